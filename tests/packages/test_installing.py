"""Libraries in a package, from a folder of wheels: no index is asked."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from atakora_tf.packages.installing import InstallFailed, installed


def wheel(folder: Path, tag: str) -> None:
    info = "tariff-1.2.dist-info"
    files = {
        "tariff/__init__.py": "PRICE = 2\n",
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: Tariff\nVersion: 1.2\n",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: {tag}\n",
        f"{info}/entry_points.txt": "[console_scripts]\ntariff = tariff:main\n",
        f"{info}/RECORD": "",
    }
    with zipfile.ZipFile(folder / f"tariff-1.2-{tag}.whl", "w") as zipped:
        for name, text in files.items():
            zipped.writestr(name, text)


@pytest.fixture(autouse=True)
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")


def test_wheels_are_those_of_the_app_and_not_of_this_machine(tmp_path: Path) -> None:
    wheel(tmp_path, "cp312-cp312-manylinux_2_28_x86_64")
    found = installed(["tariff>=1"], "3.12")
    assert found.versions == {"Tariff": "1.2"}
    # What pip notes for itself, and programs for this machine, would differ between machines.
    assert sorted(found.files) == [
        ".python_packages/lib/site-packages/tariff-1.2.dist-info/METADATA",
        ".python_packages/lib/site-packages/tariff-1.2.dist-info/WHEEL",
        ".python_packages/lib/site-packages/tariff-1.2.dist-info/entry_points.txt",
        ".python_packages/lib/site-packages/tariff/__init__.py",
    ]


def test_a_library_that_is_not_there_is_named(tmp_path: Path) -> None:
    wheel(tmp_path, "cp311-cp311-win_amd64")
    with pytest.raises(InstallFailed) as failed:
        installed(["tariff==1.2"], "3.12")
    assert str(failed.value) == (
        "Could not find a version that satisfies the requirement tariff==1.2 (from versions: none)"
    )


def test_a_library_for_other_versions_of_python_alone_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel(tmp_path, "py3-none-any")
    page = tmp_path / "page.html"
    link = '<a href="tariff-1.2-py3-none-any.whl" data-requires-python="&gt;=3.13">tariff</a>'
    page.write_text(link, encoding="utf-8")
    monkeypatch.setenv("PIP_FIND_LINKS", str(page))
    with pytest.raises(InstallFailed) as failed:
        installed(["tariff==1.2"], "3.12")
    assert str(failed.value) == (
        "Could not find a version that satisfies the requirement tariff==1.2 (from versions: none)"
    )


def test_an_index_that_is_out_of_reach_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    with pytest.raises(InstallFailed) as failed:
        installed(["tariff==1.2"], "3.12")
    assert str(failed.value).startswith(
        "pip reaches no index of packages; go online, or leave them out with --no-dependencies ("
    )
