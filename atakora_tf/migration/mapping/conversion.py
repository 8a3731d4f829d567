"""Values of Firestore as JSON, in the forms that a mapping chooses; nothing is lost unsaid."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from math import copysign
from typing import Any, Final, TypeAlias

from atakora_tf.migration.mapping.forms import Forms
from atakora_tf.migration.mapping.item_ids import escape_id, shortened
from atakora_tf.migration.mapping.limits import MOST_WHOLE
from atakora_tf.migration.mapping.losses import LOSSES
from atakora_tf.migration.mapping.refusal import Refused
from atakora_tf.migration.paths import DatabaseName
from atakora_tf.migration.values import GeoPoint, Reference, Timestamp, Value, Vector

__all__ = ["UNITS", "Convert", "Converter", "type_name"]

Convert: TypeAlias = Callable[[Any], Any]

UNITS: Final = {
    "seconds": (1, 1_000_000_000),
    "milliseconds": (1_000, 1_000_000),
    "microseconds": (1_000_000, 1_000),
}
"""How many of the unit a second has, and how many nanoseconds the unit."""

_NAMES: Final[Mapping[type, str]] = {
    type(None): "null",
    bool: "bool",
    int: "int",
    float: "double",
    str: "string",
    bytes: "bytes",
    Timestamp: "timestamp",
    Reference: "reference",
    GeoPoint: "geo",
    Vector: "vector",
    tuple: "array",
    dict: "map",
}


def type_name(value: object) -> str | None:
    """The name of a value's type in mappings; None for what is no value of Firestore."""
    return _NAMES.get(type(value))


def _same(value: Any) -> Any:
    return value


class Converter:
    """Converts values in one choice of forms.

    forms: for each type. accepted: the losses that the mapping accepts. database: where the
    documents come from; None if nothing says.  Everything raises `Refused`.
    """

    def __init__(
        self, forms: Forms, accepted: frozenset[str], database: DatabaseName | None
    ) -> None:
        self.forms = forms
        self.accepted = accepted
        self.database = database
        self.table: dict[type, Convert] = {
            type(None): _same,
            bool: _same,
            str: _same,
            int: self._int_as(forms.int),
            float: self.double,
            bytes: _hex if forms.bytes == "hex" else _base64,
            Timestamp: self._timestamp_as(forms.timestamp),
            Reference: self._reference,
            GeoPoint: self._geo,
            Vector: self._vector,
            tuple: self._array,
            list: self._array,
            dict: self._map,
        }

    def convert(self, value: Value) -> Any:
        """The value as JSON."""
        try:
            convert = self.table[type(value)]
        except KeyError:
            raise Refused(
                "function-result",
                f"A value of the type {type(value).__qualname__} is neither Firestore's "
                "nor JSON's.",
            ) from None
        return convert(value)

    def lose(self, loss: str, what: str, instead: str) -> None:
        """Refuse the conversion unless the loss is accepted."""
        if loss not in self.accepted:
            raise Refused(
                f"loss-{loss}",
                f"{what} {LOSSES[loss]} Accept it (accept: [{loss}]) or {instead}.",
            )

    def double(self, value: float) -> Any:
        """A double; a whole one becomes an int, as Cosmos DB returns it."""
        if value.is_integer():
            if value == 0.0:
                return 0 if copysign(1.0, value) > 0 else self._negative_zero()
            return int(value) if -MOST_WHOLE <= value <= MOST_WHOLE else value
        if value - value == 0.0:
            return value
        text = "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
        if self.forms.not_finite == "text":
            return text
        self.lose("not_finite", f"The number is {text}.", "write it as text (not_finite: text)")
        return None

    def _negative_zero(self) -> Any:
        if self.forms.negative_zero == "text":
            return "-0.0"
        self.lose("negative_zero", "The number is -0.0.", "write it as text (negative_zero: text)")
        return 0

    def _int_as(self, form: str) -> Convert:
        if form == "text":
            return str
        whole = self._whole

        def number_or_text(value: int) -> Any:
            return value if -MOST_WHOLE <= value <= MOST_WHOLE else str(value)

        return number_or_text if form == "number-or-text" else whole

    def _whole(self, value: int) -> Any:
        if -MOST_WHOLE <= value <= MOST_WHOLE:
            return value
        try:
            rounded = float(value)
        except OverflowError:  # only functions make such numbers
            raise Refused("not-json", "The number is beyond every double.") from None
        if int(rounded) != value:
            self.lose(
                "precision", f"The number is {value}.", "write it as text (int: number-or-text)"
            )
        return rounded

    def _timestamp_as(self, form: str) -> Convert:
        if form == "iso":
            return str
        if form == "iso-nanoseconds":
            return lambda value: f"{_to_the_second(value)}.{value.nanoseconds:09}Z"
        if form == "iso-milliseconds":
            return self._milliseconds_text
        return lambda value: self.in_units(value, form)

    def _milliseconds_text(self, value: Timestamp) -> str:
        milliseconds, rest = divmod(value.nanoseconds, 1_000_000)
        if rest:
            self._lose_nanoseconds(value)
        return f"{_to_the_second(value)}.{milliseconds:03}Z"

    def in_units(self, value: Timestamp, form: str) -> int | float:
        """The timestamp as a number of units; what is below one is lost."""
        if value.nanoseconds % UNITS[form][1]:
            self._lose_nanoseconds(value)
        number: int | float = self._whole(self.split(value, form)[0])
        return number

    def split(self, value: Timestamp, form: str) -> tuple[int, int]:
        """The timestamp as a number of units, and the nanoseconds below one."""
        of_second, of_unit = UNITS[form]
        units, rest = divmod(value.nanoseconds, of_unit)
        return value.seconds * of_second + units, rest

    def _lose_nanoseconds(self, value: Timestamp) -> None:
        self.lose(
            "nanoseconds",
            f"The timestamp is {value}.",
            "write it as text (timestamp: iso), or keep the rest in a field (remainder: NAME)",
        )

    def _reference(self, value: Reference) -> str:
        form = self.forms.reference
        if form == "full":
            return str(value)
        instead = "write it whole (reference: full)"
        if value.database != self.database:
            self.lose("reference_database", f"The reference is {value}.", instead)
        if form == "path":
            return str(value.path)
        self.lose("reference_path", f"The reference is {value}.", instead)
        return shortened(escape_id(value.path.id))

    def _geo(self, value: GeoPoint) -> Any:
        latitude, longitude = self.double(value.latitude), self.double(value.longitude)
        if self.forms.geo == "object":
            return {"latitude": latitude, "longitude": longitude}
        return {"type": "Point", "coordinates": [longitude, latitude]}

    def _vector(self, value: Vector) -> list[Any]:
        return self._array(value.elements)

    def _array(self, value: tuple[Value, ...] | list[Value]) -> list[Any]:
        out: list[Any] = []
        convert = self.convert
        try:
            for item in value:
                out.append(convert(item))  # noqa: PERF401 - the length tells which one is refused
        except Refused as refused:
            refused.place.append(len(out))
            raise
        return out

    def _map(self, value: Mapping[str, Value]) -> dict[str, Any]:
        out: dict[str, Any] = {}
        convert = self.convert
        name = ""
        try:
            for name, item in value.items():
                out[name] = item if type(item) is str else convert(item)
        except Refused as refused:
            refused.place.append(name)
            raise
        return out


def _to_the_second(value: Timestamp) -> str:
    return str(Timestamp(value.seconds))[:-1]


def _base64(value: bytes) -> str:
    return b64encode(value).decode("ascii")


def _hex(value: bytes) -> str:
    return value.hex()
