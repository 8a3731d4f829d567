"""The strict server itself, through the synchronous SDK; the stores' tests drive the other one."""

from __future__ import annotations

import http.client
import math
from typing import Any
from urllib.parse import urlparse

import pytest
from azure.core import MatchConditions
from azure.cosmos import ContainerProxy, CosmosClient, PartitionKey
from azure.cosmos import exceptions as cosmos

from tests.cosmos.faults import Fault
from tests.cosmos.server import CosmosServer


def _filled(container: ContainerProxy, count: int = 20) -> None:
    for n in range(count):
        container.create_item({"id": f"{n:02}", "customer": f"c{n % 5}", "n": n})


def _query(container: ContainerProxy, text: str, **given: Any) -> list[Any]:
    parameters = [{"name": f"@{name}", "value": value} for name, value in given.items()]
    return list(
        container.query_items(text, parameters=parameters, enable_cross_partition_query=True)
    )


def test_databases_and_containers_are_made_listed_and_deleted(client: CosmosClient) -> None:
    database = client.create_database("shop")
    policy = {"uniqueKeys": [{"paths": ["/mail"]}]}
    database.create_container(
        "h",
        PartitionKey(["/a", "/b"]),
        unique_key_policy=policy,
        default_ttl=7,
        indexing_policy={"indexingMode": "consistent", "includedPaths": [{"path": "/x/?"}]},
    )
    found = database.get_container_client("h").read()
    assert found["partitionKey"] == {"paths": ["/a", "/b"], "kind": "MultiHash", "version": 2}
    assert found["uniqueKeyPolicy"] == policy
    assert found["defaultTtl"] == 7
    assert found["indexingPolicy"]["includedPaths"] == [{"path": "/x/?"}]
    with pytest.raises(cosmos.CosmosResourceExistsError):
        client.create_database("shop")
    with pytest.raises(cosmos.CosmosResourceExistsError):
        database.create_container("h", PartitionKey("/a"))
    assert [each["id"] for each in database.list_containers()] == ["h"]
    database.delete_container("h")
    client.delete_database("shop")
    assert list(client.list_databases()) == []


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        ("SELECT VALUE c.n FROM c WHERE c.n >= @n AND c.n < 19", {"n": 17}, [17, 18]),
        ("SELECT VALUE c.n FROM c WHERE c.n IN (1, @n, '2')", {"n": 3}, [1, 3]),
        ("SELECT VALUE c.n FROM c WHERE NOT (c.n > 0)", {}, [0]),
        ("SELECT VALUE c.n FROM c WHERE c.n != '1' OR c.none = 1", {}, []),
        ("SELECT VALUE c.n FROM c WHERE c['n'] BETWEEN 4 AND 5", {}, [4, 5]),
        ("SELECT VALUE c.id FROM c WHERE STARTSWITH(c.id, '1') AND c.n < 12", {}, ["10", "11"]),
        ("SELECT VALUE c.n FROM c WHERE CONTAINS(c.customer, 'C4', true) AND c.n < 9", {}, [4]),
        ("SELECT VALUE c.n FROM c WHERE ARRAY_CONTAINS([7, 8], c.n)", {}, [7, 8]),
        ("SELECT VALUE c.n FROM c ORDER BY c.n DESC OFFSET 2 LIMIT 3", {}, [17, 16, 15]),
        ("SELECT TOP 2 VALUE c.n FROM c ORDER BY c.n", {}, [0, 1]),
        ("SELECT VALUE COUNT(1) FROM c WHERE c.n < 5", {}, [5]),
        ("SELECT VALUE SUM(c.n) FROM c", {}, [190]),
        ("SELECT VALUE MAX(c.n) FROM c", {}, [19]),
        ("SELECT VALUE AVG(c.n) FROM c", {}, [9.5]),
        ("SELECT DISTINCT VALUE c.customer FROM c", {}, ["c0", "c1", "c2", "c3", "c4"]),
        ("SELECT c.n, c.id AS name FROM c WHERE c.n = 3", {}, [{"n": 3, "name": "03"}]),
        ('SELECT VALUE {"m": [c.n, c.none]} FROM c WHERE c.n = 3', {}, [{"m": [3]}]),
        ("SELECT VALUE c.n FROM root c WHERE c.n = -1", {}, []),
    ],
)
def test_queries(
    container: ContainerProxy, text: str, given: dict[str, Any], expected: list[Any]
) -> None:
    _filled(container)
    found = _query(container, text, **given)
    if "ORDER BY" not in text:
        found.sort(key=str)
        expected = sorted(expected, key=str)
    assert found == expected


