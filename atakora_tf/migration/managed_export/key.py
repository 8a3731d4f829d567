"""Keys and references of Datastore's old wire format as paths."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from atakora_tf.migration.managed_export.wire import (
    GROUP,
    LENGTH,
    VARINT,
    Field,
    WireUnreadable,
    fields,
    signed,
)
from atakora_tf.migration.paths import DEFAULT_DATABASE, DatabaseName, DocumentPath
from atakora_tf.migration.values import Reference

__all__ = ["group_reference", "read_key"]


@frozen
class _Numbers:
    """The field numbers of a path's elements; they differ between keys and references."""

    type: int
    id: int
    name: int


_IN_KEY = _Numbers(type=2, id=3, name=4)
_IN_REFERENCE = _Numbers(type=15, id=16, name=17)

_APP, _PATH, _NAMESPACE, _DATABASE = 13, 14, 20, 23
_REFERENCE = 12


def read_key(data: bytes) -> tuple[DatabaseName, DocumentPath]:
    """The database and the path that an entity's key (Reference) names."""
    found = list(fields(data))
    segments: list[str] = []
    for number, kind, value in found:
        if number == _PATH and kind == LENGTH and isinstance(value, bytes):
            for inner, inner_kind, element in fields(value):
                if inner != 1 or inner_kind != GROUP or not isinstance(element, bytes):
                    raise WireUnreadable("its path has a part that is not known")
                segments += _element(element, _IN_KEY)
    if not segments:
        raise WireUnreadable("an entity has no key")
    return _database(found), DocumentPath(tuple(segments))


def group_reference(data: bytes) -> Reference:
    """The reference that a property's value (ReferenceValue, a group) holds."""
    [(number, kind, group), *others] = fields(data)
    if number != _REFERENCE or kind != GROUP or others or not isinstance(group, bytes):
        raise WireUnreadable("a reference is not one group")
    found = list(fields(group))
    segments: list[str] = []
    for inner, inner_kind, element in found:
        if inner == _PATH and inner_kind == GROUP and isinstance(element, bytes):
            segments += _element(element, _IN_REFERENCE)
    return Reference(_database(found), DocumentPath(tuple(segments)))


def _element(data: bytes, numbers: _Numbers) -> tuple[str, str]:
    kind = name = None
    for number, wire_type, value in fields(data):
        if number == numbers.type and isinstance(value, bytes):
            kind = value.decode()
        elif number == numbers.name and isinstance(value, bytes):
            name = value.decode()
        elif number == numbers.id and wire_type == VARINT and isinstance(value, int):
            # Firestore's own way to write the numeric ids of Datastore.
            name = f"__id{signed(value)}__"
        else:
            raise WireUnreadable("a part of a path has a field that is not known")
    if kind is None or name is None:
        raise WireUnreadable("a part of a path lacks its collection or its id")
    return kind, name


def _database(found: Iterable[Field]) -> DatabaseName:
    project = ""
    database = DEFAULT_DATABASE
    for number, _, value in found:
        if number == _APP and isinstance(value, bytes):
            # s~project, e~project, dev~project: what stands before ~ is where App Engine runs it.
            project = value.decode().rpartition("~")[2]
        elif number == _DATABASE and isinstance(value, bytes):
            database = value.decode() or DEFAULT_DATABASE
        elif number == _NAMESPACE and value:
            raise WireUnreadable(
                "its key has a namespace, which only Datastore knows; Firestore cannot hold it"
            )
        elif number not in (_PATH, _NAMESPACE):
            raise WireUnreadable("a key has a field that is not known")
    if not project:
        raise WireUnreadable("a key names no project")
    return DatabaseName(project, database)
