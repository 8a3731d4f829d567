"""A storage account with an empty `$web` on the loopback interface, and somebody signed in."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import frozen
from azure.core.credentials import AccessToken
from azure.storage.blob import ContainerClient

from tests.cli.running import Folder
from tests.state.azurite import Azurite, azurite
from tests.state.certificates import issue

ACCOUNT = "stshopstorefront"


class SignedIn:
    """A credential as `az login` gives it; Azurite looks at issuer, audience and times."""

    def get_token(self, *_scopes: str, **_options: object) -> AccessToken:
        now = int(time.time())
        claims = {
            "aud": "https://storage.azure.com",
            "iss": "https://sts.windows.net/00000000-0000-0000-0000-000000000001/",
            "iat": now - 60,
            "nbf": now - 60,
            "exp": now + 3600,
        }
        parts = ({"alg": "RS256", "typ": "JWT"}, claims, "unsigned")
        token = ".".join(
            base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
            for part in parts
        )
        return AccessToken(token, now + 3600)


@frozen
class Web:
    """The container `$web`, from the tests' own way in."""

    account: Azurite
    client: ContainerClient

    @property
    def endpoint(self) -> str:
        """The address of the account's blobs."""
        return f"https://127.0.0.1:{self.account.port}/{self.account.account}"

    @property
    def files(self) -> dict[str, tuple[str, str]]:
        """Content type and Cache-Control of everything in it."""
        return {
            blob.name: (blob.content_settings.content_type, blob.content_settings.cache_control)
            for blob in self.client.list_blobs()
        }

    def text(self, path: str) -> str:
        """What a file holds."""
        return self.client.download_blob(path).readall().decode()

    def changed(self) -> dict[str, object]:
        """When each file was written last."""
        return {blob.name: blob.etag for blob in self.client.list_blobs()}


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Azurite]:
    directory = tmp_path_factory.mktemp("storage")
    certificates = issue(directory, "localhost", "127.0.0.1")
    with azurite(certificates, directory, ACCOUNT) as made:
        with made.container("$web") as container:
            container.create_container()
        yield made


@pytest.fixture
def web(account: Azurite, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(account.certificates.authority))
    with account.container("$web") as client:
        for name in list(client.list_blob_names()):
            client.delete_blob(name)
        yield Web(account, client)


@pytest.fixture
def folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Folder]:
    """A folder with a program, in which the command runs."""
    for name in ("FORCE_COLOR", "NO_COLOR", "ATAKORA_APP", "ATAKORA_ENVIRONMENT", "CDKTF_OUTDIR"):
        monkeypatch.delenv(name, raising=False)
    made = Folder(tmp_path, monkeypatch, capfd)
    yield made
    made.forget()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The output folder of a small application."""
    files = {
        "index.html": "<script src=assets/index-BX3k9aQz.js></script>",
        "assets/index-BX3k9aQz.js": "console.log(1)",
        "assets/module.wasm": "\0asm",
        "favicon.ico": "icon",
        ".well-known/security.txt": "Contact: mailto:a@example.com",
        ".env": "SECRET=1",
        ".git/config": "[core]",
    }
    for name, text in files.items():
        path = tmp_path / "dist" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "dist"
