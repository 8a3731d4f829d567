"""Problems and warnings as JSON, for programs that read what a person would."""

from __future__ import annotations

from typing import Any

from atakora_tf.merge.claim import Claim, Source, show
from atakora_tf.merge.problem import Conflict, Problem, Warned, show_path
from atakora_tf.merge.secret import hide_secrets

__all__ = ["problem_to_json", "warning_to_json"]


def problem_to_json(problem: Problem) -> dict[str, Any]:
    """A problem as plain JSON data: `message` is what people read, the rest are its parts."""
    return {
        "kind": "conflict" if isinstance(problem, Conflict) else "problem",
        "path": show_path(problem.path),
        "what": problem.what,
        "claims": [_claim(claim) for claim in problem.claims],
        "sources": [_source(source) for source in problem.sources],
        "ways_out": [hide_secrets(way) for way in problem.ways_out],
        "message": str(problem),
    }


def warning_to_json(warning: Warned) -> dict[str, Any]:
    """A warning as plain JSON data."""
    return {
        "path": show_path(warning.path),
        "what": warning.what,
        "claims": [_claim(claim) for claim in warning.claims],
        "message": str(warning),
    }


def _claim(claim: Claim) -> dict[str, Any]:
    # What is wrong may be of any type, so a value is what messages print of it.
    return {
        "value": show(claim.value),
        "priority": int(claim.priority),
        **_source(claim.source),
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "component": hide_secrets(source.component),
        "file": hide_secrets(source.file),
        "line": source.line,
    }
