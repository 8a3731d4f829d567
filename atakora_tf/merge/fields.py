"""Config classes: each field declares its strategy where it is declared.

    @frozen(kw_only=True)
    class CosmosContainer:
        partition_key: tuple[str, ...] | Unset = merged(unanimous())
        ttl: int | Unset = merged(maximum())

Three kinds of fields exist: `merged` holds one value, `keyed` a map whose entries merge one by
one, `nested` a config of its own. A class may also have a method `faults(self)` that yields a
`Fault` for everything that is wrong with a whole, resolved config.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import attrs
from attrs import frozen

from atakora_tf.merge.claim import Replacing, show
from atakora_tf.merge.misplaced import Misplaced
from atakora_tf.merge.strategy import Strategy
from atakora_tf.merge.unset import UNSET

__all__ = ["Check", "FieldSpec", "Keyed", "Nested", "Scalar", "Shape", "keyed", "merged", "nested"]

Check: TypeAlias = Callable[[Any], str | None]
"""Says what is wrong with a value, or None. It gets anything that a user may have written."""


@frozen
class Scalar:
    """One value, folded by a strategy."""

    strategy: Strategy
    check: Check | None = None

    def fault(self, value: Any) -> str | None:
        """What is wrong with a claim's value, or None."""
        if isinstance(value, Misplaced):
            # The check says what belongs here; where there is none, that much is certain.
            known = self.check is not None and not isinstance(value.value, Replacing)
            said = self.check(value.value) if self.check is not None and known else None
            return said or f"{value!r} cannot stand here"
        return self.check(value) if self.check is not None else None


@frozen
class Nested:
    """A config class of its own, merged field by field."""

    config: type[Any]


@frozen
class Keyed:
    """A map: the union of the keys, each entry merged by itself."""

    entry: Scalar | Nested
    check_key: Check | None = None


Shape: TypeAlias = Scalar | Nested | Keyed


@frozen
class FieldSpec:
    """What the merge knows of one field of a config class."""

    name: str
    shape: Shape
    discriminator: bool = False
    """Where it differs, components cannot share the resource."""
    unit: str | None = None
    """Keyed fields only: each entry is placed by itself; the word for one entry."""


_SPEC = "atakora_tf.merge"


def merged(
    strategy: Strategy,
    *,
    check: Check | None = None,
    convert: Callable[[Any], Any] | None = None,
    discriminator: bool = False,
) -> Any:
    """A field with one value.

    `convert` makes a value immutable and must leave alone what it cannot convert; `check` then
    says what is wrong with it. Neither may raise: all faults are reported together, later.
    """
    return attrs.field(
        default=UNSET,
        converter=_converter(convert),
        repr=show,
        metadata={_SPEC: (Scalar(strategy, check), discriminator, None)},
    )


def nested(config: type[Any]) -> Any:
    """A field that holds another config class."""
    return attrs.field(default=UNSET, repr=show, metadata={_SPEC: (Nested(config), False, None)})


def keyed(
    entry: type[Any] | Strategy,
    *,
    check: Check | None = None,
    check_key: Check | None = None,
    convert: Callable[[Any], Any] | None = None,
    unit: str | None = None,
) -> Any:
    """A field that holds a map; its entries are configs (a class) or values (a strategy)."""
    shape = Keyed(Nested(entry) if isinstance(entry, type) else Scalar(entry, check), check_key)
    return attrs.field(
        default=UNSET,
        converter=_converter(convert),
        repr=show,
        metadata={_SPEC: (shape, False, unit)},
    )


def _converter(convert: Callable[[Any], Any] | None) -> Callable[[Any], Any] | None:
    if convert is None:
        return None

    def converter(value: Any) -> Any:
        if value is UNSET:
            return value
        if type(value) is Replacing:
            return Replacing(convert(value.value))
        return convert(value)

    return converter


_specs: dict[type[Any], tuple[FieldSpec, ...]] = {}


def field_specs(config: type[Any]) -> tuple[FieldSpec, ...]:
    """The fields of a config class in the order of their declaration."""
    found = _specs.get(config)
    if found is None:
        fields = [a for a in attrs.fields(config) if _SPEC in a.metadata]
        found = _specs[config] = tuple(FieldSpec(a.name, *a.metadata[_SPEC]) for a in fields)
    return found
