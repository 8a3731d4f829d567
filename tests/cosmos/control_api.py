"""Requests for the account, its databases, containers, key ranges and throughput."""

from __future__ import annotations

from typing import Any

from tests.cosmos import charges
from tests.cosmos.account import Account
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
    """The throughput of the container that the query names."""
    query = request.json()
    if query.get("query") != _OFFER_QUERY:
        raise Refused(400, "Offers are asked for by the link of their container.")
    link = query["parameters"][0]["value"]
    found = [each for each in _all(of) if _self(each) == link and each.throughput is not None]
    body = [_offer(each) for each in found]
    return Response(200, {"_rid": "", "Offers": body, "_count": len(body)})


def offer(request: Request, of: Account) -> Response:
    for each in _all(of):
        if _offer_id(each) == request.parts[1] and each.throughput is not None:
            content = request.json()["content"]
            if content.keys() - {"offerThroughput", "offerIsRUPerMinuteThroughputEnabled"}:
                raise Refused(400, "Autoscale is beyond what this server speaks.")
            if int(content["offerThroughput"]) < 400:
                raise Refused(400, "The throughput has to be at least 400 RU/s.")
            each.provision(int(content["offerThroughput"]))
            return Response(200, _offer(each))
    raise Refused(404, "The offer does not exist.")


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


def _offer_id(of: Container) -> str:
    return f"offer{of.rid}".replace("=", "")


def _offer(of: Container) -> dict[str, Any]:
    return {
        "id": _offer_id(of),
        "_rid": _offer_id(of),
        "_self": f"offers/{_offer_id(of)}/",
        "_etag": _ETAG,
        "_ts": 1,
        "resource": _self(of),
        "offerResourceId": of.rid,
        "offerVersion": "V2",
        "offerType": "Invalid",
        "content": {"offerThroughput": of.throughput},
    }
