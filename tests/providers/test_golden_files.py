from __future__ import annotations

from pkgutil import iter_modules

import pytest

import examples
from tests.renew_golden import FOLDER, Golden, every_golden

ALL = every_golden()


@pytest.mark.parametrize("golden", ALL, ids=lambda golden: golden.name)
def test_an_example_is_byte_for_byte_what_was_reviewed(golden: Golden) -> None:
    """`make golden` renews the files; read the difference before you commit it."""
    assert golden.now() == golden.reviewed()


def test_no_golden_file_is_kept_that_nothing_is_compared_with() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == {golden.name for golden in ALL}


def test_every_example_has_one() -> None:
    reviewed = {golden.name for golden in ALL}
    for example in iter_modules(examples.__path__):
        assert [name for name in reviewed if name.startswith(f"{example.name}_")], example.name
