"""The contract of a whole backend's APIs, without planning or starting anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from atakora_tf.components.crud_api import CrudApi
from atakora_tf.components.crud_contract import crud_contract
from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.contract.api import ApiContract, EntityApi
from atakora_tf.errors import BackendInvalid
from atakora_tf.merge.problem import Problem

__all__ = ["api_contract", "hook_files"]


def api_contract(
    name: str, definitions: Iterable[ComponentDefinition[Any]], *, version: str = "1.0.0"
) -> ApiContract:
    """The contract of the CRUD APIs among some definitions; the order of them says nothing.

    Raises `BackendInvalid` with everything that is wrong with these APIs.
    """
    apis = [each for each in definitions if issubclass(each.component, CrudApi)]
    problems = [problem for each in apis for problem in each.declaration().problems]
    if problems:
        raise BackendInvalid(sorted(problems, key=lambda problem: problem.rank))
    made = [
        (each, crud_contract(str(each.id), each.component.__name__, each.props, each.source))
        for each in apis
    ]
    if clashes := list(_clashes(made)):
        raise BackendInvalid(clashes)
    return ApiContract(name=name, version=version, apis=(api for _, api in made))


def _clashes(made: list[tuple[ComponentDefinition[Any], EntityApi]]) -> Iterator[Problem]:
    routes: dict[str, list[ComponentDefinition[Any]]] = {}
    for definition, api in made:
        # Azure Functions tells routes apart without their case.
        routes.setdefault(api.route.lower(), []).append(definition)
    for route, definitions in sorted(routes.items()):
        if len(definitions) > 1:
            ids = sorted(str(each.id) for each in definitions)
            yield Problem(
                tuple(ids[:1]),
                f"{' and '.join(ids)} have the same route, '/api/{route}'",
                sources=tuple(sorted((d.source for d in definitions), key=lambda s: s.rank)),
                ways_out=("give one of them a route of its own: route='v2/…'",),
            )


def hook_files(definitions: Iterable[ComponentDefinition[Any]]) -> dict[str, Path]:
    """The files with the APIs' own code, by component; relative to the working directory."""
    return {
        str(each.id): Path(each.props.hooks)
        for each in definitions
        if issubclass(each.component, CrudApi) and each.props.hooks is not None
    }
