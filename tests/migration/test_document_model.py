"""Documents, values and paths: what is equal, what is refused, and the hash of it."""

from __future__ import annotations

import json
import math
import random

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from atakora_tf.errors import MigrationError
from atakora_tf.migration.content_hash import ContentTotal, content_hash
from atakora_tf.migration.document import Document
from atakora_tf.migration.json_line import LineUnreadable, canonical, read_line, write_line
from atakora_tf.migration.paths import DatabaseName, DocumentPath
from atakora_tf.migration.values import (
    GeoPoint,
    Reference,
    Timestamp,
    Value,
    Vector,
    same_value,
)
from tests.migration.documents import documents, paths, timestamps, values

# The same examples in every run: whether an edge is reached is no matter of luck.
NO_SHRINKING = settings(
    max_examples=20_000, phases=[Phase.generate], derandomize=True, deadline=None
)

PATH = DocumentPath(("a", "b"))

# Values that Python itself, or a careless encoding, takes for one another.
ALIKE: list[Value] = [
    None, False, True, 0, 1, 0.0, -0.0, 1.0, math.nan, math.inf, -math.inf, 2**53, float(2**53),
    "", "1", "1.0", "null", b"", b"1", (), (None,), (1,), (1.0,), ((),), {}, {"a": 1}, {"a": 1.0},
    Timestamp(1), Timestamp(1, 1), str(Timestamp(1)), {"$timestamp": str(Timestamp(1))},
    GeoPoint(0.0, 0.0), GeoPoint(0.0, -0.0), Vector(()), Vector((1.0,)), Vector((math.nan,)),
    Vector((-0.0,)), Vector((0.0,)), {"$vector": ()}, {"$map": {}}, {"$map": {"$map": {}}},
    {"$double": "NaN"}, "NaN", {"$bytes": ""}, "AQ==", {"$int": "9007199254740992"},
    Reference(DatabaseName("p"), PATH), Reference(DatabaseName("p", "d"), PATH),
    "projects/p/databases/(default)/documents/a/b",
]  # fmt: skip


def document(value: Value) -> Document:
    return Document(PATH, {"f": value})


@pytest.mark.parametrize("number", range(len(ALIKE)))
def test_alike_values_are_told_apart_by_equality_and_by_hash(number: int) -> None:
    one = ALIKE[number]
    for place, other in enumerate(ALIKE):
        assert same_value(one, other) is (place == number), (one, other)
        same = content_hash(document(one)) == content_hash(document(other))
        assert same is (place == number), (one, other)
    assert read_line(write_line(document(one))) == document(one)


@given(documents())
def test_any_document_survives_as_a_line(written: Document) -> None:
    line = write_line(written)
    assert b"\n" not in line
    back = read_line(line)
    assert back == written
    assert (back.created, back.updated) == (written.created, written.updated)
    assert write_line(back) == line


@given(documents(), st.sampled_from([None, 1]), st.booleans())
def test_a_line_that_another_tool_wrote_is_read_as_well(
    written: Document, indent: int | None, escaped: bool
) -> None:
    data = json.loads(write_line(written))
    line = f" {json.dumps(data, indent=indent, ensure_ascii=escaped)}\r\n"
    assert read_line(line.encode()) == written


@given(documents(), documents())
def test_hashes_are_equal_exactly_when_documents_are(one: Document, other: Document) -> None:
    assert (content_hash(one) == content_hash(other)) is (one == other)


@given(values(), values())
def test_hashes_of_values_are_equal_exactly_when_the_values_are(one: Value, other: Value) -> None:
    alike = content_hash(document(one)) == content_hash(document(other))
    assert alike is same_value(one, other)


@given(documents(), st.randoms())
def test_neither_the_order_of_keys_nor_the_times_change_the_hash(
    written: Document, chance: random.Random
) -> None:
    other = Document(written.path, shuffled(written.fields, chance), Timestamp(1), Timestamp(2))
    assert other == written
    assert hash(other) == hash(written)
    assert content_hash(other) == content_hash(written)


def shuffled(value: Value, chance: random.Random) -> Value:
    if isinstance(value, tuple):
        return tuple(shuffled(item, chance) for item in value)
    if isinstance(value, dict):
        items = [(key, shuffled(item, chance)) for key, item in value.items()]
        chance.shuffle(items)
        return dict(items)
    return value


