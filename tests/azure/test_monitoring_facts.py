from __future__ import annotations

import re

import pytest

from atakora_tf.azure.monitoring import (
    APPLICATION_INSIGHTS_RETENTIONS,
    COSMOS_ACCOUNT,
    DIAGNOSED,
    KEY_VAULT,
    RETENTION_RANGE,
    SERVICE_BUS,
    application_insights_retention,
)


@pytest.mark.parametrize(
    ("days", "taken"), [(30, 30), (31, 60), (90, 90), (91, 120), (551, 730), (730, 730)]
)
def test_application_insights_keeps_at_least_as_long_as_the_workspace(
    days: int, taken: int
) -> None:
    assert application_insights_retention(days) == taken


def test_every_retention_of_a_workspace_has_one_in_application_insights() -> None:
    least, most = RETENTION_RANGE
    for days in range(least, most + 1):
        assert days <= application_insights_retention(days) in APPLICATION_INSIGHTS_RETENTIONS


def test_what_is_recommended_exists_once_and_leaves_out_what_every_request_writes() -> None:
    for kind, logs in DIAGNOSED.items():
        assert re.fullmatch(r"Microsoft\.[A-Za-z]+(/[A-Za-z]+)+", kind)
        assert logs.recommended
        assert len(set(logs.recommended)) == len(logs.recommended)
        assert set(logs.recommended) <= logs.categories
        assert not {"DataPlaneRequests", "StorageRead"} & set(logs.recommended)


def test_only_these_have_tables_of_their_own_that_have_to_be_asked_for() -> None:
    assert {kind for kind, logs in DIAGNOSED.items() if logs.dedicated} == {
        COSMOS_ACCOUNT,
        SERVICE_BUS,
    }
    assert DIAGNOSED[KEY_VAULT].recommended == ("AuditEvent",)
