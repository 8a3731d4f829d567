"""Every example, in every environment: the same configuration through CDKTF and directly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from both_ways import directly, through_cdktf

from atakora_tf import Backend
from examples.custom_provider.backend import lounge
from examples.microservices.backend import market

ENVIRONMENTS = ("dev", "staging", "prod")


@pytest.mark.node
@pytest.mark.parametrize("environment", ENVIRONMENTS)
@pytest.mark.parametrize("example", [market, lounge], ids=["market", "lounge"])
def test_both_ways_give_equal_json(
    example: Callable[..., Backend], environment: str, tmp_path: Path
) -> None:
    direct = directly(example(environment, lock=None), tmp_path / "direct")
    assert through_cdktf(example(environment, lock=None), tmp_path / "cdktf") == direct
    packages = [f.relative_to(tmp_path / "direct") for f in (tmp_path / "direct").rglob("*.zip")]
    assert len(packages) == (2 if example is market else 0)
    for package in packages:
        assert (tmp_path / "cdktf" / package).read_bytes() == (
            tmp_path / "direct" / package
        ).read_bytes()


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@pytest.mark.parametrize("example", [market, lounge], ids=["market", "lounge"])
def test_the_committed_lock_file_is_up_to_date(
    example: Callable[..., Backend], environment: str
) -> None:
    assert example(environment).lock_changes() == ()
