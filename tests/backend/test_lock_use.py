"""When a backend reads and writes its lock file."""

import json

import pytest
from rendered import apis

from atakora_tf import AzureState, Backend, StackOptions, define_backend
from atakora_tf.errors import BackendInvalid, LockError

STATE = AzureState("stshoptfstate")


def backend(**options):
    usual = {"name": "shop", "location": "westeurope", "stack": StackOptions(state=STATE)}
    return define_backend(apis(1), **{**usual, **options})


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def placed(directory):
    """Where every unit stands in the lock file, without what is remembered of the resources."""
    text = (directory / "atakora.lock.json").read_text(encoding="utf-8")
    return {
        backend: {
            key: {unit: at for unit, at in units.items() if not unit.startswith("fixed/")}
            for key, units in keys.items()
        }
        for backend, keys in json.loads(text)["backends"].items()
    }


def test_the_usual_lock_file_lies_in_the_working_directory(here):
    backend().synthesize("out")
    assert placed(here) == {
        "shop/dev": {
            "cosmos:shared-database": {"databases/entity001-api": "cosmos:shared-database"},
            "functions:api-functions": {"groups/Entity001Api": "functions:api-functions"},
        }
    }


def test_looking_writes_nothing(here):
    looked_at = backend()
    looked_at.validate()
    looked_at.plan()
    looked_at.document()
    looked_at.summary()
    assert looked_at.resources
    assert looked_at.warnings == ()
    assert list(here.iterdir()) == []


def test_no_lock_means_no_file(here):
    backend(lock=None).synthesize("out")
    assert [path.name for path in here.iterdir()] == ["out"]


def test_other_backends_and_environments_keep_their_places(here):
    backend().synthesize("out")
    backend(environment="prod").synthesize("out")
    backend(name="other").synthesize("out")
    assert list(placed(here)) == ["other/dev", "shop/dev", "shop/prod"]


@pytest.mark.node
def test_initialising_writes_the_lock_file_too(here):
    from atakora_tf import AtakoraStack

    from cdktf import App  # isort: skip

    app = App(outdir="out")
    backend().initialize(AtakoraStack(app, "a", environment="staging", location="westeurope"))
    assert list(placed(here)) == ["shop/staging"]


def test_a_broken_lock_file_is_said_with_everything_else_that_is_wrong(here):
    (here / "atakora.lock.json").write_text("{", encoding="utf-8")
    wrong = define_backend({**apis(1), **apis(2, partition_key="/no")}, name="shop")
    key, place, lock = wrong.validate()
    assert place.what == "the backend has no location"
    assert str(lock) == (
        "shop: the lock file atakora.lock.json is not JSON (Expecting property name enclosed in "
        "double quotes: line 1 column 2 (char 1))\n"
        f"- shop ({wrong.source.place})\n"
        "Ways out: restore it from version control: without it, what is deployed could be placed "
        "anew."
    )
    assert "partition" in key.what
    for build in (Backend.plan, Backend.synthesize, Backend.lock_changes, Backend.write_lock):
        with pytest.raises(BackendInvalid) as caught:
            build(wrong)
        assert lock in caught.value.problems
    assert [path.name for path in here.iterdir()] == ["atakora.lock.json"]


def test_a_backend_that_is_wrong_leaves_the_lock_file_alone(here):
    backend().synthesize("out")
    before = (here / "atakora.lock.json").read_bytes()
    wrong = define_backend(
        {**apis(1, 2), **apis(3, partition_key="/no")}, name="shop", location="westeurope"
    )
    with pytest.raises(BackendInvalid):
        wrong.synthesize("elsewhere")
    assert (here / "atakora.lock.json").read_bytes() == before
    assert sorted(path.name for path in here.iterdir()) == ["atakora.lock.json", "out"]


def test_a_lock_file_that_cannot_be_written_is_a_lock_error(here):
    with pytest.raises(LockError) as caught:
        backend(lock=here / "missing" / "lock.json").synthesize("out")
    assert str(caught.value).startswith(f"the lock file {here}/missing/lock.json cannot be written")
