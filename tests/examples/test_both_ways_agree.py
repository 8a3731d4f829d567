"""Every example, in every environment: the same configuration through CDKTF and directly."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from both_ways import directly, through_cdktf

import examples
from atakora_tf import Backend
from tests.parts import ROOT

EXAMPLES = tuple(found.name for found in iter_modules(examples.__path__))
PACKAGES = {"isolated": 2, "microservices": 2, "shop": 1, "two_regions": 1}
"""How many packages of code an example ships in each environment."""


def backends(example: str, locks: Path) -> list[Backend]:
    """New ones on every call: a backend is built once."""
    locks.mkdir(exist_ok=True)
    return list(import_module(f"examples.{example}").every_backend(locks))


def files(directory: Path, pattern: str) -> dict[str, bytes]:
    return {str(p.relative_to(directory)): p.read_bytes() for p in directory.rglob(pattern)}


def test_every_example_is_here() -> None:
    assert {
        "custom_provider",
        "isolated",
        "microservices",
        "regions",
        "shop",
        "two_regions",
    } <= set(EXAMPLES)


@pytest.mark.node
@pytest.mark.parametrize("example", EXAMPLES)
def test_both_ways_give_equal_json(example: str, tmp_path: Path) -> None:
    for number, (one, other) in enumerate(
        zip(backends(example, tmp_path / "1"), backends(example, tmp_path / "2"), strict=True)
    ):
        direct, cdktf = tmp_path / f"direct{number}", tmp_path / f"cdktf{number}"
        assert directly(one, direct) == through_cdktf(other, cdktf)
        packages = files(direct, "*.zip")
        assert files(cdktf, "*.zip") == packages
        if example in PACKAGES:
            assert len(packages) == PACKAGES[example]


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_committed_lock_file_is_up_to_date(example: str) -> None:
    own = ROOT / "examples" / example
    # The shop is what `atakora` finds in the repository itself, and so is its lock file.
    for backend in backends(example, own if list(own.glob("*.lock.json")) else ROOT):
        assert backend.lock is not None
        assert backend.lock.exists()
        assert backend.lock_changes() == ()
