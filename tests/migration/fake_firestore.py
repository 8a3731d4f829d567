"""A small Firestore over gRPC on the loopback, for what the emulator does not do on demand.

It answers with partition cursors, refuses read times or queries over everything beneath, breaks
streams off, demands other credentials, and remembers what it was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
from attrs import define, field
from google.cloud.firestore_v1.types import firestore as api
from google.cloud.firestore_v1.types import query as api_query

from atakora_tf.migration.document import Document
from atakora_tf.migration.live.areas import in_name_order
from atakora_tf.migration.paths import DatabaseName
from atakora_tf.migration.values import Timestamp
from tests.migration.api_values import api_document, api_timestamp

READ_TIME = Timestamp(1_700_000_000, 123_456_000)
_SERVICE = "google.firestore.v1.Firestore"
_PAGE = 3


@define
class FakeFirestore:
    """The documents of one database, and how the server misbehaves."""

    database: DatabaseName
    documents: list[Document]
    partitions: bool = True
    read_times: bool = True
    beneath: bool = True
    break_after: int | None = None
    """How many documents a stream gives before it breaks; None for never."""
    always: grpc.StatusCode | None = None
    """What every call fails with."""
    too_old_after: int | None = None
    """After how many queries the read time is too old."""
    asked: list[Any] = field(factory=list)

    @property
    def queries(self) -> list[Any]:
        """The queries that documents were read with."""
        return [request for request in self.asked if isinstance(request, api.RunQueryRequest)]

    def by_name(self) -> list[Document]:
        place = {document.path.segments: document for document in self.documents}
        return [place[segments] for segments in in_name_order(place)]

    def _begin(self, request: Any, context: grpc.ServicerContext) -> None:
        self.asked.append(request)
        if self.always is not None:
            context.abort(self.always, "the server says no.")
        if request._pb.HasField("read_time") and not self.read_times:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "read_time is not known here.")

    def list_collection_ids(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._begin(request, context)
        parent = request.parent.split("/")[5:]
        depth = len(parent)
        found = {
            document.path.segments[depth]
            for document in self.documents
            if len(document.path.segments) > depth
            and list(document.path.segments[:depth]) == parent
        }
        return api.ListCollectionIdsResponse(collection_ids=sorted(found))

    def list_documents(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._begin(request, context)
        assert request.show_missing
        prefix = (*request.parent.split("/")[5:], request.collection_id)
        there = {document.path.segments: document for document in self.documents}
        names = in_name_order(
            {
                segments[: len(prefix) + 1]
                for segments in there
                if segments[: len(prefix)] == prefix and len(segments) > len(prefix)
            }
        )
        start = int(request.page_token or 0)
        page = names[start : start + _PAGE]
        answer = api.ListDocumentsResponse()
        for segments in page:
            if segments in there:
                answer.documents.append(self._message(there[segments]))
            else:
                answer.documents.append({"name": f"{self.database}/documents/{'/'.join(segments)}"})
        if start + _PAGE < len(names):
            answer.next_page_token = str(start + _PAGE)
        return answer

    def partition_query(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._begin(request, context)
        if not self.partitions:
            context.abort(grpc.StatusCode.UNIMPLEMENTED, "PartitionQuery is unimplemented")
        found = self._of(request.parent, request.structured_query.from_[0])
        step = max(1, len(found) // (request.partition_count + 1))
        # Backwards: the API promises no order.
        names = [self._name(document) for document in found[step::step]][::-1]
        return api.PartitionQueryResponse(
            partitions=[
                api_query.Cursor(values=[{"reference_value": name}], before=True) for name in names
            ]
        )

    def run_query(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        self._begin(request, context)
        if self.too_old_after is not None and len(self.queries) > self.too_old_after:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, "The read_time is too old.")
        query = request.structured_query
        selector = query.from_[0]
        if selector.all_descendants and not selector.collection_id and not self.beneath:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "kindless queries are not known here.")
        found = self._of(request.parent, selector)
        start, end = query.start_at, query.end_at
        if start.values:
            found = [d for d in found if self._compare(d, start) >= (0 if start.before else 1)]
        if end.values:
            found = [d for d in found if self._compare(d, end) < (0 if end.before else 1)]
        if query._pb.HasField("limit"):
            found = found[: query.limit]
        yield api.RunQueryResponse(read_time=api_timestamp(READ_TIME))
        for number, document in enumerate(found):
            if number == self.break_after:
                context.abort(grpc.StatusCode.UNAVAILABLE, "the stream is broken off.")
            yield api.RunQueryResponse(document=self._message(document, names=bool(query.select)))

    def _of(self, parent: str, selector: Any) -> list[Document]:
        above = tuple(parent.split("/")[5:])
        return [
            document
            for document in self.by_name()
            if document.path.segments[: len(above)] == above
            and len(document.path.segments) > len(above)
            and (selector.all_descendants or len(document.path.segments) == len(above) + 2)
            and selector.collection_id in ("", document.path.segments[-2])
        ]

    def _compare(self, document: Document, cursor: Any) -> int:
        mine = document.path.segments
        other = tuple(cursor.values[0].reference_value.split("/")[5:])
        if mine == other:
            return 0
        return -1 if in_name_order([mine, other])[0] == mine else 1

    def _name(self, document: Document) -> str:
        return f"{self.database}/documents/{document.path}"

    def _message(self, document: Document, *, names: bool = False) -> Any:
        message = api_document(document, self.database)
        if names:
            message.fields = {}
        # Every document that exists says when it was made.
        if not type(message).pb(message).HasField("create_time"):
            type(message).pb(message).create_time.seconds = 1
        return message


@contextmanager
def serving(fake: FakeFirestore) -> Iterator[str]:
    """The fake on a free port; its host and port."""

    def unary(method: Callable[..., Any], request: type[Any], response: type[Any]) -> Any:
        return grpc.unary_unary_rpc_method_handler(
            method, request.deserialize, lambda message: response.serialize(message)
        )

    handlers = {
        "ListCollectionIds": unary(
            fake.list_collection_ids, api.ListCollectionIdsRequest, api.ListCollectionIdsResponse
        ),
        "ListDocuments": unary(
            fake.list_documents, api.ListDocumentsRequest, api.ListDocumentsResponse
        ),
        "PartitionQuery": unary(
            fake.partition_query, api.PartitionQueryRequest, api.PartitionQueryResponse
        ),
        "RunQuery": grpc.unary_stream_rpc_method_handler(
            fake.run_query, api.RunQueryRequest.deserialize, api.RunQueryResponse.serialize
        ),
    }
    server = grpc.server(ThreadPoolExecutor(8))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(_SERVICE, handlers),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(grace=None).wait(10)
