"""Which operation an address and a method mean.

Addresses are matched before they are percent-decoded: an id that holds a slash is one segment, so
`/users/x%2Frestore` is never the restoring of `x`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Generic, TypeVar
from urllib.parse import quote, unquote_to_bytes

from attrs import field, frozen
from starlette.types import Scope

__all__ = ["Address", "Endpoint", "Routes", "Unreadable", "path_of"]

T = TypeVar("T")


class Unreadable:
    """Stands for a segment that is not UTF-8 once decoded."""


UNREADABLE: Final = Unreadable()


@frozen
class Endpoint(Generic[T]):
    """What answers a method at a template such as `/api/users/{id}`."""

    method: str
    template: str
    target: T
    origins: tuple[str, ...] = ()


@frozen
class Address(Generic[T]):
    """What there is at an address.

    endpoints: by method; empty if there is no such address.
    parameters: the decoded segments that the template names.
    """

    endpoints: Mapping[str, Endpoint[T]] = field(factory=dict)
    parameters: Mapping[str, str | Unreadable] = field(factory=dict)
    origins: tuple[str, ...] = ()

    @property
    def methods(self) -> tuple[str, ...]:
        """Those that there are, with HEAD for GET, and OPTIONS."""
        if not self.endpoints:
            return ()
        head = ("HEAD",) if "GET" in self.endpoints else ()
        return (*sorted(self.endpoints), *head, "OPTIONS")

    def endpoint(self, method: str) -> Endpoint[T] | None:
        """What answers a method; HEAD is answered as GET is, without the body."""
        return self.endpoints.get("GET" if method == "HEAD" else method)


class Routes(Generic[T]):
    """All endpoints; the case of literal segments says nothing, as in Azure Functions."""

    def __init__(self, endpoints: Sequence[Endpoint[T]]) -> None:
        self._known: dict[tuple[str | None, ...], dict[str, Endpoint[T]]] = {}
        self._names: dict[str, list[tuple[int, str]]] = {}
        shapes: set[tuple[bool, ...]] = set()
        for each in endpoints:
            segments = _segments(each.template)
            key = tuple(_literal(segment) for segment in segments)
            shapes.add(tuple(segment is None for segment in key))
            self._known.setdefault(key, {})[each.method] = each
            self._names[each.template] = [
                (place, segment[1:-1])
                for place, segment in enumerate(segments)
                if key[place] is None
            ]
        # Those with fewer names first: what is written out wins.
        self._shapes: dict[int, list[tuple[bool, ...]]] = {}
        for shape in sorted(shapes, key=lambda shape: (sum(shape), shape)):
            self._shapes.setdefault(len(shape), []).append(shape)

    def find(self, scope: Scope) -> Address[T]:
        """The address of a request."""
        segments = _segments(path_of(scope))
        literals = [_decoded(each) for each in segments]
        lower = [each.lower() if isinstance(each, str) else None for each in literals]
        found: dict[str, Endpoint[T]] = {}
        for shape in self._shapes.get(len(segments), ()):
            key = tuple(
                None if named else (text if text is not None else "\0")
                for named, text in zip(shape, lower, strict=True)
            )
            for method, each in self._known.get(key, {}).items():
                found.setdefault(method, each)
        if not found:
            return Address()
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        chosen = found.get(method) or next(iter(found.values()))
        parameters = {name: literals[place] for place, name in self._names[chosen.template]}
        return Address(found, parameters, chosen.origins)


def path_of(scope: Scope) -> str:
    """The path as it was sent, percent-encoded, below where the application is mounted."""
    raw = scope.get("raw_path")
    path: str = raw.decode("latin-1") if raw else quote(scope["path"])
    path = path.partition("?")[0]
    root = quote(scope.get("root_path", "")).rstrip("/")
    return path.removeprefix(root) if root and path.startswith(f"{root}/") else path


def _segments(path: str) -> list[str]:
    return path.removeprefix("/").split("/")


def _literal(segment: str) -> str | None:
    return None if segment.startswith("{") and segment.endswith("}") else segment.lower()


def _decoded(segment: str) -> str | Unreadable:
    if "%" not in segment and segment.isascii():
        return segment
    try:
        return unquote_to_bytes(segment).decode()
    except UnicodeDecodeError:
        return UNREADABLE