def test_the_strategies_reach_equal_values_and_the_edges() -> None:
    for reached in [
        lambda one, other: same_value(one, other),
        lambda one, _: isinstance(one, float) and math.isnan(one),
        lambda one, _: isinstance(one, dict) and any(key[:1] == "$" for key in one),
    ]:
        pairs = st.tuples(values(), values())
        find(pairs, lambda pair, holds=reached: holds(*pair), settings=NO_SHRINKING)


def test_the_canonical_text_and_the_hash_stay_as_they_are() -> None:
    written = Document(
        DocumentPath(("users", "é")),
        {"t": Timestamp(5, 1_000), "n": 1, "d": 1.0, "b": b"\0", "$": {"$x": 2.5}},
    )
    assert canonical(written).decode() == (
        '{"fields":{"$":{"$map":{"$x":2.5}},"b":{"$bytes":"AA=="},"d":{"$double":"1.0"},"n":1,'
        '"t":{"$timestamp":"1970-01-01T00:00:05.000001Z"}},"path":"users/é"}'
    )
    # The SHA-256 of "atakora-document-1", a line's end, and the text above.
    assert content_hash(written).hex() == (
        "49e6a41b754b39bc5d14be785337eef77ba0d5031775a5ee295c7142f94733c9"
    )


def test_totals_of_parts_add_up_in_any_order() -> None:
    digests = [content_hash(document(value)) for value in ALIKE]
    whole, first, second = ContentTotal(), ContentTotal(), ContentTotal()
    for digest in digests:
        whole.add(digest)
    for digest in reversed(digests[::2]):
        first.add(digest)
    for digest in digests[1::2]:
        second.add(digest)
    second.include(first)
    assert second == whole
    assert len(whole.hex) == 64


@given(paths())
def test_a_path_is_read_as_it_is_written(path: DocumentPath) -> None:
    assert DocumentPath.parse(str(path)) == path
    assert len(path.collection_ids) * 2 == len(path.segments)
    assert (path.parent is None) is (len(path.segments) == 2)


def test_a_numeric_id_is_a_number() -> None:
    assert DocumentPath(("a", "__id-12__")).numeric_id == -12
    assert DocumentPath(("a", "__id012__")).numeric_id is None
    assert DocumentPath(("a", "12")).numeric_id is None
    assert DocumentPath(("a", "12")).id == "12"


def test_a_collection_is_written_as_a_pattern() -> None:
    assert DocumentPath(("a", "b", "*", "d", "5%", "e")).collection == "a/*/%2A/*/5%25"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "users",
            "'users' is no document path: collections and document ids take turns, so a path has "
            "an even number of parts, like users/alice.",
        ),
        ("users/", "In the document path 'users/' a collection or document id is empty."),
        ("a/..", "In the document path 'a/..' the id '..' is one that Firestore reserves."),
        (
            "a/" + "é" * 751,
            f"In the document path 'a/{'é' * 751}' the id '{'é' * 20}'… has 1502 bytes of UTF-8; "
            "Firestore takes at most 1500.",
        ),
    ],
)
def test_paths_that_are_none_are_refused(text: str, says: str) -> None:
    with pytest.raises(MigrationError) as caught:
        DocumentPath.parse(text)
    assert str(caught.value) == says


def test_an_id_with_a_slash_is_refused() -> None:
    with pytest.raises(MigrationError) as caught:
        DocumentPath(("a", "b/c"))
    assert str(caught.value) == (
        "In the document path 'a/b/c' the id 'b/c' holds a slash, which only parts ids."
    )


def test_an_id_of_1500_bytes_is_taken() -> None:
    assert DocumentPath(("é" * 750, "x" * 1500)).id == "x" * 1500


@given(timestamps())
def test_a_timestamp_is_read_as_it_is_written_to_the_nanosecond(moment: Timestamp) -> None:
    assert Timestamp.parse(str(moment)) == moment


def test_timestamps_are_written_with_as_many_digits_as_they_need() -> None:
    assert str(Timestamp(-62_135_596_800)) == "0001-01-01T00:00:00Z"
    assert str(Timestamp(0, 1_000_000)) == "1970-01-01T00:00:00.001Z"
    assert str(Timestamp(0, 1)) == "1970-01-01T00:00:00.000000001Z"
    assert Timestamp.from_microseconds(-1) == Timestamp(-1, 999_999_000)
    assert str(Timestamp(253_402_300_799, 999_999_999)) == "9999-12-31T23:59:59.999999999Z"


@pytest.mark.parametrize(
    "text",
    ["2024-01-01", "2024-01-01T00:00:00.1Z", "2024-W01-1T00:00:00Z", "٢٠٢٤-01-01T00:00:00Z"],
)
def test_text_that_is_no_timestamp_is_refused(text: str) -> None:
    with pytest.raises(MigrationError) as caught:
        Timestamp.parse(text)
    assert str(caught.value) == (
        f"{text!r} is no timestamp; one looks like 2024-05-06T07:08:09.123456789Z."
    )


