"""Verification, sync and rollback against a strict server, which fails now and then."""

from __future__ import annotations

from pathlib import Path

import pytest

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.mapping_file import parse_mapping
from atakora_tf.migration.rollback.rollback import rollback
from atakora_tf.migration.run.importing import ImportOptions, run_import
from atakora_tf.migration.run.journal import Journal
from atakora_tf.migration.sync.sync import sync
from atakora_tf.migration.verification.field_differences import FieldDifference
from atakora_tf.migration.verification.verify import verify
from tests.cosmos.faults import Fault
from tests.migration.run.runs import MAPPING, Seen, document, user
from tests.migration.sync.changing import Changing
from tests.migration.target_fixture import TargetDriven, an_item


def test_the_way_there_and_back(cosmos_target: TargetDriven, tmp_path: Path) -> None:
    driven, target = cosmos_target, cosmos_target.target
    name = driven.create_container("users", "/team")
    here = [
        an_item(name, "u0", "red", path="/team", n=-1),
        an_item(name, "old", "red", path="/team"),
    ]
    for item in here:
        driven.run(target.container(name).create(item))
    before = driven.items(name)
    source = Changing(*(user(f"u{n}", "red" if n % 2 == 0 else "blue", n=n) for n in range(40)))
    options = ImportOptions(mode="upsert")
    driven.run(run_import(source.now(), MAPPING, target, tmp_path, options, Seen()))
    source.clock += 3_600

    for fault in ("throttle", "unavailable", "drop-after"):
        driven.server.faults.add(Fault(fault, "query", times=1))
        driven.server.faults.add(Fault(fault, "delete", times=2))
        driven.server.faults.add(Fault(fault, "replace", times=1))
    source.put(user("u1", "blue", n=100))
    source.put(user("u2", "blue", n=2))
    source.remove("users/u3")
    done = driven.run(sync(source.opened, MAPPING, target, tmp_path, Seen(), allow_extra=True))
    assert done.ok, done.sentences
    assert [each.changes for each in done.passes] == [4, 0]

    container = driven.server.container("shop", "users")
    stored = next(
        kept
        for partition in container.partitions
        for kept in partition.items.values()
        if kept.body["id"] == "u4"
    )
    stored.body["n"] = 5
    with Journal.open(tmp_path) as journal:
        found = driven.run(verify(source.now(), MAPPING, target, journal=journal, allow_extra=True))
        sampled = driven.run(verify(source.now(), MAPPING, target, journal=journal, sample=39))
    [difference] = [each for each in found.differences if each.kind != "extra"]
    assert (difference.id, difference.fields) == ("u4", (FieldDifference("/n", "4", "5"),))
    assert [each.id for each in sampled.differences] == ["u4"]
    stored.body["n"] = 4

    result = driven.run(rollback(tmp_path, target))
    assert result.ok, result.sentences
    assert driven.items(name) == before


def test_a_container_with_another_key_is_refused_before_anything_is_read(
    cosmos_target: TargetDriven,
) -> None:
    cosmos_target.create_container("users", "/city")
    source = Changing(document("users/a")).now()
    mapping = parse_mapping(
        "version: 1\ncollections: {users: {container: shop/users, partition_key: /team}}"
    )
    with pytest.raises(MigrationError, match=r"shop/users.*/city.*/team"):
        cosmos_target.run(verify(source, mapping, cosmos_target.target))
    assert not source.readings
