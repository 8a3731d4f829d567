"""Against Azurite: a real container, real headers, real refusals."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from azure.core.exceptions import ClientAuthenticationError

from atakora_tf.errors import BackendStateError
from atakora_tf.publish.changes import Changes, changes
from atakora_tf.publish.publishing import apply_changes
from atakora_tf.publish.site_files import site_files
from atakora_tf.publish.web_container import AzureContainer
from tests.publish.conftest import SignedIn, Web

pytestmark = [
    pytest.mark.node,
    # The client warns that Azurite may be older than its API.
    pytest.mark.filterwarnings("ignore::DeprecationWarning:azure.*"),
]


def container(web: Web) -> AzureContainer:
    return AzureContainer(web.endpoint, SignedIn())


def publish(web: Web, site: Path, *, delete: bool = False) -> Changes:
    todo = changes(site_files(site), container(web).present())
    apply_changes(todo, container(web), delete=delete)
    return todo


def test_a_site_is_there_with_its_headers(web: Web, site: Path) -> None:
    publish(web, site)
    assert web.files == {
        ".well-known/security.txt": ("text/plain; charset=utf-8", "public, max-age=3600"),
        "assets/index-BX3k9aQz.js": (
            "text/javascript; charset=utf-8",
            "public, max-age=31536000, immutable",
        ),
        "assets/module.wasm": ("application/wasm", "public, max-age=3600"),
        "favicon.ico": ("image/vnd.microsoft.icon", "public, max-age=3600"),
        "index.html": ("text/html; charset=utf-8", "no-cache"),
    }
    assert web.text("index.html") == "<script src=assets/index-BX3k9aQz.js></script>"


def test_the_second_time_nothing_is_written(web: Web, site: Path) -> None:
    publish(web, site)
    before = web.changed()
    todo = publish(web, site, delete=True)
    assert (todo.upload, todo.describe, todo.unchanged, todo.gone) == ((), (), 5, ())
    assert web.changed() == before


def test_only_the_changed_file_is_written(web: Web, site: Path) -> None:
    publish(web, site)
    before = web.changed()
    (site / "index.html").write_text("<p>new</p>")
    todo = publish(web, site)
    assert [f.path for f in todo.upload] == ["index.html"]
    after = web.changed()
    assert {path for path in before if before[path] != after[path]} == {"index.html"}
    assert web.text("index.html") == "<p>new</p>"


def test_a_file_of_several_blocks_has_a_sum_too(web: Web, site: Path) -> None:
    (site / "large.bin").write_bytes(bytes(70 * 1024 * 1024))
    publish(web, site)
    assert publish(web, site).upload == ()


def test_headers_change_without_the_content(web: Web, site: Path) -> None:
    publish(web, site)
    from azure.storage.blob import ContentSettings

    web.client.get_blob_client("index.html").set_http_headers(
        ContentSettings(content_type="text/plain", cache_control="public, max-age=9")
    )
    todo = publish(web, site)
    # Whoever set the headers dropped the sum, so that nobody knows the content any more.
    assert [f.path for f in todo.upload] == ["index.html"]
    assert web.files["index.html"] == ("text/html; charset=utf-8", "no-cache")


def test_a_header_alone_is_described(web: Web, site: Path) -> None:
    publish(web, site)
    (index,) = (f for f in site_files(site) if f.path == "index.html")
    from attrs import evolve

    container(web).describe(evolve(index, cache_control="no-store"))
    todo = publish(web, site)
    assert (todo.upload, [f.path for f in todo.describe]) == ((), ["index.html"])
    assert web.files["index.html"] == ("text/html; charset=utf-8", "no-cache")


def test_what_is_gone_stays_until_it_is_to_be_deleted(web: Web, site: Path) -> None:
    publish(web, site)
    (site / "favicon.ico").unlink()
    assert publish(web, site).gone == ("favicon.ico",)
    assert "favicon.ico" in web.files
    publish(web, site, delete=True)
    assert "favicon.ico" not in web.files
    container(web).delete("favicon.ico")


def test_a_container_that_is_not_there_is_said(web: Web) -> None:
    web.client.delete_container()
    try:
        with pytest.raises(BackendStateError) as raised:
            container(web).present()
    finally:
        web.client.create_container()
    assert str(raised.value) == (
        f"cannot read what is in $web of {web.endpoint}: the account has no such container; apply "
        "the Terraform configuration first"
    )


def test_an_account_that_cannot_be_reached_is_said() -> None:
    lost = AzureContainer("https://127.0.0.1:9/account", SignedIn(), retry_total=0)
    with pytest.raises(BackendStateError) as raised:
        lost.present()
    assert re.fullmatch(
        r"cannot read what is in \$web of https://127\.0\.0\.1:9/account: it cannot be reached "
        r"\(.+\); has the configuration been applied\?",
        str(raised.value),
    )


def test_nobody_signed_in_is_said(web: Web) -> None:
    class Nobody:
        def get_token(self, *_scopes: str, **_options: object) -> None:
            raise ClientAuthenticationError("no credential worked\nand much more")

    with pytest.raises(BackendStateError) as raised:
        AzureContainer(web.endpoint, Nobody())
    assert str(raised.value) == (
        f"cannot sign in to $web of {web.endpoint}: nobody is signed in (no credential worked); "
        "run `az login`"
    )


def test_whoever_may_not_write_is_said(web: Web) -> None:
    class Stranger(SignedIn):
        def get_token(self, *scopes: str, **options: object) -> object:
            from azure.core.credentials import AccessToken

            good = super().get_token(*scopes, **options)
            return AccessToken("no.to.ken", good.expires_on)

    with pytest.raises(BackendStateError) as raised:
        AzureContainer(web.endpoint, Stranger()).present()
    assert re.fullmatch(
        r"cannot read what is in \$web of https://\S+: it is not allowed \(\w+\); it takes the "
        r"role 'Storage Blob Data Contributor' on the account, and a network from which the "
        r"account can be reached",
        str(raised.value),
    )
