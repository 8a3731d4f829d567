"""The little of protobuf's wire format that exports need.

Written by hand, because the messages are Datastore's old ones (proto2 with groups), of which
there is no well-kept package: the generated classes that `leveldb-export` brings in hold protobuf
at 3.20, which google-cloud-firestore does not work with.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

__all__ = ["Field", "WireUnreadable", "fields", "read_varint", "signed"]

VARINT, FIXED64, LENGTH, GROUP, END_GROUP, FIXED32 = range(6)

Field: TypeAlias = "tuple[int, int, int | bytes]"
"""Number, wire type, and the value: an int for a varint, else the bytes."""


class WireUnreadable(Exception):
    """Bytes are not the message that they should be; only ever caught inside this room."""


def read_varint(data: bytes, position: int) -> tuple[int, int]:
    """The unsigned number at `position`, and the position after it."""
    result = shift = 0
    while True:
        try:
            byte = data[position]
        except IndexError:
            raise WireUnreadable("it ends within a number") from None
        position += 1
        result |= (byte & 0x7F) << shift
        if byte < 0x80:
            if result >> 64:
                break
            return result, position
        shift += 7
        if shift > 63:
            break
    raise WireUnreadable("a number has more than 64 bits")


def signed(number: int) -> int:
    """An int64 that a varint carries."""
    return number - (1 << 64) if number >> 63 else number


def fields(data: bytes) -> Iterator[Field]:
    """The fields of a message, in order; a group is given as the bytes between its tags."""
    position = 0
    while position < len(data):
        number, kind, value, position = _field(data, position)
        if kind == END_GROUP:
            raise WireUnreadable("a group ends that has not begun")
        yield number, kind, value


def _field(data: bytes, position: int) -> tuple[int, int, int | bytes, int]:
    # Most tags and lengths have one byte; a call for each would take a third of the time.
    tag = data[position]
    if tag < 0x80:
        position += 1
    else:
        tag, position = read_varint(data, position)
    number, kind = tag >> 3, tag & 7
    if number == 0:
        raise WireUnreadable("a field has the number 0")
    if kind == VARINT:
        value, position = read_varint(data, position)
        return number, kind, value, position
    if kind == END_GROUP:
        return number, kind, 0, position
    if kind == GROUP:
        start = position
        while position < len(data):
            inner, inner_kind, _, after = _field(data, position)
            if inner_kind == END_GROUP:
                if inner != number:
                    raise WireUnreadable("a group ends that has not begun")
                return number, kind, data[start:position], after
            position = after
        raise WireUnreadable("it ends within a group")
    if kind == LENGTH:
        if position < len(data) and data[position] < 0x80:
            length = data[position]
            position += 1
        else:
            length, position = read_varint(data, position)
    elif kind in (FIXED32, FIXED64):
        length = 4 if kind == FIXED32 else 8
    else:
        raise WireUnreadable(f"a field has the wire type {kind}, which there is not")
    end = position + length
    if end > len(data):
        raise WireUnreadable("it ends within a field")
    return number, kind, data[position:end], end
