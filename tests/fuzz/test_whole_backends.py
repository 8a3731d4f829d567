"""Whole backends, right and wrong: each is built as it was asked for, or says who is at fault."""

from __future__ import annotations

import json
import random
import tempfile
from pathlib import Path
from typing import Any

import pytest
from generated_backends import HERE, Case, cases
from hypothesis import event, given
from oracle import Standing

from atakora_tf import Backend, BackendInvalid, StateUnconfigured
from atakora_tf.merge.problem import Problem

# Whoever overrides, or sets an option of the backend, stands in messages with this line as well.
_PLACES = HERE, Path(__file__).name


@given(cases)
def test_a_backend_is_built_as_asked_or_says_who_is_at_fault(case: Case) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lock = Path(folder) / "atakora.lock.json"
        backend = case.backend(lock=lock)
        problems = backend.validate()
        event("refused" if problems else "built")
        if problems:
            _check_refusal(case, backend, problems, Path(folder))
        else:
            _check_built(case, backend, Path(folder), lock)


def _check_built(case: Case, backend: Backend, folder: Path, lock: Path) -> None:
    assert not case.broken, "a mistake goes unnoticed"
    assert not [c.id for c in case.components if c.broken], "a mistake goes unnoticed"
    if case.homeless:
        with pytest.raises(StateUnconfigured, match="'prod' is protected"):
            backend.synthesize(folder / "out")
        assert not [*folder.iterdir()], "something is written of a backend without a state"
        return
    path = backend.synthesize(folder / "out")
    text = path.read_text(encoding="utf-8")
    pins = lock.read_bytes()
    Standing(json.loads(text), case).check()
    again = case.backend(lock=lock, order=_shuffled(case)).synthesize(folder / "again")
    assert again.read_text(encoding="utf-8") == text, "another order makes another configuration"
    assert again.relative_to(folder / "again") == path.relative_to(folder / "out")
    assert lock.read_bytes() == pins, "another order makes another lock file"


def _check_refusal(
    case: Case, backend: Backend, problems: tuple[Problem, ...], folder: Path
) -> None:
    for problem in problems:
        speakers = [*problem.sources, *(claim.source for claim in problem.claims)]
        assert speakers, f"nobody is named: {problem}"
        for source in speakers:
            assert source.file.endswith(_PLACES), f"no line is named: {problem}"
            assert source.line > 0
            assert source.place in str(problem)
    named = {s.component for p in problems for s in (*p.sources, *(c.source for c in p.claims))}
    for component in case.components:
        if component.broken:
            assert str(component.id) in named, f"{component.id!r} is not named: {problems}"
    report = _refused(backend, folder / "out")
    assert not [*folder.iterdir()], "something is written of a backend that is refused"
    again = case.backend(lock=folder / "atakora.lock.json", order=_shuffled(case))
    assert _refused(again, folder / "out") == report, "another order makes another report"


def _refused(backend: Backend, directory: Path) -> str:
    try:
        backend.synthesize(directory)
    except BackendInvalid as fault:
        return str(fault)
    raise AssertionError("validate() finds problems, and synthesize() goes on")


def _shuffled(case: Case) -> Any:
    order = list(range(len(case.components)))
    random.Random(len(order)).shuffle(order)
    return order
