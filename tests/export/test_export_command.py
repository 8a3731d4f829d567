"""`atakora export` as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.programs import BY_ENVIRONMENT, CONFLICT, SHOP
from tests.cli.running import Folder
from tests.export.exporting import Module
from tests.provider_free import Terraform

MODULE = [
    ".atakora-export.json",
    "README.md",
    "locals.tf.json",
    "main.tf.json",
    "outputs.tf.json",
    "variables.tf.json",
    "versions.tf.json",
]
ROOT = [
    ".atakora-export.json",
    "backend.tf.json",
    "main.tf.json",
    "outputs.tf.json",
    "providers.tf.json",
    "versions.tf.json",
]

TWO = BY_ENVIRONMENT.replace(
    'def shop(environment: str = "dev") -> Shop:\n'
    '    return Shop(environment=environment, location="westeurope")\n',
    "backends = [\n"
    '    Shop(name=name, environment="dev", location="westeurope") for name in ("a", "b")\n'
    "]\n"
    "first, second = backends\n",
)


def _names(directory: Path) -> list[str]:
    return sorted(p.name for p in directory.iterdir())


def test_a_module_is_written_and_the_lock_file_with_it(folder: Folder) -> None:
    folder.write("main.py", SHOP)
    ran = folder.atakora("export", "--module", "infra/shop")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines() == [f"Wrote infra/shop/{name}" for name in MODULE[1:]]
    assert _names(folder.path / "infra" / "shop") == MODULE
    assert folder.atakora("lock", "--check").status == 0
    ran = folder.atakora("export", "--module", "infra/shop")
    assert ran.out == "infra/shop holds this module of shop already.\n"
    assert "cdktf.out" not in _names(folder.path)


def test_a_root_is_written(folder: Folder) -> None:
    folder.write("main.py", SHOP)
    ran = folder.atakora("export", "infra")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines() == [f"Wrote infra/{name}" for name in ROOT[1:]]
    assert _names(folder.path / "infra") == ROOT
    assert folder.atakora("export", "infra").out == (
        "infra holds this configuration of shop already.\n"
    )
    path = json.loads((folder.path / "infra" / "backend.tf.json").read_text("utf-8"))
    assert path == {"terraform": {"backend": {"local": {"path": "terraform.shop-dev.tfstate"}}}}


def test_the_placement_of_the_lock_file_is_kept(folder: Folder) -> None:
    folder.write("main.py", SHOP)
    folder.atakora("synth", "--direct")
    folder.atakora("export", "infra")
    synthesised = json.loads((folder.path / "cdktf.out/stacks/shop-dev/cdk.tf.json").read_text())
    exported = json.loads((folder.path / "infra/main.tf.json").read_text())
    assert exported["resource"] == synthesised["resource"]


def test_another_kind_of_export_takes_the_place_of_the_former(folder: Folder) -> None:
    folder.write("main.py", SHOP)
    folder.atakora("export", "--module", "infra")
    folder.write("infra/extra.tf", "# mine\n")
    ran = folder.atakora("export", "infra")
    assert ran.status == 0
    assert ran.out.splitlines()[-3:] == [
        "Removed infra/README.md",
        "Removed infra/locals.tf.json",
        "Removed infra/variables.tf.json",
    ]
    assert _names(folder.path / "infra") == sorted([*ROOT, "extra.tf"])


def test_json_for_programs(folder: Folder) -> None:
    folder.write("main.py", SHOP)
    ran = folder.atakora("export", "--module", "--json", "infra")
    facts = {
        "backend": "shop",
        "environment": "dev",
        "location": "westeurope",
        "directory": "infra",
        "kind": "module",
    }
    assert (ran.status, ran.err) == (0, "")
    assert ran.json == {**facts, "written": MODULE[1:], "unchanged": [], "removed": []}
    ran = folder.atakora("export", "--module", "--json", "--check", "infra")
    assert (ran.status, ran.json) == (0, {**facts, "stale": False, "differing": []})
    folder.write("infra/README.md", "mine")
    ran = folder.atakora("export", "--module", "--json", "--check", "infra")
    assert (ran.status, ran.json) == (1, {**facts, "stale": True, "differing": ["README.md"]})
    ran = folder.atakora("export", "--module", "--json", "infra")
    assert ran.status == 2
    assert ran.json == {"error": "DocumentError", "message": ran.err.rstrip("\n"), "problems": []}


def test_check_writes_nothing(folder: Folder) -> None:
    folder.write("main.py", SHOP)
    ran = folder.atakora("export", "--module", "--check", "infra")
    assert (ran.status, ran.err) == (1, "")
    assert ran.out == (
        f"infra is out of date: {', '.join(MODULE[1:])}. Run atakora export without --check.\n"
    )
    assert folder.files == ["main.py"]
    folder.atakora("export", "--module", "infra")
    ran = folder.atakora("export", "--module", "--check", "infra")
    assert (ran.status, ran.out) == (0, "infra is up to date.\n")
    folder.write("main.py", SHOP.replace("reports(1000", "reports(4000"))
    ran = folder.atakora("export", "--module", "--check", "infra")
    assert ran.status == 1
    assert ran.out == "infra is out of date: main.tf.json. Run atakora export without --check.\n"


def test_a_folder_with_another_export_is_refused_until_forced(folder: Folder) -> None:
    folder.write("main.py", BY_ENVIRONMENT)
    folder.atakora("export", "--module", "infra")
    before = {p.name: p.read_bytes() for p in (folder.path / "infra").iterdir()}
    ran = folder.atakora("export", "--module", "-e", "qa", "infra")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        "infra holds the export of shop in dev, and that of shop in qa would take its place. "
        "Export into another folder, or say --force.\n"
    )
    assert {p.name: p.read_bytes() for p in (folder.path / "infra").iterdir()} == before
    assert "qa" not in (folder.path / "atakora.lock.json").read_text("utf-8")
    assert folder.atakora("export", "--module", "-e", "qa", "--force", "infra").status == 0


def test_a_protected_root_needs_a_place_for_its_state_and_a_module_does_not(folder: Folder) -> None:
    folder.write("main.py", BY_ENVIRONMENT)
    ran = folder.atakora("export", "-e", "prod", "infra")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("The stack 'shop-prod' has no place for its state. ")
    assert folder.files == ["main.py"]
    assert folder.atakora("export", "-e", "prod", "--module", "infra").status == 0


def test_several_backends_ask_for_one(folder: Folder) -> None:
    folder.write("main.py", TWO)
    ran = folder.atakora("export", "--module", "infra")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == ("the program has several backends: a, b; choose one with --backend\n")
    assert folder.files == ["main.py"]
    assert folder.atakora("export", "--module", "--backend", "b", "infra").status == 0
    module = Module({p.name: p.read_text("utf-8") for p in (folder.path / "infra").iterdir()})
    assert module.files["README.md"].startswith("# b\n")


def test_what_is_wrong_with_the_backend_is_said_and_nothing_is_written(folder: Folder) -> None:
    folder.write("main.py", CONFLICT)
    ran = folder.atakora("export", "--module", "infra")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("This backend cannot be built: 1 problem.\n\n1. cosmos:")
    assert folder.files == ["main.py"]


def test_a_backend_that_makes_constructs_cannot_be_exported(folder: Folder) -> None:
    folder.write(
        "main.py",
        """\