def test_groups_within_a_partition(container: ContainerProxy) -> None:
    _filled(container)
    text = "SELECT COUNT(1) AS many, c.customer FROM c GROUP BY c.customer"
    found = list(container.query_items(text, partition_key="c1"))
    assert found == [{"many": 4, "customer": "c1"}]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM c JOIN t IN c.tags",
        "SELECT * FROM c WHERE c.n LIKE 'x'",
        "SELECT * FROM c WHERE c.n = @missing",
        "SELECT * FROM c WHERE NOSUCH(c.n)",
        "SELECT * FROM c WHERE other.n = 1",
        "SELECT * FROM c WHERE c.n = 1 LIMIT 5",
        "SELECT * FROM c;",
        "DELETE FROM c",
        "SELECT *",
        "SELECT * FROM c ORDER BY c.n + 1",
        "SELECT c.n, c.m AS n FROM c",
    ],
)
def test_what_it_does_not_speak_is_a_400(container: ContainerProxy, text: str) -> None:
    with pytest.raises(cosmos.CosmosHttpResponseError) as refused:
        list(container.query_items(text, partition_key="c1"))
    assert refused.value.status_code == 400


def test_a_query_stays_in_its_partition(container: ContainerProxy) -> None:
    _filled(container)
    found = container.query_items("SELECT VALUE c.n FROM c", partition_key="c2")
    assert list(found) == [2, 7, 12, 17]
    with pytest.raises(cosmos.CosmosHttpResponseError, match="Cross partition query is required"):
        list(container.query_items("SELECT * FROM c"))


def test_a_continuation_is_bound_to_its_query(container: ContainerProxy) -> None:
    _filled(container)
    text = "SELECT * FROM c WHERE c.n > 0"
    pages = container.query_items(text, partition_key="c1", max_item_count=2).by_page()
    next(pages)
    token = pages.continuation_token
    again = container.query_items(text, partition_key="c1", max_item_count=2)
    assert [each["n"] for each in next(again.by_page(token))] == [11, 16]
    for other in (
        container.query_items(text, partition_key="c2", max_item_count=2),
        container.query_items("SELECT * FROM c", partition_key="c1"),
    ):
        with pytest.raises(cosmos.CosmosHttpResponseError, match="belongs to another query"):
            next(other.by_page(token))


def test_keys_of_header_and_item_have_to_agree(container: ContainerProxy) -> None:
    _filled(container, 1)
    with pytest.raises(cosmos.CosmosBatchOperationError) as refused:
        container.execute_item_batch([("create", ({"id": "x", "customer": "b"},))], "a")
    assert refused.value.operation_responses[0]["subStatusCode"] == 1001
    with pytest.raises(cosmos.CosmosResourceNotFoundError):
        container.read_item("00", "c1")


def test_etags(container: ContainerProxy) -> None:
    first = container.create_item({"id": "a", "customer": "c"})
    second = container.replace_item("a", {"id": "a", "customer": "c", "n": 1})
    assert first["_etag"] != second["_etag"]
    with pytest.raises(cosmos.CosmosAccessConditionFailedError):
        container.delete_item(
            "a", "c", etag=first["_etag"], match_condition=MatchConditions.IfNotModified
        )


def test_large_integers_are_rounded_as_cosmos_db_does(container: ContainerProxy) -> None:
    container.create_item({"id": "a", "customer": "c", "n": 2**53 + 1})
    assert container.read_item("a", "c")["n"] == 2**53


def test_items_that_are_refused(container: ContainerProxy) -> None:
    for item_id in ("x" * 1024, ""):
        with pytest.raises(cosmos.CosmosHttpResponseError) as refused:
            container.create_item({"id": item_id, "customer": "c"})
        assert refused.value.status_code == 400
    with pytest.raises(cosmos.CosmosHttpResponseError) as refused:
        container.create_item({"id": "a", "customer": "c", "text": "x" * 2**21})
    assert refused.value.status_code == 413
    with pytest.raises(cosmos.CosmosHttpResponseError) as refused:
        container.create_item({"id": "a", "customer": "c", "n": math.nan})
    assert refused.value.status_code == 400


def test_items_expire_by_the_servers_clock(
    cosmos_server: CosmosServer, container: ContainerProxy
) -> None:
    container.create_item({"id": "a", "customer": "c", "ttl": 60})
    cosmos_server.clock.advance(61)
    with pytest.raises(cosmos.CosmosResourceNotFoundError):
        container.read_item("a", "c")
    assert list(container.read_all_items()) == []


