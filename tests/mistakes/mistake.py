"""One mistake: a program that makes it, and the whole of what its author is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from attrs import field, frozen

from atakora_tf import Backend, define_backend
from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.errors import BackendInvalid

Components = Mapping[str, ComponentDefinition[Any]]

OPTIONS: Mapping[str, Any] = {"name": "shop", "location": "westeurope", "lock": None}


@frozen
class User:
    id: str
    tenant_id: str
    email: str


@frozen(kw_only=True)
class Mistake:
    """A wrong program; in `message`, `<UserApi>` stands for the component and its line."""

    title: str
    define: Callable[[], Components]
    message: str
    offenders: tuple[str, ...]
    """Who has to be named: ids of components, `shop` for the backend, or `override`."""
    options: Callable[[], Mapping[str, Any]] = field(default=dict)
    override: Callable[[Backend], None] | None = None
    means: str = ""
    """For the page of mistakes; what is not on the page has none."""
    do: str = ""

    def backend(self, **more: Any) -> Backend:
        """The wrong backend."""
        made = define_backend(self.define(), **{**OPTIONS, **self.options(), **more})
        if self.override is not None:
            self.override(made)
        return made

    def expected(self, backend: Backend) -> str:
        """The message with the lines of this backend."""
        return with_places(self.message, places(backend))


def places(backend: Backend) -> dict[str, str]:
    """`file:line` of everyone who may be named."""
    found = {"shop": backend.source.place, "shop in northeurope": backend.source.place}
    for definition in backend.components.values():
        found[str(definition.id)] = definition.source.place
    for override in backend._overrides:
        found["override"] = override.source.place
    for entry in backend._existing:
        found["existing"] = entry.source.place
    return found


def with_places(message: str, known: Mapping[str, str]) -> str:
    """`<UserApi>` becomes `UserApi (shop.py:14)`."""

    def place(found: re.Match[str]) -> str:
        return f"{found[1]} ({known[found[1]]})"

    return re.sub(r"<([\w ]+)>", place, message)


def report(backend: Backend) -> str:
    """All problems as one text, which `validate` and `plan` agree on."""
    problems = backend.validate()
    with pytest.raises(BackendInvalid) as caught:
        backend.plan()
    assert caught.value.problems == problems
    return "\n\n".join(str(problem) for problem in problems)


def each(mistakes: list[Mistake]) -> Any:
    """Run a test for each mistake."""
    return pytest.mark.parametrize("mistake", mistakes, ids=lambda mistake: mistake.title)


def is_said(mistake: Mistake) -> None:
    """The user reads exactly the message, and in it everyone who can correct the mistake."""
    backend = mistake.backend()
    said = report(backend)
    assert said == mistake.expected(backend)
    known = places(backend)
    for offender in mistake.offenders:
        assert f"{offender} ({known[offender]})" in said
        assert re.search(r"\.py:\d+$", known[offender])
