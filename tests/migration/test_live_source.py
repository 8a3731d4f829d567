"""The live source against a small Firestore that misbehaves on demand."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from itertools import count

import grpc
import pytest

from atakora_tf.errors import MigrationError
from atakora_tf.migration.document import Document
from atakora_tf.migration.live.areas import in_name_order
from atakora_tf.migration.live.parallel import in_order
from atakora_tf.migration.live.patience import Patience
from atakora_tf.migration.live.source import LiveFirestore
from atakora_tf.migration.paths import DatabaseName, DocumentPath
from atakora_tf.migration.source import CollectionCount, Snapshot
from atakora_tf.migration.values import Timestamp
from tests.migration.documents import data_set
from tests.migration.fake_firestore import READ_TIME, FakeFirestore, serving

DB = DatabaseName("demo", "second")
QUICK = Patience(attempts=3, first=0.01, longest=0.01)
DATA = list(data_set(60, DB))


def fake(**how: object) -> FakeFirestore:
    return FakeFirestore(DB, list(DATA), **how)  # type: ignore[arg-type]


def read(server: FakeFirestore, *patterns: str, workers: int = 3) -> list[Document]:
    with serving(server) as host, source(host, workers=workers) as live:
        return [document for chunk in live.documents(patterns or None) for document in chunk]


def source(host: str, **how: object) -> LiveFirestore:
    return LiveFirestore(DB, emulator=host, patience=QUICK, **how)  # type: ignore[arg-type]


def sorted_by_name(documents: list[Document]) -> list[Document]:
    place = {document.path.segments: document for document in documents}
    return [place[segments] for segments in in_name_order(place)]


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("partitions", [True, False])
@pytest.mark.parametrize("beneath", [True, False])
def test_everything_is_read_once_in_the_order_of_names(
    workers: int, partitions: bool, beneath: bool
) -> None:
    server = fake(partitions=partitions, beneath=beneath)
    assert read(server, workers=workers) == sorted_by_name(DATA)


def test_the_proposed_partitions_are_used_as_ranges() -> None:
    server = fake()
    read(server, "users/**", workers=4)
    starts = {
        query.structured_query.start_at.values[0].reference_value
        for query in server.queries
        if query.structured_query.start_at.values
    }
    users = {f"{DB}/documents/{d.path}" for d in DATA if d.path.segments[0] == "users"}
    assert len(starts & users) >= 4


def test_without_partition_queries_fixed_points_part_a_collection() -> None:
    server = fake(partitions=False)
    read(server, "users/**", workers=4)
    points = {
        query.structured_query.start_at.values[0].reference_value.rpartition("/")[2]
        for query in server.queries
        if query.structured_query.start_at.values
    }
    assert {"7", "F", "N", "V", "c", "k", "s"} <= points


@pytest.mark.parametrize(
    ("patterns", "wanted"),
    [
        (("users",), lambda path: path.collection == "users"),
        (("users/*/orders",), lambda path: path.collection == "users/*/orders"),
        (("**/ordérs",), lambda path: path.segments[-2] == "ordérs"),
        (("phantoms/**",), lambda path: path.segments[0] == "phantoms"),
    ],
)
@pytest.mark.parametrize("beneath", [True, False])
def test_chosen_collections_are_read_and_no_others(
    patterns: tuple[str, ...], wanted: object, beneath: bool
) -> None:
    expected = [document for document in DATA if wanted(document.path)]  # type: ignore[operator]
    assert expected
    assert read(fake(beneath=beneath), *patterns) == sorted_by_name(expected)


def test_a_document_that_two_patterns_name_comes_once() -> None:
    found = read(fake(), "users/*/orders", "users/**", "**/orders")
    paths = [document.path for document in found]
    assert len(set(paths)) == len(paths)
    assert set(paths) == {d.path for d in DATA if d.path.segments[0] == "users"}


def test_one_subcollection_of_one_document_is_read_with_one_parent() -> None:
    path = next(d.path for d in DATA if d.path.collection == "phantoms/*/deep/*/deeper")
    server = fake()
    found = read(server, "/".join(path.segments[:-1]))
    assert [document.path for document in found] == [path]
    assert {query.parent for query in server.queries[2:]} == {
        f"{DB}/documents/{'/'.join(path.segments[:-2])}"
    }


def test_phantom_parents_are_found_both_ways() -> None:
    there = {document.path.segments for document in DATA}
    missing = {
        segments[:depth]
        for segments in there
        for depth in range(2, len(segments), 2)
        if segments[:depth] not in there
    }
    for beneath in (True, False):
        with serving(fake(beneath=beneath)) as host, source(host) as live:
            found = [path.segments for path in live.phantoms()]
        assert found == in_name_order(missing)


def test_a_parent_that_exists_is_no_phantom() -> None:
    paths = ["a/b", "a/b/c/d", "a/b/c/e", "a/x/c/d", "a/y", "a/y/c/d/e/f"]
    server = FakeFirestore(DB, [Document(DocumentPath.parse(path), {}) for path in paths])
    with serving(server) as host, source(host) as live:
        assert [str(path) for path in live.phantoms()] == ["a/x", "a/y/c/d"]


def test_every_call_asks_for_the_one_read_time() -> None:
    server = fake()
    with serving(server) as host, source(host) as live:
        assert live.snapshot() == Snapshot(DB, READ_TIME, consistent=True)
        del server.asked[:]
        list(live.documents())
    assert server.asked
    times = {(asked.read_time.second, asked._pb.read_time.nanos) for asked in server.asked}
    assert times == {(READ_TIME.seconds % 60, READ_TIME.nanoseconds)}


def test_without_read_times_the_snapshot_says_that_it_does_not_hold() -> None:
    server = fake(read_times=False)
    with serving(server) as host, source(host) as live:
        assert live.snapshot() == Snapshot(DB, READ_TIME, consistent=False)
        found = [document for chunk in live.documents() for document in chunk]
    assert found == sorted_by_name(DATA)


def test_a_wanted_read_time_that_is_gone_is_refused() -> None:
    wanted = Timestamp(5)
    with (
        serving(fake(read_times=False)) as host,
        source(host, read_time=wanted) as live,
        pytest.raises(MigrationError) as caught,
    ):
        live.documents()
    assert str(caught.value) == (
        "projects/demo/databases/second cannot be read as of 1970-01-01T00:00:05Z any more: "
        "read_time is not known here. Start anew without a read time; Firestore keeps the past for "
        "an hour, or for seven days where point-in-time recovery is on."
    )


def test_a_read_time_that_becomes_too_old_on_the_way_is_an_error() -> None:
    server = fake(too_old_after=3)
    with pytest.raises(MigrationError) as caught:
        read(server, "users", workers=1)
    assert " refuses to read on in users: The read_time is too old. Where the read time has" in str(
        caught.value
    )


def test_a_broken_stream_is_taken_up_where_it_was() -> None:
    server = fake(break_after=2)
    assert read(server) == sorted_by_name(DATA)
    assert len(server.queries) > len(DATA) / 2


def test_a_server_that_stays_away_is_one_message_after_some_attempts() -> None:
    server = fake(always=grpc.StatusCode.UNAVAILABLE)
    with serving(server) as host, source(host) as live, pytest.raises(MigrationError) as caught:
        live.snapshot()
    assert str(caught.value) == (
        f"Firestore at {host} cannot be reached, or stays busy, after 3 attempts: the server says "
        "no."
    )
    assert len(server.asked) == 3


@pytest.mark.parametrize("code", ["PERMISSION_DENIED", "UNAUTHENTICATED"])
def test_credentials_that_may_not_read_are_one_message(code: str) -> None:
    server = fake(always=grpc.StatusCode[code])
    with serving(server) as host, source(host) as live, pytest.raises(MigrationError) as caught:
        live.collections()
    assert str(caught.value) == (
        f"Firestore at {host} does not let these credentials read "
        "projects/demo/databases/second: the server says no. Give them the role "
        "roles/datastore.viewer, or use others."
    )
    assert len(server.asked) == 1


def test_an_unknown_database_is_one_message() -> None:
    server = fake(always=grpc.StatusCode.NOT_FOUND)
    with serving(server) as host, source(host) as live, pytest.raises(MigrationError) as caught:
        live.documents()
    assert str(caught.value) == (
        f"There is no projects/demo/databases/second at {host}: the server says no. Check the "
        "project and the database."
    )


def test_what_the_server_refuses_at_once_is_one_message() -> None:
    server = fake(always=grpc.StatusCode.INVALID_ARGUMENT)
    with serving(server) as host, source(host) as live, pytest.raises(MigrationError) as caught:
        live.documents()
    assert str(caught.value) == (
        f"Firestore at {host} refuses to read projects/demo/databases/second: the server says no."
    )


def test_an_internal_failure_is_named_when_patience_is_at_its_end() -> None:
    server = fake(always=grpc.StatusCode.DATA_LOSS)
    with serving(server) as host, source(host) as live, pytest.raises(MigrationError) as caught:
        live.documents()
    assert str(caught.value) == (
        f"Firestore at {host} failed to read projects/demo/databases/second: the server says no."
    )


def test_unknown_collections_are_refused_before_anything_is_read() -> None:
    with serving(fake()) as host, source(host) as live:
        where = f"in projects/demo/databases/second at {host}."
        present = ", ".join(sorted({document.path.segments[0] for document in DATA}))
        for pattern, hint in [
            ("usrs", "Did you mean users?"),
            ("nothing", f"It holds {present}."),
            ("phantoms", "It has no documents of its own; what is beneath it is phantoms/**."),
            ("users/*/nothing", f"It holds {present}."),
            ("**/nothing", f"It holds {present}."),
        ]:
            with pytest.raises(MigrationError) as caught:
                live.documents([pattern])
            assert str(caught.value) == f"There is no collection {pattern} {where} {hint}"


def test_collections_are_counted() -> None:
    counts: dict[str, int] = {}
    for document in DATA:
        counts[document.path.collection] = counts.get(document.path.collection, 0) + 1
    with serving(fake()) as host, source(host) as live:
        assert live.collections() == tuple(
            CollectionCount(name, counts[name]) for name in sorted(counts)
        )


def test_the_fingerprint_belongs_to_database_and_moment() -> None:
    with serving(fake()) as host, source(host) as live, source(host) as again:
        assert live.fingerprint() == again.fingerprint()
    with (
        serving(fake()) as host,
        source(host, read_time=Timestamp(7)) as other,
        LiveFirestore(DatabaseName("demo"), emulator=host, patience=QUICK) as elsewhere,
    ):
        assert len({live.fingerprint(), other.fingerprint(), elsewhere.fingerprint()}) == 3


def test_a_reader_that_stops_early_stops_the_threads() -> None:
    found = in_order([count, count, count], workers=2)
    assert [next(found), next(found)] == [0, 1]
    assert len(reading_threads()) == 2
    found.close()  # type: ignore[attr-defined]
    assert not reading_threads()


def test_streams_are_read_ahead_a_little_and_no_more() -> None:
    taken: list[int] = []

    def endless() -> Iterator[int]:
        for number in count():
            taken.append(number)
            yield number

    found = in_order([endless], workers=3)
    assert [next(found) for _ in range(10)] == list(range(10))
    found.close()  # type: ignore[attr-defined]
    # Ten were given out; two may wait in the queue, and one in the reader's hand.
    assert len(taken) <= 13


def test_an_error_in_a_stream_comes_out_at_its_place() -> None:
    def broken() -> Iterator[int]:
        yield 2
        raise MigrationError("broken")

    found = in_order([lambda: [1], broken, lambda: [3]], workers=3)
    assert [next(found), next(found)] == [1, 2]
    with pytest.raises(MigrationError, match="broken"):
        next(found)
    assert not reading_threads()


def reading_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "firestore range"]


def test_a_missing_library_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "google.cloud.firestore_v1.services.firestore", None)
    with pytest.raises(MigrationError) as caught:
        LiveFirestore(DB, emulator="127.0.0.1:1")
    assert str(caught.value) == (
        "Reading a live Firestore needs the library google-cloud-firestore: pip install "
        "'atakora-tf[migrate]'."
    )