def test_a_spent_budget_is_a_429_with_retry_after(
    cosmos_server: CosmosServer, container: ContainerProxy
) -> None:
    cosmos_server.clock.stop()
    cosmos_server.container("shop", "orders").provision(400)

    def fill() -> None:
        for n in range(200):
            container.create_item({"id": str(n), "customer": "c"})

    with pytest.raises(cosmos.CosmosHttpResponseError) as refused:
        fill()
    assert refused.value.status_code == 429
    assert refused.value.sub_status == 3200
    headers = refused.value.headers
    assert headers is not None
    assert int(headers["x-ms-retry-after-ms"]) >= 1
    # A third of 400 RU/s on each of three partitions: 27 writes of 5 RU.
    assert len(cosmos_server.container("shop", "orders").partition_of(("c",)).items) == 27
    cosmos_server.clock.advance(1)
    container.create_item({"id": "later", "customer": "c"})


def test_throughput_is_read_and_changed(client: CosmosClient) -> None:
    container = client.create_database("shop").create_container(
        "orders", PartitionKey("/customer"), offer_throughput=400
    )
    assert container.get_throughput().offer_throughput == 400
    assert container.replace_throughput(1000).offer_throughput == 1000
    assert container.get_throughput().offer_throughput == 1000


def test_the_change_feed_gives_the_newest_versions(container: ContainerProxy) -> None:
    _filled(container, 10)
    container.upsert_item({"id": "03", "customer": "c3", "n": 100})
    feed = container.query_items_change_feed(start_time="Beginning")
    assert sorted(each["n"] for each in feed) == [0, 1, 2, 4, 5, 6, 7, 8, 9, 100]


def test_the_charge_grows_with_size(container: ContainerProxy) -> None:
    small = container.create_item({"id": "a", "customer": "c"})
    large = container.create_item({"id": "b", "customer": "c", "text": "x" * 10_000})
    charges = [float(each.get_response_headers()["x-ms-request-charge"]) for each in (small, large)]
    assert charges == [5.0, 27.5]


def test_a_wrong_signature_is_a_401(cosmos_server: CosmosServer, client: CosmosClient) -> None:
    client.create_database("shop")
    with pytest.raises(cosmos.CosmosHttpResponseError) as refused:
        CosmosClient(cosmos_server.url, "d3Jvbmc=").create_database("other")
    assert refused.value.status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/", {}),
        ("GET", "/", {"x-ms-surprise": "1"}),
        ("GET", "/dbs/shop/users", {}),
        ("PATCH", "/dbs/shop", {}),
    ],
)
def test_a_request_of_no_real_client_fails_the_test(
    method: str, path: str, headers: dict[str, str]
) -> None:
    server = CosmosServer()
    server.start()
    address = urlparse(server.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port)
    known = {} if path == "/" else {"x-ms-version": "2020-07-15", "x-ms-date": "now"}
    connection.request(method, path, headers={**known, **headers})
    assert connection.getresponse().status == 400
    connection.close()
    with pytest.raises(AssertionError, match=f"{method} {path}"):
        server.stop()


def test_faults_happen_as_planned(cosmos_server: CosmosServer, container: ContainerProxy) -> None:
    _filled(container, 2)
    fault = cosmos_server.faults.add(Fault("timeout", "create", after=1))
    container.create_item({"id": "x", "customer": "c"})
    with pytest.raises(cosmos.CosmosHttpResponseError) as refused:
        container.create_item({"id": "y", "customer": "c"})
    assert refused.value.status_code == 408
    assert fault.met == 1
    container.create_item({"id": "y", "customer": "c"})
    assert cosmos_server.counts["create"] == 5


def test_partition_ranges_cover_the_space_of_hashes(
    cosmos_server: CosmosServer, container: ContainerProxy
) -> None:
    ranges = list(container.read_feed_ranges())
    assert len(ranges) == 3
    partitions = cosmos_server.container("shop", "orders").partitions
    assert [partitions[0].low, partitions[-1].high] == ["", "FF"]
    _filled(container, 60)
    assert sum(len(each.items) for each in partitions) == 60
    found = [
        each["id"]
        for feed_range in ranges
        for each in container.query_items("SELECT * FROM c", feed_range=feed_range)
    ]
    assert len(set(found)) == len(found) == 60
