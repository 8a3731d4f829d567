"""`atakora migrate sync` and what rollback leaves: changes after the import."""

from __future__ import annotations

from cosmos_account import Cosmos, cosmos
from migrating import MAPPING, events, export, user
from running import Folder

__all__ = ["cosmos"]

LATER = ("--managed-export", "later", "-m", "mapping.yaml", "--run", "run")


def imported(folder: Folder, cosmos: Cosmos) -> None:
    """A run over users, and a later export in which one is new, one changed and one gone."""
    export(folder)
    export(folder, [user("ada", visits=8), user("eve", "red", visits=7), user("zoe")], "later")
    folder.write("mapping.yaml", MAPPING)
    cosmos.create("users", "/team")
    ran = folder.atakora(
        *("migrate", "import", "--managed-export", "export", "-m", "mapping.yaml"),
        *("--endpoint", cosmos.endpoint, "--run", "run"),
    )
    assert ran.status == 0


def test_what_changed_is_carried_and_verified_and_rolled_back_with_the_run(
    folder: Folder, cosmos: Cosmos
) -> None:
    imported(folder, cosmos)
    before = cosmos.bodies("users")
    ran = folder.atakora("migrate", "sync", *LATER, "--dry-run")
    assert ran.status == 0
    assert ran.out.startswith("Nothing was changed; this is what a pass would do:\n")
    assert cosmos.bodies("users") == before
    ran = folder.atakora("migrate", "sync", *LATER)
    assert ran.status == 0, ran
    first, second, *said = ran.out.splitlines()
    assert first.endswith(": 2 items written, 1 deleted.")
    assert second.endswith(": 0 items written, 0 deleted.")
    assert said[0] == f"All 3 items are in {cosmos.endpoint} as the source says."
    assert sorted(cosmos.bodies("users")) == ["ada", "eve", "zoe"]
    assert cosmos.bodies("users")["ada"]["visits"] == 8
    ran = folder.atakora("migrate", "report", "run", "--json")
    [report] = events(ran)
    assert report["sentence"] == "All documents were carried, and verification found no difference."
    assert [each["activity"] for each in report["passes"]][:2] == ["import", "sync"]
    assert folder.atakora("migrate", "rollback", "run").status == 0
    assert cosmos.bodies("users") == {}


def test_what_somebody_else_changed_stays_and_is_told(folder: Folder, cosmos: Cosmos) -> None:
    imported(folder, cosmos)
    cosmos.put("users", {**cosmos.bodies("users")["bob"], "mine": True})
    ran = folder.atakora("migrate", "sync", *LATER, "--no-verify", "--until", "5")
    assert ran.status == 1
    assert ran.out.splitlines()[0] == (
        '! The document users/bob is gone, and its item bob in the partition "blue" of shop/users '
        "was changed by someone else since; it stays."
    )
    ran = folder.atakora("migrate", "rollback", "run")
    assert ran.status == 1
    assert ran.out.splitlines()[0] == (
        '! The item bob in the partition "blue" of shop/users was changed by someone else since, '
        "and is left as it is."
    )
    assert list(cosmos.bodies("users")) == ["bob"]
    [event] = events(folder.atakora("migrate", "rollback", "run", "--json"))
    assert (event["event"], event["ok"], event["left"]) == ("rolled-back", False, 1)
    [report] = events(folder.atakora("migrate", "report", "run", "--json", "-o", "page.html"))
    assert report["files"] == {"html": "page.html", "json": "page.json"}
    assert report["sentence"] == (
        "The run was rolled back; 1 item stays, as changed by somebody else."
    )


def test_a_sync_keeps_to_the_collections_of_the_run(folder: Folder, cosmos: Cosmos) -> None:
    imported(folder, cosmos)
    ran = folder.atakora("migrate", "sync", *LATER, "--collections", "users")
    assert (ran.status, ran.out) == (2, "")
    assert "a sync carries the collections of the run: leave out --collections" in ran.err
    assert "--collections" not in folder.atakora("migrate", "sync", "--help").out