from typing import ClassVar

from attrs import frozen

from atakora_tf import ConstructProvider, Resources, Unset, define_backend
from atakora_tf.merge.fields import merged
from atakora_tf.merge.strategy import maximum


@frozen(kw_only=True)
class CacheConfig:
    resource_type: ClassVar[str] = "cache"

    size: int | Unset = merged(maximum())


class CacheProvider(ConstructProvider):
    resource_type = "cache"

    def main(self, resource, context):
        raise NotImplementedError

    def construct(self, stack, resource, context):
        raise NotImplementedError


backend = define_backend(
    {"cache": Resources.define("Cache", {"cache:main": CacheConfig(size=1)})},
    name="shop",
    environment="dev",
    location="westeurope",
    providers=[CacheProvider()],
)
""",
    )
    ran = folder.atakora("export", "--module", "infra")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        "cache:main is built by CacheProvider, which makes CDKTF constructs; such a backend cannot "
        "be written directly: use initialize(scope)\n"
    )
    assert folder.files == ["main.py"]


def test_a_file_is_no_folder(folder: Folder) -> None:
    folder.write("main.py", SHOP)
    folder.write("infra", "")
    ran = folder.atakora("export", "--module", "infra")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.endswith("Error: Invalid value for 'DIR': Directory 'infra' is a file.\n")
    ran = folder.atakora("export", "--module", "infra/shop")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "infra/shop: Not a directory; nothing was changed there\n"
    assert folder.files == ["infra", "main.py"]


def test_without_a_folder_nothing_is_guessed(folder: Folder) -> None:
    folder.write("main.py", SHOP)
    ran = folder.atakora("export", "--module")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.endswith("Error: Missing argument 'DIR'.\n")


def test_a_lock_file_that_cannot_be_written_leaves_the_export_as_it_was(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from atakora_tf.backend import Backend

    def refuses(_: Backend, **_where: object) -> None:
        raise PermissionError(13, "Permission denied", "atakora.lock.json")

    folder.write("main.py", SHOP)
    monkeypatch.setattr(Backend, "write_lock", refuses)
    ran = folder.atakora("export", "--module", "infra")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "atakora.lock.json: Permission denied; nothing was changed there\n"
    assert folder.files == ["main.py"]


def test_no_file_names_the_machine(folder: Folder) -> None:
    folder.write("main.py", SHOP)
    folder.atakora("export", "--module", "infra/module")
    folder.atakora("export", "infra/root")
    for path in (folder.path / "infra").rglob("*.*"):
        assert str(folder.path) not in path.read_text("utf-8")


def test_terraform_reads_the_json_that_is_written(folder: Folder) -> None:
    folder.write("main.py", SHOP)
    folder.atakora("export", "--module", "infra")
    # Reads every file; the provider itself is not at hand.
    said = Terraform(folder.path / "infra").run("providers")
    assert "provider[registry.terraform.io/hashicorp/azurerm] >= 4.55.0, < 5.0.0" in said
