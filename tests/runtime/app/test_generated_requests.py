"""Schemathesis: requests made from the application's own OpenAPI document, good and bad."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from atakora_tf.contract.openapi import openapi_document
from tests.contract.apis import ENTIRE, contract
from tests.runtime.app.driving import BASE, Driver
from tests.runtime.app.entities import USERS, order

CONTRACT = contract(OrderApi=ENTIRE, UserApi=USERS)
OPERATIONS = {
    found.ok().label: found.ok()
    for found in schemathesis.openapi.from_dict(openapi_document(CONTRACT)).get_all_operations()
}


@pytest.mark.parametrize("mode", ["positive", "negative"])
@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_every_answer_is_as_documented(tmp_path: Path, label: str, mode: str) -> None:
    from schemathesis.specs.openapi.checks import (
        negative_data_rejection,
        positive_data_acceptance,
    )

    operation = OPERATIONS[label]
    driver = Driver(CONTRACT, tmp_path)
    driver.send("POST", "/api/orders", order(id="0", tenant_id="0"))
    before = driver.documented.checked

    @settings(
        max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(case=operation.as_strategy(generation_mode=schemathesis.GenerationMode(mode)))
    def answered(case: Any) -> None:
        sent = case.as_transport_kwargs(base_url=BASE)
        headers = {**(sent.pop("headers") or {}), "authorization": "ada Orders.Admin"}
        sent.pop("cookies", None)
        if "data" in sent:
            sent["content"] = sent.pop("data")
        try:
            request = driver.client.build_request(**sent, headers=headers)
        except (ValueError, TypeError):  # what no client can send
            return
        answer = driver.run(driver.client.send(request))
        assert answer.status_code < 500
        driver.documented.check(request, answer)
        # Continuations, keys that have to agree, ids: not every rule is one of a schema.
        excluded = [positive_data_acceptance]
        said = headers.get("x-request-id")
        if said is not None and answer.headers["x-request-id"] != said:
            # One that cannot be repeated is replaced, not refused.
            excluded.append(negative_data_rejection)
        case.validate_response(answer, headers=headers, excluded_checks=excluded)

    try:
        answered()
    finally:
        driver.close()
    assert driver.documented.checked - before >= 3
