"""The change feed of a container: the newest version of each item, in the order of writing."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

from tests.cosmos import charges
from tests.cosmos.container import Container
from tests.cosmos.failure import Misused, Refused
from tests.cosmos.queries import Scope
from tests.cosmos.request import Request, Response

_PAGE = 100


def changes(request: Request, container: Container) -> Response:
    if request.headers["a-im"] != "Incremental Feed":
        raise Refused(400, "All versions and deletes are beyond what this server speaks.")
    scope = Scope(request, container)
    if len(scope.partitions) != 1:
        raise Misused("A change feed is read from one physical partition at a time.")
    partition = scope.partitions[0]
    seen = request.headers.get("if-none-match")
    since = request.headers.get("if-modified-since")
    after = partition.lsn if seen == "*" else 0 if seen is None else _lsn(seen)
    written = [each for each in scope.kept(partition) if each.lsn > after]
    if since is not None and seen is None:
        start = parsedate_to_datetime(since).timestamp()
        written = [each for each in written if each.body["_ts"] >= int(start)]
    written.sort(key=lambda each: each.lsn)
    size = request.number("x-ms-max-item-count") or _PAGE
    page = written[: _PAGE if size < 1 else size]
    end = page[-1].lsn if page else max(after, partition.lsn)
    headers = {"etag": f'"{end}"', "x-ms-item-count": str(len(page))}
    if not page:
        return Response(304, None, headers, charges.OF_A_MISS)
    found = [{**each.body, "_lsn": each.lsn} for each in page]
    body = {"_rid": container.rid, "Documents": found, "_count": len(found)}
    return Response(200, body, headers, charges.of_query(len(page), found))


def _lsn(etag: str) -> int:
    try:
        return int(etag.strip('"'))
    except ValueError:
        raise Refused(400, "Invalid continuation of a change feed.") from None
