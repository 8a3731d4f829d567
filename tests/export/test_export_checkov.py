"""checkov reads exported modules, and finds nothing in them but what docs/security.md lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.export.renew_modules import MODULES, exported_files
from tests.security.test_checkov import SECURITY, exemptions, run_checkov, unlisted


@pytest.mark.parametrize("name", sorted(MODULES))
def test_nothing_is_found_in_a_module_that_is_not_listed(name: str, tmp_path: Path) -> None:
    for file, text in exported_files(name).items():
        if isinstance(text, str):
            (tmp_path / file).write_text(text, encoding="utf-8")
    whole = run_checkov(tmp_path)
    # versions.tf.json, and that is why it holds nothing but versions.
    assert whole.parsing_errors == 1
    (tmp_path / "versions.tf.json").unlink()
    found = run_checkov(tmp_path)
    assert found.parsing_errors == 0
    assert found.passed == whole.passed > 10
    assert {failure.file for failure in found.failures} == {"main.tf.json"}
    assert unlisted(found, exemptions(SECURITY.read_text(encoding="utf-8"))) == []
