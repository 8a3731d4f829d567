"""The garbage collector is paused while a plan is made, and is as it was afterwards."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from atakora_tf.plan.collector import collector_paused


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """The collector as it was, whatever a test did to it."""
    enabled, frozen = gc.isenabled(), gc.get_freeze_count()
    yield
    if not frozen:
        gc.unfreeze()
    gc.enable() if enabled else gc.disable()


def test_it_is_off_inside_and_on_again_afterwards():
    gc.enable()
    with collector_paused():
        assert not gc.isenabled()
        with collector_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_is_on_again_after_an_error():
    gc.enable()
    with pytest.raises(ZeroDivisionError), collector_paused():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_who_had_switched_it_off_finds_it_off():
    gc.disable()
    with collector_paused():
        pass
    assert not gc.isenabled()


def test_what_a_program_has_frozen_stays_frozen():
    gc.enable()
    gc.freeze()
    before = gc.get_freeze_count()
    with collector_paused():
        pass
    # A frozen object may well die meanwhile; thawed, not one would be left.
    assert gc.get_freeze_count() > before * 0.9 > 0


def test_nothing_is_frozen_afterwards():
    gc.enable()
    gc.unfreeze()
    with collector_paused():
        pass
    assert gc.get_freeze_count() == 0
