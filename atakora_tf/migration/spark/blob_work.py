"""A work location in Azure Blob Storage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit

from atakora_tf.errors import MigrationError

__all__ = ["BlobWork"]

_RETRIES: Final = {"retry_total": 6, "initial_backoff": 1, "increment_base": 2}
_ROLE: Final = "Storage Blob Data Contributor"


class BlobWork:
    """Blobs beneath `https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX`; see `WorkLocation`.

    credential: of azure-identity; None comes as who is signed in (DefaultAzureCredential).
    options: those of `azure.storage.blob.ContainerClient`. Raises MigrationError where the text
    names no container or a package is missing.
    """

    def __init__(self, url: str, credential: Any = None, **options: Any) -> None:
        address = urlsplit(url)
        segments = [segment for segment in address.path.split("/") if segment]
        # An emulator has no name of its own for the account, which comes first in the path then.
        depth = 1 if "blob" in (address.hostname or "").split(".") else 2
        if address.query or address.username or len(segments) < depth:
            raise MigrationError(
                f"{address.scheme}://{address.hostname}{address.path} is no work location: write "
                "https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX, without a signature; who "
                "may write is decided by Entra ID."
            )
        account = "/".join([f"{address.scheme}://{address.netloc}", *segments[: depth - 1]])
        self._prefix = "".join(f"{segment}/" for segment in segments[depth:])
        try:
            from azure.storage.blob import ContainerClient

            if credential is None:
                from azure.identity import DefaultAzureCredential

                credential = DefaultAzureCredential()
        except ModuleNotFoundError as error:
            raise MigrationError(
                f"A work location in Blob Storage needs packages that are not installed "
                f"({error.name}): pip install 'atakora-tf[publish]'."
            ) from None
        self._name = f"{account}/{segments[depth - 1]}/{self._prefix}".rstrip("/")
        self._client = ContainerClient(
            account, segments[depth - 1], credential=credential, **{**_RETRIES, **options}
        )

    @property
    def name(self) -> str:
        """The address."""
        return self._name

    def put(self, name: str, content: bytes) -> bool:
        """See `WorkLocation`."""
        from azure.core.exceptions import ResourceExistsError

        with self._said("written"):
            try:
                self._client.upload_blob(self._prefix + name, content, overwrite=False)
            except ResourceExistsError:
                # It may be this very call's, whose answer was lost.
                return self.get(name) == content
        return True

    def get(self, name: str) -> bytes | None:
        """See `WorkLocation`."""
        from azure.core.exceptions import ResourceNotFoundError

        with self._said("read"):
            try:
                return self._client.download_blob(self._prefix + name).readall()
            except ResourceNotFoundError as error:
                if _code(error) != "BlobNotFound":
                    raise
        return None

    def names(self, prefix: str) -> Sequence[str]:
        """See `WorkLocation`."""
        with self._said("listed"):
            found = self._client.list_blob_names(name_starts_with=self._prefix + prefix)
            return sorted(name.removeprefix(self._prefix) for name in found)

    @contextmanager
    def _said(self, done: str) -> Iterator[None]:
        from azure.core import exceptions as azure

        try:
            yield
        except azure.AzureError as error:
            raise MigrationError(
                f"The work location {self._name} cannot be {done}: {_reason(error)}."
            ) from error


def _code(error: Any) -> str:
    code = getattr(error, "error_code", None)
    return str(getattr(code, "value", code))


def _reason(error: Any) -> str:
    from azure.core import exceptions as azure

    status = getattr(error, "status_code", None)
    first = str(getattr(error, "message", None) or error).strip().splitlines()[0].rstrip(".")
    if _code(error) == "ContainerNotFound":
        return "the account has no such container; create it first"
    if isinstance(error, azure.ClientAuthenticationError) and status is None:
        return f"nobody is signed in ({first})"
    if status in (401, 403):
        return f"it is not allowed ({status}); it takes the role {_ROLE!r}"
    return first
