"""Requests for what a container holds: items, batches, queries, feeds."""

from __future__ import annotations

from tests.cosmos import batches, item_operations, queries
from tests.cosmos.change_feed import changes
from tests.cosmos.container import Container, PhysicalPartition
from tests.cosmos.failure import COLLECTION_RID_MISMATCH, SESSION_NOT_AVAILABLE, Misused, Refused
from tests.cosmos.item_operations import Outcome, Preconditions
from tests.cosmos.partition_keys import Key
from tests.cosmos.request import Request, Response


def operation_of(request: Request) -> str:
    """The name that faults and counts know the request by."""
    if len(request.parts) == 6:
        names = {"GET": "read", "PUT": "replace", "PATCH": "patch", "DELETE": "delete"}
        return names[request.method]
    if request.method == "GET":
        return "changes" if "a-im" in request.headers else "feed"
    if request.flag("x-ms-cosmos-is-batch-request"):
        return "batch"
    if request.flag("x-ms-cosmos-is-query-plan-request"):
        return "plan"
    if request.flag("x-ms-documentdb-isquery"):
        return "query"
    return "upsert" if request.flag("x-ms-documentdb-is-upsert") else "create"


def partition_of(request: Request, container: Container) -> PhysicalPartition | None:
    """The physical partition that the request goes to, if it is only one."""
    if (header := request.headers.get("x-ms-documentdb-partitionkey")) is not None:
        key = container.key.of_header(header)
        return container.partition_of(key) if len(key) == len(container.key.paths) else None
    if (range_id := request.headers.get("x-ms-documentdb-partitionkeyrangeid")) is not None:
        return container.partition_by_id(range_id)
    return container.partitions[0] if len(container.partitions) == 1 else None


def handle(request: Request, container: Container) -> Response:
    intended = request.headers.get("x-ms-cosmos-intended-collection-rid")
    if intended not in (None, container.rid):
        raise Refused(400, "The container was created anew.", substatus=COLLECTION_RID_MISMATCH)
    operation = operation_of(request)
    _check_media_type(request, operation)
    _check_session(request, container)
    match operation:
        case "plan":
            return queries.plan(request)
        case "query":
            return queries.query(request, container)
        case "feed":
            return queries.feed(request, container)
        case "changes":
            return changes(request, container)
        case "batch":
            return _batch(request, container)
    return _point(operation, request, container)


def _check_media_type(request: Request, operation: str) -> None:
    given = request.headers.get("content-type", "").partition(";")[0]
    wanted = {
        "query": ("application/query+json",),
        "plan": ("application/json", "application/query+json"),
        "patch": ("application/json_patch+json", "application/json-patch+json"),
    }.get(operation, ("application/json",))
    if request.content and given not in wanted:
        raise Misused(f"The content type of {operation} is {' or '.join(wanted)}, not '{given}'.")


def _check_session(request: Request, container: Container) -> None:
    """A session may not read from before its own writes."""
    for part in filter(None, request.headers.get("x-ms-session-token", "").split(",")):
        range_id, _, vector = part.partition(":")
        numbers = vector.split("#")
        if len(numbers) < 2 or not numbers[1].isdigit():
            raise Refused(400, f"The session token '{part}' is invalid.")
        for each in container.partitions:
            if each.id == range_id and int(numbers[1]) > each.lsn:
                raise Refused(
                    404,
                    "The read session is not available for the input session token.",
                    substatus=SESSION_NOT_AVAILABLE,
                )


def _key(request: Request, container: Container) -> Key:
    header = request.headers.get("x-ms-documentdb-partitionkey")
    if header is None:
        raise Refused(400, "PartitionKey value must be supplied for this operation.")
    key = container.key.of_header(header)
    if len(key) < len(container.key.paths):
        raise Refused(400, "The partition key of a request has to be whole.")
    return key


def _point(operation: str, request: Request, container: Container) -> Response:
    key = _key(request, container)
    given = Preconditions(request.headers.get("if-match"), request.headers.get("if-none-match"))
    item_id = request.parts[5] if len(request.parts) == 6 else ""
    outcome: Outcome
    match operation:
        case "create":
            outcome = item_operations.create(container, key, request.json(), given)
        case "upsert":
            outcome = item_operations.upsert(container, key, request.json(), given)
        case "read":
            outcome = item_operations.read(container, key, item_id, given)
        case "replace":
            outcome = item_operations.replace(container, key, item_id, request.json(), given)
        case "patch":
            outcome = item_operations.patch(container, key, item_id, request.json(), given)
        case _:
            outcome = item_operations.delete(container, key, item_id, given)
    body = outcome.body
    headers = {} if body is None else {"etag": str(body["_etag"])}
    if request.headers.get("prefer") == "return=minimal" and operation != "read":
        body = None
    return Response(outcome.status, body, headers, outcome.charge)


def _batch(request: Request, container: Container) -> Response:
    if not request.flag("x-ms-cosmos-batch-atomic"):
        raise Misused("Only atomic batches are spoken here.")
    status, results, charge = batches.run(container, _key(request, container), request.json())
    return Response(status, results, {}, charge)
