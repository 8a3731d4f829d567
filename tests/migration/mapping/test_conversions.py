"""Each type of Firestore in each form, and what is refused because it would be lost."""

from __future__ import annotations

import math
from typing import Any

import pytest

from atakora_tf.migration.mapping.losses import LOSSES
from atakora_tf.migration.paths import DatabaseName, DocumentPath
from atakora_tf.migration.values import GeoPoint, Reference, Timestamp, Value, Vector
from tests.migration.mapping.mappings import DB, body, refused

EXACT = Timestamp(1_700_000_000, 123_000_000)
FINE = Timestamp(1_700_000_000, 123_456_789)
OLD = Timestamp(-2, 250_000_000)
HERE = Reference(DB, DocumentPath.parse("users/b c/x/y?"))
THERE = Reference(DatabaseName("other"), DocumentPath.parse("users/b"))


@pytest.mark.parametrize(
    ("form", "value", "data"),
    [
        ("", None, None),
        ("", True, True),
        ("", "x", "x"),
        ("", (1, ("a", {"b": None})), [1, ["a", {"b": None}]]),
        ("", 2**53 - 1, 2**53 - 1),
        ("", 2**53, "9007199254740992"),
        ("", -(2**63), "-9223372036854775808"),
        ("int: text", 7, "7"),
        ("int: number", 2**60, 2.0**60),
        ("", 1.5, 1.5),
        ("", 3.0, 3),
        ("", 1e300, 1e300),
        ("", math.nan, "NaN"),
        ("", -math.inf, "-Infinity"),
        ("negative_zero: text", -0.0, "-0.0"),
        ("", EXACT, "2023-11-14T22:13:20.123Z"),
        ("", FINE, "2023-11-14T22:13:20.123456789Z"),
        ("timestamp: iso-nanoseconds", EXACT, "2023-11-14T22:13:20.123000000Z"),
        ("timestamp: iso-milliseconds", Timestamp(0), "1970-01-01T00:00:00.000Z"),
        ("timestamp: seconds", Timestamp(-5), -5),
        ("timestamp: milliseconds", EXACT, 1_700_000_000_123),
        ("timestamp: milliseconds", OLD, -1750),
        ("timestamp: microseconds", EXACT, 1_700_000_000_123_000),
        ("", b"\x00\xff", "AP8="),
        ("bytes: hex", b"\x00\xff", "00ff"),
        ("", HERE, "users/b c/x/y?"),
        ("reference: full", THERE, "projects/other/databases/(default)/documents/users/b"),
        ("", GeoPoint(52.5, 13.25), {"type": "Point", "coordinates": [13.25, 52.5]}),
        ("geo: object", GeoPoint(52.5, 13.0), {"latitude": 52.5, "longitude": 13}),
        ("", Vector((1.0, -0.5, math.inf)), [1, -0.5, "Infinity"]),
    ],
)
def test_a_value_has_its_form(form: str, value: Value, data: Any) -> None:
    made = body(f"types: {{{form}}}", v=value)
    assert made == {"v": data}
    assert type(made["v"]) is type(data)
    assert body(f"fields: {{v: {{{form}}}}}", v=value) == made
    assert body(f"types: {{{form}}}", v=({"a": value},)) == {"v": [{"a": data}]}


