"""The functions of an API: one for each operation, as the Functions host is to know them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal, TypeAlias

from attrs import evolve, frozen

from atakora_tf.contract.api import EntityApi
from atakora_tf.contract.operations import function_name

__all__ = ["ROUTE_PREFIX", "HttpFunction", "Level", "OwnRoute", "api_functions", "route_shape"]

ROUTE_PREFIX: Final = "api"
"""`routePrefix` of host.json, below which the routes of functions are."""

Level: TypeAlias = Literal["ANONYMOUS", "FUNCTION"]
"""Whether the host asks for a function key before any code runs."""


@frozen
class OwnRoute:
    """A route that hooks define: its function's name, method, path below the API's, and whose
    callers may call."""

    function: str
    method: str
    path: str
    access: str


@frozen
class HttpFunction:
    """One function: its name, its route below the prefix, the methods that it answers."""

    name: str
    route: str
    methods: tuple[str, ...]
    level: Level


def api_functions(api: EntityApi, own: Iterable[OwnRoute] = ()) -> tuple[HttpFunction, ...]:
    """The functions of an API with the routes of its hooks.

    HEAD goes where GET goes: the host adds neither it nor OPTIONS by itself. OPTIONS is answered
    by one function of each route, the most open one.
    """
    found = {each.name: each for each in _operations(api)}
    for each in _own_routes(api, own, found):
        found[each.name] = each
    return tuple(_with_options(list(found.values())))


def route_shape(route: str) -> str:
    """What two routes have in common that match the same addresses."""
    return "/".join(
        ("{*}" if part.startswith("{*") else "{}") if part.startswith("{") else part.lower()
        for part in route.strip("/").split("/")
    )


def _operations(api: EntityApi) -> Iterator[HttpFunction]:
    methods: dict[str, list[str]] = {}
    for each in api.operations:
        methods.setdefault(each.function, []).append(each.method)
    for name, listed in methods.items():
        first = next(each for each in api.operations if each.function == name)
        route = first.path.removeprefix(f"/{ROUTE_PREFIX}/")
        yield HttpFunction(name, route, _methods(listed), _level(first.access.kind))


def _own_routes(
    api: EntityApi, own: Iterable[OwnRoute], taken: Iterable[str]
) -> Iterator[HttpFunction]:
    # The host tells names apart without their case.
    names = {name.lower() for name in taken}
    for route in own:
        wanted = name = function_name(api.component, route.function)
        number = 2
        while name.lower() in names:
            name, number = f"{wanted}_{number}", number + 1
        names.add(name.lower())
        kind = next(each.access.kind for each in api.operations if each.name == route.access)
        path = f"{api.route}/{route.path}".rstrip("/")
        yield HttpFunction(name, path, _methods([route.method]), _level(kind))


def _methods(listed: Iterable[str]) -> tuple[str, ...]:
    methods = set(listed)
    return tuple(sorted(methods | {"HEAD"} if "GET" in methods else methods))


def _level(kind: str) -> Level:
    # Tokens are for the application to check, not for the host.
    return "FUNCTION" if kind == "function" else "ANONYMOUS"


def _with_options(functions: Sequence[HttpFunction]) -> Iterator[HttpFunction]:
    chosen: dict[str, HttpFunction] = {}
    for each in functions:
        first = chosen.setdefault(route_shape(each.route), each)
        if first.level == "FUNCTION" and each.level == "ANONYMOUS":
            chosen[route_shape(each.route)] = each
    for each in functions:
        if chosen[route_shape(each.route)] is each:
            yield evolve(each, methods=tuple(sorted({*each.methods, "OPTIONS"})))
        else:
            yield each
