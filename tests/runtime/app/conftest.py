"""`orders`: the API that has everything; `users`: a plain one, open to everybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.apis import ENTIRE, contract
from tests.runtime.app.driving import Driver
from tests.runtime.app.entities import USERS


@pytest.fixture
def orders(tmp_path: Path) -> Iterator[Driver]:
    driver = Driver(contract(OrderApi=ENTIRE), tmp_path)
    yield driver
    driver.close()


@pytest.fixture
def users(tmp_path: Path) -> Iterator[Driver]:
    driver = Driver(contract(UserApi=USERS), tmp_path)
    yield driver
    driver.close()
