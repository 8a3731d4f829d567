"""Requests for the account, its databases, containers, key ranges and throughput."""

from __future__ import annotations

import math
from typing import Any

from tests.cosmos import charges
from tests.cosmos.account import Account, Shared
from tests.cosmos.container import Container
from tests.cosmos.failure import Refused
from tests.cosmos.request import Request, Response

_OFFER_QUERY = "SELECT * FROM root r WHERE r.resource=@link"


def account(url: str) -> Response:
    location = [{"name": "Local", "databaseAccountEndpoint": url}]
    body = {
        "_self": "",
        "id": "local",
        "_rid": "local",
        "media": "//media/",
        "addresses": "//addresses/",
        "_dbs": "//dbs/",
        "writableLocations": location,
        "readableLocations": location,
        "enableMultipleWriteLocations": False,
        "userReplicationPolicy": {"maxReplicasetSize": 4},
        "userConsistencyPolicy": {"defaultConsistencyLevel": "Session"},
        "systemReplicationPolicy": {"maxReplicasetSize": 4},
        "readPolicy": {"primaryReadCoefficient": 1, "secondaryReadCoefficient": 1},
    }
    return Response(200, body)


def databases(request: Request, of: Account) -> Response:
    if request.method == "GET":
        found = [_database(name) for name in sorted(of.databases)]
        return Response(200, {"_rid": "", "Databases": found, "_count": len(found)})
    return Response(201, _database(of.create_database(request.json())), charge=charges.OF_METADATA)


def database(request: Request, of: Account) -> Response:
    name = request.parts[1]
    of.database(name)
    if request.method == "DELETE":
        del of.databases[name]
        return Response(204)
    return Response(200, _database(name), charge=charges.OF_METADATA)


def containers(request: Request, of: Account) -> Response:
    name = request.parts[1]
    if request.method == "POST":
        throughput = request.headers.get("x-ms-offer-throughput")
        made = of.create_container(name, request.json(), throughput)
        return Response(201, _container(made), charge=charges.OF_METADATA)
    found = [_container(each) for each in of.database(name).values()]
    return Response(200, {"_rid": "", "DocumentCollections": found, "_count": len(found)})


def container(request: Request, of: Account) -> Response:
    found = of.container(request.parts[1], request.parts[3])
    if request.method == "DELETE":
        del of.databases[request.parts[1]][found.id]
        return Response(204)
    if request.method == "PUT":
        given = request.json()
        found.replace_definition({k: v for k, v in given.items() if not k.startswith("_")})
    return Response(200, _container(found), {"etag": _ETAG}, charges.OF_METADATA)


def ranges(request: Request, of: Account) -> Response:
    found = of.container(request.parts[1], request.parts[3])
    etag = f'"{found.rid}-{len(found.partitions)}"'
    if request.headers.get("if-none-match") == etag:
        return Response(304, None, {"etag": etag})
    body = [
        {
            "_rid": f"{found.rid}{each.id}",
            "id": each.id,
            "minInclusive": each.low,
            "maxExclusive": each.high,
            "parents": [],
            "status": "online",
            "throughputFraction": 1 / len(found.partitions),
            "_lsn": each.lsn,
        }
        for each in found.partitions
    ]
    return Response(
        200,
        {"_rid": found.rid, "PartitionKeyRanges": body, "_count": len(body)},
        {"etag": etag, "x-ms-item-count": str(len(body))},
        charges.OF_METADATA,
    )


def offers(request: Request, of: Account) -> Response:
    """The throughput of the container or database that the query names."""
    query = request.json()
    if query.get("query") != _OFFER_QUERY:
        raise Refused(400, "Offers are asked for by the link of their owner.")
    link = query["parameters"][0]["value"]
    found = [_offer(each, owner) for each, owner in _offered(of).items() if each == link]
    return Response(200, {"_rid": "", "Offers": found, "_count": len(found)})


def offer(request: Request, of: Account) -> Response:
    for link, owner in _offered(of).items():
        if _offer_id(link) == request.parts[1]:
            content = request.json()["content"]
            known = {"offerThroughput", "offerIsRUPerMinuteThroughputEnabled"}
            known |= {"offerAutopilotSettings", "offerMinimumThroughputParameters"}
            if unknown := content.keys() - known:
                raise Refused(400, f"An offer has unknown properties: {sorted(unknown)}.")
            scaled = "offerAutopilotSettings" in content
            if scaled != owner.scaled:
                raise Refused(400, "Manual throughput and autoscale are not changed like this.")
            wanted = content["offerAutopilotSettings"]["maxThroughput"] if scaled else None
            throughput = int(wanted or content["offerThroughput"])
            least, step = _least(owner), 1000 if scaled else 100
            if throughput < least or throughput % step:
                raise Refused(
                    400, f"The throughput has to be at least {least} RU/s, in steps of {step}."
                )
            owner.provision(throughput)
            return Response(200, _offer(link, owner))
    raise Refused(404, "The offer does not exist.")


def _offered(of: Account) -> dict[str, Container | Shared]:
    """Whoever has throughput, by link."""
    found: dict[str, Container | Shared] = {f"dbs/{n}-rid/": each for n, each in of.shared.items()}
    return found | {_self(each): each for each in _all(of) if each.throughput is not None}


def _least(owner: Container | Shared) -> int:
    # learn.microsoft.com/azure/cosmos-db/concepts-limits, "Minimum throughput limits"
    if owner.scaled:
        return max(1000, 1000 * math.ceil(owner.highest / 10_000))
    return max(400, math.ceil(owner.highest / 100))


_ETAG = '"00000000-0000-0000-0000-000000000000"'


def _all(of: Account) -> list[Container]:
    return [each for containers in of.databases.values() for each in containers.values()]


def _database(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "_rid": f"{name}-rid",
        "_self": f"dbs/{name}-rid/",
        "_etag": _ETAG,
        "_colls": "colls/",
        "_users": "users/",
        "_ts": 1,
    }


def _self(of: Container) -> str:
    return f"dbs/db/colls/{of.rid}/"


def _container(of: Container) -> dict[str, Any]:
    return {
        **of.definition,
        "_rid": of.rid,
        "_self": _self(of),
        "_etag": _ETAG,
        "_docs": "docs/",
        "_sprocs": "sprocs/",
        "_triggers": "triggers/",
        "_udfs": "udfs/",
        "_conflicts": "conflicts/",
        "_ts": 1,
    }


def _offer_id(link: str) -> str:
    return "offer" + "".join(each for each in link if each.isalnum())


def _offer(link: str, owner: Container | Shared) -> dict[str, Any]:
    content: dict[str, Any] = {
        "offerThroughput": owner.throughput,
        "offerMinimumThroughputParameters": {
            "maxThroughputEverProvisioned": owner.highest,
            "maxConsumedStorageEverInKB": 0,
        },
    }
    if owner.scaled:
        content["offerThroughput"] = int(owner.throughput or 0) // 10
        content["offerAutopilotSettings"] = {"maxThroughput": owner.throughput}
    return {
        "id": _offer_id(link),
        "_rid": _offer_id(link),
        "_self": f"offers/{_offer_id(link)}/",
        "_etag": _ETAG,
        "_ts": 1,
        "resource": link,
        "offerResourceId": link,
        "offerVersion": "V2",
        "offerType": "Invalid",
        "content": content,
    }
