"""A contract as JSON and back."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from typing import Any

import pytest
from apis import ENTIRE, Order, contract, definitions
from hypothesis import given

from atakora_tf.components.api_contract import api_contract
from atakora_tf.contract.contract_json import (
    contract_from_json,
    contract_from_text,
    contract_to_json,
    contract_to_text,
)
from atakora_tf.contract.rate_limit import RateLimit
from atakora_tf.errors import SchemaInvalid


@given(definitions())
def test_a_contract_comes_back_as_it_was_in_any_order(found: list[Any]) -> None:
    made = api_contract("any", found)
    text = contract_to_text(made)
    assert contract_from_text(text) == made
    assert contract_to_text(contract_from_text(text)) == text
    mixed = random.Random(1).sample(found, len(found))
    assert contract_to_text(api_contract("any", mixed)) == text


def test_an_api_that_has_everything_comes_back() -> None:
    made = contract(OrderApi={"entity": Order, **ENTIRE})
    back = contract_from_text(contract_to_text(made))
    assert back == made
    (api,) = back.apis
    (before,) = made.apis
    assert api.schemas == before.schemas
    assert api.operation("delete") == before.operation("delete")
    assert back.api("OrderApi") == api
    assert back.api("UserApi") is None
    assert api.rate_limit == before.rate_limit == RateLimit(100, seconds=60, burst=20)
    assert contract_to_json(made)["contract"] == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "{",
            "this contract of an API is no JSON: Expecting property name enclosed in double "
            "quotes: line 1 column 2 (char 1)",
        ),
        ("[]", "this is no contract of an API: it has no 'contract'"),
        (
            '{"contract": 2}',
            "this contract of an API is of version 2, and this release reads version 1; package "
            "the app with the release that runs it",
        ),
        (
            '{"contract": 1, "name": "a", "apis": [{"comp": 1}]}',
            "this contract of an API cannot be read: EntityApi has no 'comp'",
        ),
    ],
)
def test_what_is_no_contract_is_said(text: str, message: str) -> None:
    with pytest.raises(SchemaInvalid) as caught:
        contract_from_text(text)
    assert str(caught.value) == message


def test_a_contract_without_a_part_is_none() -> None:
    data = contract_to_json(contract(OrderApi={"entity": Order}))
    del data["apis"][0]["schemas"]
    with pytest.raises(SchemaInvalid, match="cannot be read"):
        contract_from_json(data)
    with pytest.raises(SchemaInvalid, match="cannot be read"):
        contract_from_json({"contract": 1, "name": "a", "apis": [5]})


def test_reading_a_contract_loads_nothing_but_the_contract() -> None:
    program = (
        "import sys\n"
        "from atakora_tf.contract import contract_json, list_parameters, continuation\n"
        "from atakora_tf.contract import entity_tags, problem_details\n"
        "print(*sorted(n for n in sys.modules if n.startswith('atakora_tf.')\n"
        "              and not n.startswith(('atakora_tf.contract', 'atakora_tf.errors'))))\n"
        "print(*{'cattrs', 'pydantic', 'yaml', 'difflib', 'click'} & set(sys.modules))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert ran.stdout.split() == []


def test_a_limit_that_lets_nothing_through_is_no_part_of_a_contract() -> None:
    data = contract_to_json(contract(OrderApi={"entity": Order, **ENTIRE}))
    data["apis"][0]["rate_limit"] = {"requests": 0, "seconds": 1}
    with pytest.raises(SchemaInvalid) as caught:
        contract_from_json(data)
    assert str(caught.value) == (
        "this contract of an API cannot be read: the rate limit: requests=0 is not a number above 0"
    )


def test_json_holds_plain_data_alone() -> None:
    made = contract_to_json(contract(OrderApi={"entity": Order, **ENTIRE}))
    assert json.loads(json.dumps(made)) == made
