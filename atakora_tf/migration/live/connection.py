"""The calls to Firestore's API: with back-off, and with errors that say what to do."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from time import sleep
from typing import TYPE_CHECKING, Any, TypeVar

from atakora_tf.errors import MigrationError
from atakora_tf.migration.live.patience import Patience
from atakora_tf.migration.paths import DatabaseName
from atakora_tf.migration.values import Timestamp

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

__all__ = ["Connection", "Refused"]

_EMULATOR = "FIRESTORE_EMULATOR_HOST"
# Seconds for one call; a stream that takes longer is taken up again where it was.
_UNARY, _STREAM = 60.0, 600.0

_T = TypeVar("_T")


class Refused(Exception):
    """The server does not do what was asked in this form; only ever caught inside this room."""


class Connection:
    """One database, and the calls that reading it takes."""

    def __init__(
        self,
        database: DatabaseName,
        emulator: str | None,
        credentials: Credentials | None,
        patience: Patience,
    ) -> None:
        self.database = database
        self.root = f"{database}/documents"
        self._host = emulator or os.environ.get(_EMULATOR)
        self._credentials = credentials
        self._patience = patience
        self._metadata = [("google-cloud-resource-prefix", str(database))]
        if self._host is not None:
            # The emulator asks for a token of its own before it lists collections.
            self._metadata.append(("authorization", "Bearer owner"))
        self._client = self._connect()

    def _connect(self) -> Any:
        try:
            import grpc  # type: ignore[import-untyped]
            from google.auth.exceptions import DefaultCredentialsError
            from google.cloud.firestore_v1.services.firestore import FirestoreClient
            from google.cloud.firestore_v1.services.firestore.transports import (
                FirestoreGrpcTransport,
            )
        except ImportError:
            raise MigrationError(
                "Reading a live Firestore needs the library google-cloud-firestore: pip "
                "install 'atakora-tf[migrate]'."
            ) from None
        unlimited = [
            ("grpc.max_receive_message_length", -1),
            ("grpc.max_send_message_length", -1),
        ]
        if self._host is not None:
            channel = grpc.insecure_channel(self._host, options=unlimited)
            return FirestoreClient(transport=FirestoreGrpcTransport(channel=channel))
        try:
            channel = FirestoreGrpcTransport.create_channel(
                credentials=self._credentials, options=unlimited
            )
        except DefaultCredentialsError:
            raise MigrationError(
                f"There are no credentials to read {self.database} with. Run `gcloud auth "
                "application-default login`, or point GOOGLE_APPLICATION_CREDENTIALS at the key of "
                "a service account with the role roles/datastore.viewer."
            ) from None
        return FirestoreClient(transport=FirestoreGrpcTransport(channel=channel))

    @property
    def server(self) -> str:
        """Where the server is, for messages."""
        return self._host or "firestore.googleapis.com"

    def close(self) -> None:
        """Close the channel."""
        self._client.transport.close()

    def document_name(self, segments: Iterable[str]) -> str:
        """The full name of a document (the root of all, where there are no segments)."""
        return "/".join((self.root, *segments))

    def collection_ids(self, parent: str, read_time: Timestamp | None) -> list[str]:
        """The ids of the collections right under a document, or of the root, sorted."""
        request = {"parent": parent, "page_size": 300, **_at(read_time)}
        return sorted(
            self._unary(lambda: list(self._client.list_collection_ids(**self._call(request))))
        )

    def list_page(
        self, parent: str, collection_id: str, token: str, read_time: Timestamp | None
    ) -> Any:
        """One page of a collection's documents, with those that are missing but have children."""
        request = {
            "parent": parent,
            "collection_id": collection_id,
            "show_missing": True,
            "page_size": 300,
            "page_token": token,
            **_at(read_time),
        }
        pager = self._unary(lambda: self._client.list_documents(**self._call(request)))
        [page] = [page for page, _ in zip(pager.pages, range(1), strict=False)]
        return type(page).pb(page)

    def partitions(
        self, query: dict[str, Any], count: int, read_time: Timestamp | None
    ) -> list[str]:
        """Names of documents that part a collection group into at most `count` + 1 ranges."""
        request = {
            "parent": self.root,
            "structured_query": query,
            "partition_count": count,
            **_at(read_time),
        }
        cursors = self._unary(lambda: list(self._client.partition_query(**self._call(request))))
        return sorted(cursor.values[0].reference_value for cursor in cursors)

    def query(
        self, parent: str, query: dict[str, Any], read_time: Timestamp | None
    ) -> Iterator[Any]:
        """The answers to a query, as protobuf's own messages; errors are not repeated."""
        request = {"parent": parent, "structured_query": query, **_at(read_time)}
        stream = self._client.run_query(**self._call(request, _STREAM))
        try:
            for response in stream:
                yield type(response).pb(response)
        finally:
            stream.cancel()

    def one(self, parent: str, query: dict[str, Any], read_time: Timestamp | None) -> list[Any]:
        """All answers to a query that has few."""
        return self._unary(lambda: list(self.query(parent, query, read_time)))

    def pauses(self) -> Iterator[float]:
        """The pauses before further attempts, in seconds."""
        return self._patience.pauses()

    def _call(self, request: dict[str, Any], timeout: float = _UNARY) -> dict[str, Any]:
        return {
            "request": request,
            "retry": None,
            "timeout": timeout,
            "metadata": self._metadata,
        }

    def _unary(self, call: Callable[[], _T]) -> _T:
        pauses = self.pauses()
        while True:
            try:
                return call()
            except Exception as error:
                pause = next(pauses, None) if transient(error) else None
                if pause is None:
                    raise self.explain(error) from error
                sleep(pause)

    def explain(self, error: Exception) -> Exception:
        """The error as a person needs it; what is no error of the API is returned as it is."""
        from google.api_core import exceptions as api
        from google.auth.exceptions import GoogleAuthError

        says = getattr(error, "message", str(error))
        if isinstance(error, api.Unauthenticated | api.Forbidden | GoogleAuthError):
            return MigrationError(
                f"Firestore at {self.server} does not let these credentials read {self.database}: "
                f"{says} Give them the role roles/datastore.viewer, or use others."
            )
        if isinstance(error, api.NotFound):
            return MigrationError(
                f"There is no {self.database} at {self.server}: {says} Check the project and the "
                "database."
            )
        if isinstance(
            error, api.FailedPrecondition | api.InvalidArgument | api.MethodNotImplemented
        ):
            return Refused(says)
        if isinstance(error, api.ServiceUnavailable | api.DeadlineExceeded | api.RetryError):
            return MigrationError(
                f"Firestore at {self.server} cannot be reached, or stays busy, after "
                f"{self._patience.attempts} attempts: {says}"
            )
        if isinstance(error, api.GoogleAPICallError):
            return MigrationError(
                f"Firestore at {self.server} failed to read {self.database}: {says}"
            )
        return error


def transient(error: Exception) -> bool:
    """Whether the same call may go through a moment later."""
    from google.api_core import exceptions as api

    return isinstance(
        error,
        api.ServiceUnavailable
        | api.DeadlineExceeded
        | api.ResourceExhausted
        | api.InternalServerError
        | api.Aborted
        | api.Cancelled,
    )


def _at(read_time: Timestamp | None) -> dict[str, Any]:
    if read_time is None:
        return {}
    from google.protobuf.timestamp_pb2 import (  # type: ignore[import-untyped]
        Timestamp as Message,
    )

    return {"read_time": Message(seconds=read_time.seconds, nanos=read_time.nanoseconds)}