@pytest.mark.parametrize(
    "text",
    [
        *("2024-02-30T00:00:00Z", "0000-01-01T00:00:00Z", "2024-01-01T24:00:00Z"),
        *("2024-01-01T00:60:00Z", "2024-01-01T00:00:60Z"),
    ],
)
def test_a_moment_that_there_is_not_is_refused(text: str) -> None:
    with pytest.raises(MigrationError) as caught:
        Timestamp.parse(text)
    assert str(caught.value) == f"{text!r} is no timestamp: there is no such moment."


def test_moments_that_firestore_does_not_know_are_refused() -> None:
    with pytest.raises(MigrationError) as caught:
        Timestamp(0, 1_000_000_000)
    assert str(caught.value) == (
        "0 s and 1000000000 ns since 1970 are no timestamp; Firestore knows the years 1 to 9999, "
        "and nanoseconds from 0 to 999,999,999."
    )
    with pytest.raises(MigrationError):
        Timestamp(253_402_300_800)


@pytest.mark.parametrize("text", ["a/b", "projects/p/databases/d/a/b", "projects//databases/d"])
def test_text_that_is_no_reference_is_refused(text: str) -> None:
    with pytest.raises(MigrationError):
        Reference.parse(text)
    with pytest.raises(MigrationError):
        DatabaseName.parse(text)


def test_values_that_are_none_of_firestores_are_refused() -> None:
    for value, says in [
        (2**63, "9223372036854775808 is no value of Firestore, whose whole numbers have 64 bits."),
        ({1}, "{1} is no value of Firestore: it is of the type set."),
        (
            "\ud83d",
            "Document 'a/b' holds text with half a surrogate pair ('\\ud83d'), which is no "
            "Unicode; Firestore cannot hold it.",
        ),
    ]:
        with pytest.raises(MigrationError) as caught:
            write_line(document(value))  # type: ignore[arg-type]
        assert str(caught.value) == (says if says.startswith("Doc") else f"Document a/b: {says}")


@pytest.mark.parametrize(
    ("field", "fault"),
    [
        ('{"$double":"1.5"}', "$double holds '1.5', which is not how that double is written"),
        ('{"$double":"x"}', "$double holds 'x', which is no number"),
        ('{"$double":"1"}', "$double holds '1', which is not how that double is written"),
        ("1.0", "the number 1.0 has to be written as $double"),
        ("9007199254740992", "the number 9007199254740992 has to be written as $int"),
        ('{"$int":"5"}', "$int holds '5', which is not how that int64 is written"),
        ('{"$int":"x"}', "$int holds 'x', which is no whole number"),
        ('{"$bytes":"?"}', "$bytes holds '?', which is no base64"),
        ('{"$bytes":1}', "$bytes holds 1 and not text"),
        ('{"$map":{"a":1}}', "$map wraps something that needs no wrapping"),
        ('{"$geo":[1.0]}', "$geo holds 1 numbers; latitude and longitude are two"),
        ('{"$vector":[1]}', "1 stands where a double is due"),
        ('{"$vector":1}', "1 stands where a list of doubles is due"),
        ('{"$what":1}', "an object with the keys $what is neither a tagged value nor a map"),
        (
            '{"$int":"1","a":2}',
            "an object with the keys $int, a is neither a tagged value nor a map",
        ),
        (
            '{"$timestamp":"x"}',
            "'x' is no timestamp; one looks like 2024-05-06T07:08:09.123456789Z.",
        ),
        ("NaN", "the number nan has to be written as $double"),
    ],
)
def test_values_that_are_not_of_the_format_are_refused(field: str, fault: str) -> None:
    with pytest.raises(LineUnreadable) as caught:
        read_line(f'{{"fields":{{"f":{field}}},"path":"a/b"}}'.encode())
    assert str(caught.value) == f"in the document a/b: {fault}"


@pytest.mark.parametrize(
    "line",
    ["", "{", "[]", '{"path":"a/b"}', '{"fields":[],"path":"a/b"}', '{"fields":{},"path":"a"}',
     '{"fields":{},"path":"a/b","x":1}', '{"fields":{},"path":"a/b","created":5}', "[" * 9000],
)  # fmt: skip
def test_lines_that_are_no_documents_are_refused(line: str) -> None:
    with pytest.raises(LineUnreadable):
        read_line(line.encode())
