"""Which errors of the catalogue an operation can give."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from attrs import frozen

from atakora_tf.contract.access import Access
from atakora_tf.contract.error_catalogue import CATALOGUE
from atakora_tf.contract.operations import OperationName

__all__ = ["Circumstances", "operation_errors"]

_CONDITIONAL = frozenset({"read", "replace", "update", "delete"})
_OF_ONE = _CONDITIONAL | {"restore"}
_WITH_BODY = frozenset({"create", "replace", "update", "create_batch", "read_batch"})
_WRITING = frozenset({"create", "replace", "update", "create_batch"})


@frozen(kw_only=True)
class Circumstances:
    """What, beside its name, decides which errors an operation can give.

    accesses: whose rules can apply: its own, and those of what it can do besides (a PUT creates, a
        list shows deleted items).
    key_in_query: the partition key is not the id. nested_key: a part of it is inside an object,
        where a change can reach it. unique: there are unique keys. hooks: code of the application
        takes part.
    """

    accesses: Collection[Access]
    key_in_query: bool = False
    nested_key: bool = False
    unique: bool = False
    hooks: bool = False


def operation_errors(name: OperationName, circumstances: Circumstances) -> tuple[str, ...]:
    """The codes, in the order of the catalogue."""
    found = {*_of_access(circumstances.accesses), *_of_operation(name, circumstances)}
    return tuple(code for code in CATALOGUE if code in found)


def _of_access(accesses: Collection[Access]) -> Iterator[str]:
    for access in accesses:
        if access.kind != "anonymous":
            yield "AuthenticationRequired"
        if access.kind == "entra":
            yield "TokenRejected"
        if access.may_be_forbidden:
            yield "PermissionDenied"


def _of_operation(name: OperationName, circumstances: Circumstances) -> Iterator[str]:
    yield from ("InvalidQuery", "TooManyRequests", "InternalError", "ServiceUnavailable")
    if name == "list":
        yield "InvalidContinuation"
    if name in _OF_ONE:
        yield from ("InvalidId", "ItemNotFound")
        if circumstances.key_in_query:
            yield "PartitionKeyRequired"
    if name in _CONDITIONAL:
        yield "InvalidHeader"
    if name in _CONDITIONAL and name != "read":
        yield "PreconditionFailed"
    if name in _WITH_BODY:
        yield from ("MalformedBody", "ValidationFailed", "BodyTooLarge", "UnsupportedMediaType")
    if name == "replace" or (name == "update" and circumstances.nested_key):
        yield "KeyMismatch"
    if name in ("create", "create_batch"):
        yield "ItemExists"
    if name == "create_batch":
        yield "BatchAcrossPartitions"
    if name in _WRITING and circumstances.unique:
        yield "UniqueKeyTaken"
    if circumstances.hooks and name in (*_WRITING, "delete"):
        yield "RequestRejected"
