"""The plan of the last synthesis, kept beside its configuration for `diff`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from atakora_tf.errors import PlanInvalid
from atakora_tf.plan.backend_plan import BackendPlan
from atakora_tf.plan.plan_json import plan_from_json, plan_to_json
from atakora_tf.whole_file import replace_file

__all__ = ["keep_plan", "kept_plan_path", "plan_text", "read_plan"]


def kept_plan_path(directory: Path, stack_name: str, backend: str) -> Path:
    """Where the plan of one backend in one stack is kept; Terraform reads no such file."""
    return directory / "stacks" / stack_name / f"{backend}.plan.json"


def keep_plan(plan: BackendPlan, directory: Path, stack_name: str) -> Path:
    """Write the plan beside the configuration that was made of it; return the path."""
    path = kept_plan_path(directory, stack_name, plan.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, plan_text(plan))
    return path


def plan_text(plan: BackendPlan) -> str:
    """What the file of a kept plan holds."""
    return json.dumps(plan_to_json(plan), indent=2, ensure_ascii=False) + "\n"


def read_plan(path: Path, configs: Mapping[str, type[Any]] | None = None) -> BackendPlan:
    """The plan in a file, written by `keep_plan` or by `atakora plan --json`.

    Raises `PlanInvalid`, which names the file, if it cannot be read or is no plan.
    """
    try:
        return plan_from_json(json.loads(path.read_text(encoding="utf-8")), configs)
    except PlanInvalid as fault:
        raise PlanInvalid(f"{path}: {fault}") from fault
    except (OSError, ValueError, RecursionError) as cause:
        raise PlanInvalid(f"the plan {path} cannot be read: {cause}") from cause
