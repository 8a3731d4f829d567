"""What the page on packages says is so."""

from __future__ import annotations

import re
from pathlib import Path

from atakora_tf.packages.vendored import vendored_files
from atakora_tf.runtime import app_settings, kept_key, packaged

PAGE = (Path(__file__).parents[2] / "docs" / "packaging.md").read_text(encoding="utf-8")


def test_every_setting_that_the_app_reads_is_on_the_page() -> None:
    sources = [
        Path(module.__file__ or "").read_text("utf-8") for module in (app_settings, packaged)
    ]
    read = set(re.findall(r"ATAKORA_[A-Z_]+|COSMOS_[A-Z_]+|[A-Z]+_NAME\b", "".join(sources)))
    named = set(re.findall(r"[A-Z][A-Z_]+", PAGE))
    missing = {name for name in read if not any(each.endswith(name) for each in named)}
    assert missing - {"WEBSITE_HOSTNAME"} == set()
    assert {"ATAKORA_SIGNING_KEY", "ATAKORA_HOST_BLOBS", "COSMOS_EMULATOR_KEY"} <= read


def test_the_files_of_a_package_have_these_names() -> None:
    assert f"`{packaged.CONTRACT_FILE}`" in PAGE
    assert f"the blob `{kept_key.BLOB}`" in PAGE
    assert {path.split("/")[0] for path in vendored_files()} == {"atakora_tf"}
