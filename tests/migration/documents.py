"""Hypothesis strategies of documents, each named after what it makes, and a generated data set."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator

from hypothesis import strategies as st

from atakora_tf.migration.document import Document
from atakora_tf.migration.paths import DatabaseName, DocumentPath
from atakora_tf.migration.values import GeoPoint, Reference, Timestamp, Value, Vector

INT64 = st.integers(-(2**63), 2**63 - 1)
DOUBLES = st.sampled_from([math.nan, math.inf, -math.inf, -0.0, 0.0, 1.0]) | st.floats(width=64)
# Firestore's text is UTF-8: no halves of surrogate pairs.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)

ids = st.one_of(
    st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="/"), min_size=1, max_size=8
    ),
    INT64.map(lambda number: f"__id{number}__"),
    st.sampled_from(
        ["users", "orders", "*", "**", "a%2Ab", "日本語", "עברית", "😀", "a b", "é" * 750]
    ),
).filter(lambda text: text not in (".", ".."))


@st.composite
def paths(draw: st.DrawFn) -> DocumentPath:
    depth = draw(st.integers(1, 3))
    return DocumentPath(tuple(draw(ids) for _ in range(2 * depth)))


databases = st.builds(
    DatabaseName,
    st.sampled_from(["demo", "example.com:other"]),
    st.sampled_from(["(default)", "b"]),
)


def timestamps(*, nanoseconds: bool = True) -> st.SearchStrategy[Timestamp]:
    fraction = st.integers(0, 999_999_999)
    return st.builds(
        Timestamp,
        st.integers(-62_135_596_800, 253_402_300_799),
        fraction if nanoseconds else fraction.map(lambda number: number - number % 1000),
    )


def values(*, exported: bool = False) -> st.SearchStrategy[Value]:
    """Any value; with `exported`, one that a managed export can hold (no nanoseconds, no arrays in
    arrays and no vectors in them, as Firestore itself has it)."""
    finite = st.floats(width=64, allow_nan=False)
    plain: st.SearchStrategy[Value] = st.one_of(
        st.none(),
        st.booleans(),
        INT64,
        DOUBLES,
        TEXT,
        st.binary(max_size=12),
        timestamps(nanoseconds=not exported),
        st.builds(Reference, databases, paths()),
        st.builds(GeoPoint, finite, finite),
    )
    vectors = st.builds(
        Vector, st.lists(DOUBLES, min_size=1 if exported else 0, max_size=4).map(tuple)
    )
    arrays = st.lists(plain, max_size=3).map(tuple)

    def nested(inner: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
        maps = st.dictionaries(names, inner, max_size=3)
        elements = st.one_of(plain, maps) if exported else inner
        return st.one_of(maps, st.lists(elements, max_size=3).map(tuple))

    return st.recursive(st.one_of(plain, vectors, arrays), nested, max_leaves=8)


names = st.one_of(TEXT, st.sampled_from(["$map", "$timestamp", "$", "__type__", "a.b", "`"]))


def documents(*, exported: bool = False) -> st.SearchStrategy[Document]:
    times = st.none() if exported else st.none() | timestamps()
    return st.builds(
        Document,
        paths(),
        st.dictionaries(names, values(exported=exported), max_size=5),
        times,
        times,
    )


_SCRIPTS = ["users", "日本語", "עברית", "Ünï", "हिन्दी", "русский", "😀", "a b.c", "ภาษาไทย"]


def every_type(chance: random.Random, database: DatabaseName) -> dict[str, Value]:
    """A document's fields: each type of Firestore, with values at the edges now and then."""
    here = Reference(database, DocumentPath(("users", chance.choice(_SCRIPTS))))
    there = Reference(DatabaseName("other", "second"), DocumentPath(("a", "b", "c", "__id7__")))
    return {
        "null": None,
        "bool": chance.random() < 0.5,
        "int": chance.choice([0, -1, 2**53, 2**63 - 1, -(2**63), chance.randrange(10**6)]),
        "double": chance.choice(
            [0.0, -0.0, 1.0, 1.5, 1e300, 5e-324, float("inf"), chance.random()]
        ),
        "odd double": chance.choice([float("nan"), float("-inf"), -0.0]),
        "time": Timestamp(chance.randrange(-62_135_596_800, 253_402_300_800), 123_456_000),
        "first time": Timestamp(-62_135_596_800),
        "text": chance.choice(_SCRIPTS) * chance.randrange(5),
        "bytes": chance.randbytes(chance.randrange(6)),
        "reference": chance.choice([here, there]),
        "place": GeoPoint(chance.uniform(-90, 90), chance.choice([-180.0, -0.0, 180.0])),
        "vector": Vector(tuple(chance.uniform(-1, 1) for _ in range(chance.randrange(1, 5)))),
        "array": (
            None,
            True,
            1,
            1.0,
            "x",
            b"x",
            here,
            GeoPoint(1.0, 2.0),
            Timestamp(1),
            {"a": (1,)},
        ),
        "empty array": (),
        "one": (chance.choice([None, 1, "one", {}]),),
        "map": {"a.b": {"`": {}}, "$map": {"list": (), "v": Vector((-0.0,))}},
        "empty map": {},
    }


def data_set(
    count: int, database: DatabaseName, seed: int = 0, *, long_every: int = 500
) -> Iterator[Document]:
    """So many documents in nine collections: every type, deep subcollections, ids in all scripts.

    The last of every `long_every` documents is longer than two blocks of an export.
    """
    chance = random.Random(seed)
    for number in range(count):
        script = _SCRIPTS[number % len(_SCRIPTS)]
        place: tuple[str, ...]
        match number % 10:
            case 0:
                place = ("users", f"{script}{number}", "orders", f"{number:x}")
            case 1:
                # The user is a phantom: only what is beneath exists.
                place = ("phantoms", f"p{number}", "deep", script, "deeper", f"{number}")
            case 2:
                place = ("numbers", f"__id{number * (-1) ** number}__")
            case 3:
                place = (script, f"id {number}", "ordérs", f"{number}.😀")
            case _:
                alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                place = ("users", "".join(chance.choices(alphabet, k=16)) + str(number))
        fields = every_type(chance, database)
        if number % long_every == long_every - 1:
            fields["long"] = "0123456789abcdef" * 5_000
        yield Document(DocumentPath(place), fields)
