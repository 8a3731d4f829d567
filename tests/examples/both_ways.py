"""What an example becomes through CDKTF and directly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from atakora_tf import Backend


def directly(backend: Backend, directory: Path) -> dict[str, Any]:
    """The configuration that is written without Node."""
    found: dict[str, Any] = json.loads(backend.synthesize(directory).read_text(encoding="utf-8"))
    return found


def through_cdktf(backend: Backend, directory: Path) -> dict[str, Any]:
    """The configuration that a CDKTF app writes, without CDKTF's own entries."""
    from atakora_tf import AtakoraStack

    from cdktf import App  # isort: skip

    app = App(outdir=str(directory))
    settings = backend.stack_settings()
    backend.initialize(AtakoraStack.from_settings(app, settings))
    app.synth()
    path = directory / "stacks" / settings.name / "cdk.tf.json"
    found: dict[str, Any] = _without_metadata(json.loads(path.read_text(encoding="utf-8")))
    return found


def _without_metadata(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_metadata(item) for key, item in value.items() if key != "//"}
    return [_without_metadata(item) for item in value] if isinstance(value, list) else value
