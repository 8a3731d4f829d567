"""Steps of a partial update (learn.microsoft.com/azure/cosmos-db/partial-document-update)."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from attrs import field, frozen

from atakora_tf.runtime.store.errors import BadPatch

__all__ = ["MOST_STEPS", "PatchOp", "PatchStep"]

PatchOp: TypeAlias = Literal["set", "add", "replace", "remove", "increment"]

MOST_STEPS: Final = 10
"""Steps of one patch."""

_OPS = ("set", "add", "replace", "remove", "increment")


@frozen
class PatchStep:
    """One step of a patch.

    op: `set` writes a property, whether it is there or not, or an element that is there; `add`
        does the same, but inserts into an array ("-" is its end); `replace` and `remove` need the
        place to be there; `increment` adds a number, to 0 if nothing is there.
    path: the place, as a JSON pointer: "/address/city", "/tags/0"; its parent has to be there.
    value: a JSON value; nothing for `remove`.

    Raises `BadPatch` if the operation or the path is none.
    """

    op: PatchOp
    path: str
    value: object = field(default=None, hash=False)

    def __attrs_post_init__(self) -> None:
        if self.op not in _OPS:
            raise BadPatch(f"'{self.op}' is no operation of a patch.")
        if not self.path.startswith("/") or self.path == "/":
            raise BadPatch(f"'{self.path}' is no path of a patch; write it as '/address/city'.")

    @property
    def names(self) -> tuple[str, ...]:
        """The properties and indices on the way to the place."""
        parts = self.path[1:].split("/")
        return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)
