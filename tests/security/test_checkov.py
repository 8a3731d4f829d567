"""checkov finds nothing in the examples but what docs/security.md lists, with its reason."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from parts import ROOT, missing
from written_examples import write_examples

SECURITY = ROOT / "docs" / "security.md"
_ROW = re.compile(r"\| (CKV2?_[A-Z]+_\d+) \| ([^|]+) \| ([^|]+) \|")
_TITLE = "## What checkov finds"


@frozen
class Exempt:
    """One row of the table: a check that fails, on which resources, and why that is right."""

    check: str
    address: str
    """A pattern of Terraform addresses."""
    reason: str

    def covers(self, failure: Failure) -> bool:
        return self.check == failure.check and any(
            fnmatchcase(address, self.address) for address in failure.addresses
        )


@frozen(order=True)
class Failure:
    """A check that fails on a resource of one file."""

    check: str
    name: str
    file: str
    resource: str
    addresses: tuple[str, ...]
    """Several, where checkov names a resource without its type and types share the name."""

    def __str__(self) -> str:
        return f"{self.check} ({self.name}): {self.resource} in {self.file}"


@frozen
class Report:
    passed: int
    parsing_errors: int
    failures: tuple[Failure, ...]


def checkov() -> str:
    """The command; it has an environment of its own, because it pins what others need newer."""
    own = ROOT / ".tools" / "checkov" / "bin" / "checkov"
    command = str(own) if own.exists() else shutil.which("checkov")
    return command or missing("checkov", "run `make test`, which installs it into .tools/checkov")


def run_checkov(directory: Path) -> Report:
    """What checkov finds in all files below a directory; it reads no settings but ours."""
    settings = str(ROOT / ".checkov.yaml")
    done = subprocess.run(
        [checkov(), "--directory", str(directory), "--config-file", settings],
        cwd=directory,
        env={**os.environ, "LOG_LEVEL": "ERROR"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert isinstance(found, dict), "checkov ran more than one framework"
    summary = found.get("summary", found)
    failed = found["results"]["failed_checks"] if "results" in found else []
    failures = sorted(_failure(directory, each) for each in failed)
    return Report(summary["passed"], summary["parsing_errors"], tuple(failures))


def _failure(directory: Path, found: dict[str, Any]) -> Failure:
    path = found["file_path"].lstrip("/")
    resources = json.loads((directory / path).read_text(encoding="utf-8"))["resource"]
    kind, _, name = found["resource"].partition(".")
    kinds = [k for k, named in resources.items() if name in named] if kind == "resource" else [kind]
    addresses = tuple(f"{kind}.{name}" for kind in kinds)
    return Failure(found["check_id"], found["check_name"], path, found["resource"], addresses)


def exemptions(page: str) -> list[Exempt]:
    """The rows of the table in docs/security.md, the only place where exceptions are listed."""
    _, _, section = page.partition(_TITLE)
    rows = [line for line in section.splitlines() if line.startswith("| CKV")]
    found = [_ROW.fullmatch(row) for row in rows]
    assert all(found), f"a row that cannot be read: {rows[found.index(None)]}"
    return [Exempt(m[1], m[2].strip().strip("`"), m[3].strip()) for m in found if m is not None]


def unlisted(report: Report, exempt: list[Exempt]) -> list[str]:
    """Failures without a reason."""
    return [str(f) for f in report.failures if not any(row.covers(f) for row in exempt)]


def outdated(report: Report, exempt: list[Exempt]) -> list[str]:
    """Reasons without a failure."""
    return [
        f"{row.check} on {row.address}"
        for row in exempt
        if not any(row.covers(f) for f in report.failures)
    ]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    directory = tmp_path_factory.mktemp("examples")
    files = write_examples(directory)
    assert len(files) > 3
    return run_checkov(directory)


def test_every_file_is_read(report: Report) -> None:
    # One block that checkov cannot read makes it drop the whole file, and it still exits with 0.
    assert report.parsing_errors == 0
    assert report.passed > 20


def test_nothing_is_found_that_is_not_listed_with_its_reason(report: Report) -> None:
    assert unlisted(report, exemptions(SECURITY.read_text(encoding="utf-8"))) == []


def test_nothing_is_listed_that_is_no_longer_found(report: Report) -> None:
    assert outdated(report, exemptions(SECURITY.read_text(encoding="utf-8"))) == []


def test_every_exception_has_a_reason_and_stands_once() -> None:
    rows = exemptions(SECURITY.read_text(encoding="utf-8"))
    assert rows
    assert [row.check for row in rows if len(row.reason.split()) < 5] == []
    assert len({(row.check, row.address) for row in rows}) == len(rows)


def test_an_open_resource_is_found_and_nothing_excuses_it(tmp_path: Path) -> None:
    (example,) = [p for p in write_examples(tmp_path) if "shop-dev" in str(p)]
    configuration = json.loads(example.read_text(encoding="utf-8"))
    accounts = configuration["resource"]["azurerm_storage_account"]
    host = accounts["shop_functions_api-functions_host"]
    host["min_tls_version"] = "TLS1_0"
    (account,) = configuration["resource"]["azurerm_cosmosdb_account"].values()
    account["local_authentication_disabled"] = False
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "cdk.tf.json").write_text(json.dumps(configuration), encoding="utf-8")
    (tmp_path / "unread").mkdir()
    configuration["terraform"]["required_version"] = ">= 1.5"
    (tmp_path / "unread" / "cdk.tf.json").write_text(json.dumps(configuration), encoding="utf-8")
    found = run_checkov(tmp_path)
    assert found.parsing_errors == 1
    said = unlisted(found, exemptions(SECURITY.read_text(encoding="utf-8")))
    assert said == [
        "CKV_AZURE_140 (Ensure that Local Authentication is disabled on CosmosDB): "
        "resource.shop_cosmos_shared-database in open/cdk.tf.json",
        "CKV_AZURE_44 (Ensure Storage Account is using the latest version of TLS encryption): "
        "resource.shop_functions_api-functions_host in open/cdk.tf.json",
    ]


def test_a_row_that_nothing_needs_is_told() -> None:
    row = Exempt("CKV_AZURE_1", "azurerm_storage_account.*", "because it was so once")
    assert outdated(Report(1, 0, ()), [row]) == ["CKV_AZURE_1 on azurerm_storage_account.*"]


def test_a_row_that_cannot_be_read_is_no_exception() -> None:
    with pytest.raises(AssertionError, match=r"a row that cannot be read: \| CKV_AZURE_1 \| x"):
        exemptions(f"{_TITLE}\n\n| CKV_AZURE_1 | x\n")
