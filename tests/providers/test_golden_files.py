from __future__ import annotations

import pytest

from tests.renew_golden import ENVIRONMENTS, golden_file, shop_json


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_shop_is_byte_for_byte_what_was_reviewed(environment: str) -> None:
    """`make golden` renews the files; read the difference before you commit it."""
    assert shop_json(environment) == golden_file(environment).read_text(encoding="utf-8")