LOSSY: list[tuple[str, str, Value, Any, str]] = [
    (
        "nanoseconds",
        "timestamp: seconds",
        EXACT,
        1_700_000_000,
        "The timestamp is 2023-11-14T22:13:20.123Z. What a timestamp holds below the unit that it "
        "is written in is cut off. Accept it (accept: [nanoseconds]) or write it as text "
        "(timestamp: iso), or keep the rest in a field (remainder: NAME).",
    ),
    (
        "nanoseconds",
        "timestamp: iso-milliseconds",
        FINE,
        "2023-11-14T22:13:20.123Z",
        "The timestamp is 2023-11-14T22:13:20.123456789Z. What a timestamp holds below the unit "
        "that it is written in is cut off. Accept it (accept: [nanoseconds]) or write it as text "
        "(timestamp: iso), or keep the rest in a field (remainder: NAME).",
    ),
    (
        "precision",
        "int: number",
        2**53 + 1,
        2.0**53,
        "The number is 9007199254740993. An int64 beyond 2^53 becomes the nearest number that a "
        "double holds. Accept it (accept: [precision]) or write it as text (int: number-or-text).",
    ),
    (
        "not_finite",
        "not_finite: 'null'",
        math.nan,
        None,
        "The number is NaN. NaN and the infinities become null. Accept it (accept: [not_finite]) "
        "or write it as text (not_finite: text).",
    ),
    (
        "negative_zero",
        "",
        -0.0,
        0,
        "The number is -0.0. -0.0 becomes 0. Accept it (accept: [negative_zero]) or write it as "
        "text (negative_zero: text).",
    ),
    (
        "reference_database",
        "",
        THERE,
        "users/b",
        "The reference is projects/other/databases/(default)/documents/users/b. A reference no "
        "longer says which database it points into. Accept it (accept: [reference_database]) or "
        "write it whole (reference: full).",
    ),
    (
        "reference_path",
        "reference: id",
        HERE,
        "y~3F",
        "The reference is projects/demo/databases/(default)/documents/users/b c/x/y?. A reference "
        "no longer says which collection it points into. Accept it (accept: [reference_path]) or "
        "write it whole (reference: full).",
    ),
]


@pytest.mark.parametrize(("loss", "form", "value", "data", "sentence"), LOSSY)
def test_a_loss_is_refused_until_it_is_accepted_by_name(
    loss: str, form: str, value: Value, data: Any, sentence: str
) -> None:
    types = f"types: {{{form}}}"
    assert refused(types, v=value) == (f"loss-{loss}", "v", sentence)
    assert refused(types, v={"a": (1, value)}) == (f"loss-{loss}", "v.a[1]", sentence)
    others = ", ".join(name for name in LOSSES if name != loss)
    assert refused(f"{types}\naccept: [{others}]", v=value)[0] == f"loss-{loss}"
    assert body(f"{types}\naccept: [{loss}]", v=value) == {"v": data}


def test_every_loss_of_the_list_is_tried() -> None:
    assert {loss for loss, *_ in LOSSY} | {"unnamed_fields"} == set(LOSSES)


def test_null_as_a_form_needs_no_quotes() -> None:
    assert body("types: {not_finite: null}\naccept: [not_finite]", v=math.nan) == {"v": None}


def test_a_vector_says_which_element_is_refused() -> None:
    assert refused("", v=Vector((1.0, -0.0)))[:2] == ("loss-negative_zero", "v[1]")


def test_microseconds_of_far_years_are_refused() -> None:
    far = Timestamp(253_402_300_799, 999_999_000)
    assert refused("types: {timestamp: microseconds}", v=far)[0] == "loss-precision"


def test_what_is_below_the_unit_can_stand_in_a_field_of_its_own() -> None:
    rule = "fields: {t: {timestamp: milliseconds, remainder: t_ns}}"
    assert body(rule, t=FINE) == {"t": 1_700_000_000_123, "t_ns": 456_789}
    assert body(rule, t=EXACT) == {"t": 1_700_000_000_123, "t_ns": 0}
    assert body(rule, t="soon") == {"t": "soon"}


def test_without_a_database_a_path_loses_it() -> None:
    from atakora_tf.migration.mapping.refusal import Rejected
    from atakora_tf.migration.mapping.transform import Transform
    from tests.migration.mapping.mappings import document, mapping

    given = document("users/ada", v=HERE)
    outcome = Transform(mapping())(given)
    assert isinstance(outcome, Rejected)
    assert outcome.reason == "loss-reference_database"
    known = Transform(mapping(top="source: projects/demo/databases/(default)"))(given)
    assert isinstance(known, tuple)
