"""The container `$web` of a storage account, from which the account serves its website."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Protocol

from atakora_tf.errors import BackendStateError, BindingsError
from atakora_tf.publish.changes import Present
from atakora_tf.publish.site_files import SiteFile

if TYPE_CHECKING:
    from azure.storage.blob import ContainerClient, ContentSettings

__all__ = ["WEB", "AzureContainer", "Container", "account_endpoint"]

WEB: Final = "$web"

_SCOPE: Final = "https://storage.azure.com/.default"
_RETRIES: Final = {"retry_total": 4, "initial_backoff": 1, "increment_base": 2}
"""Patience of half a minute with a busy network; the client's own is three times as long."""
_ROLE: Final = "Storage Blob Data Contributor"


class Container(Protocol):
    """Where the files of a site are brought."""

    def present(self) -> Mapping[str, Present]:
        """What is there, by path."""

    def upload(self, file: SiteFile) -> None:
        """Bring a file, with its content type and its Cache-Control."""

    def describe(self, file: SiteFile) -> None:
        """Change content type and Cache-Control of a file that is there."""

    def delete(self, path: str) -> None:
        """Take a file away; one that is gone already is no mistake."""


def account_endpoint(account: str) -> str:
    """The address of an account's blobs in the public cloud."""
    return f"https://{account}.blob.core.windows.net"


class AzureContainer:
    """`$web`, through Azure's own client; who may write is decided by Entra ID."""

    def __init__(self, endpoint: str, credential: Any = None, **options: Any) -> None:
        """The account at `endpoint`; without a credential, whoever is signed in on this machine.

        `options` are those of `azure.storage.blob.ContainerClient`. Raises `BindingsError` where
        the packages are missing, and `BackendStateError` where nobody is signed in.
        """
        self.endpoint = endpoint
        try:
            from azure.storage.blob import ContainerClient

            if credential is None:
                from azure.identity import DefaultAzureCredential

                credential = DefaultAzureCredential()
        except ModuleNotFoundError as cause:
            raise BindingsError(
                f"the Python package {cause.name!r} is not installed; run "
                "`pip install 'atakora-tf[publish]'`"
            ) from cause
        with self._said("sign in to"):
            # The client would try again for more than a minute before it says that nobody is.
            credential.get_token(_SCOPE)
        self._client: ContainerClient = ContainerClient(
            endpoint, WEB, credential=credential, **{**_RETRIES, **options}
        )

    def present(self) -> dict[str, Present]:
        """What is there, by path; raises `BackendStateError` where it cannot be known."""
        with self._said("read what is in"):
            return {
                blob.name: Present(
                    None
                    if blob.content_settings.content_md5 is None
                    else bytes(blob.content_settings.content_md5),
                    blob.content_settings.content_type or "",
                    blob.content_settings.cache_control or "",
                )
                for blob in self._client.list_blobs()
            }

    def upload(self, file: SiteFile) -> None:
        """Bring a file; raises `BackendStateError`."""
        with self._said(f"upload {file.path} to"), file.file.open("rb") as content:
            self._client.upload_blob(
                file.path,
                content,
                length=file.size,
                overwrite=True,
                content_settings=_settings(file),
            )

    def describe(self, file: SiteFile) -> None:
        """Change the headers of a file; raises `BackendStateError`."""
        with self._said(f"change the headers of {file.path} in"):
            self._client.get_blob_client(file.path).set_http_headers(_settings(file))

    def delete(self, path: str) -> None:
        """Take a file away; raises `BackendStateError`."""
        from azure.core.exceptions import ResourceNotFoundError

        with self._said(f"delete {path} from"):
            try:
                self._client.delete_blob(path)
            except ResourceNotFoundError as cause:
                if getattr(cause, "error_code", None) != "BlobNotFound":
                    raise

    @contextmanager
    def _said(self, doing: str) -> Iterator[None]:
        from azure.core import exceptions as azure

        try:
            yield
        except azure.AzureError as cause:
            raise BackendStateError(
                f"cannot {doing} {WEB} of {self.endpoint}: {_reason(cause)}"
            ) from cause


def _settings(file: SiteFile) -> ContentSettings:
    from azure.storage.blob import ContentSettings

    return ContentSettings(
        content_type=file.content_type,
        cache_control=file.cache_control,
        # Large blobs come in blocks, of which Azure makes no sum by itself.
        content_md5=bytearray(file.md5),
    )


def _reason(cause: Exception) -> str:
    """What is wrong and what to do, from what Azure's client raises."""
    from azure.core import exceptions as azure

    # The client has names of its own for the codes that it knows.
    code = getattr(cause, "error_code", None)
    code = getattr(code, "value", code)
    status = getattr(cause, "status_code", None)
    text = str(getattr(cause, "message", None) or cause).splitlines()
    first = text[0].strip() if text else type(cause).__name__
    if code == "ContainerNotFound":
        return "the account has no such container; apply the Terraform configuration first"
    if isinstance(cause, azure.ClientAuthenticationError) and status is None:
        return f"nobody is signed in ({first}); run `az login`"
    if status in (401, 403):
        return (
            f"it is not allowed ({code or status}); it takes the role {_ROLE!r} on the account, "
            "and a network from which the account can be reached"
        )
    if isinstance(cause, azure.ServiceRequestError):
        return f"it cannot be reached ({first}); has the configuration been applied?"
    return first
