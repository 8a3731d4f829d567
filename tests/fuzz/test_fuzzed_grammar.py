"""Real Terraform reads what generated backends become, and evaluates it to what was written."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from generated_backends import Case, right_cases
from hypothesis import given, settings
from hypothesis import strategies as st
from provider_free import Terraform, write_modules

from atakora_tf.naming import environment_prefix

Json = Any

_DOCUMENTS = 10
_APPS = ("azurerm_function_app_flex_consumption_", "azurerm_linux_function_app_")
_ODD = 'a${b} %{c} $${d} "q" \\ \n ß 😀'


def _with_odd_text(case: Case) -> Case:
    """The same with a setting that says nothing to Terraform unless it is not escaped."""
    components = [
        evolve(one, options={**one.options, "settings": {"ODD": _ODD}})
        if one.kind == "crud"
        else one
        for one in case.components
    ]
    return evolve(case, components=tuple(components))


def _texts(case: Case) -> dict[str, str]:
    """What users wrote as the texts of settings, by the names that the app sees."""
    return {
        f"{environment_prefix(component.id)}_{name}": value
        for component in case.components
        if component.kind == "crud"
        for name, value in component.options.get("settings", {}).items()
        if isinstance(value, str)
    }


def _drawn() -> list[tuple[Case, Json]]:
    """Ten backends that can be built, the same in every run."""
    found: list[tuple[Case, Json]] = []

    @settings(max_examples=100, derandomize=True, database=None, deadline=None)
    @given(st.one_of(right_cases(), right_cases(together=False)))
    def look(drawn: Case) -> None:
        case = _with_odd_text(drawn)
        if not 2 <= len(case.components) <= 5 or case.homeless or len(found) >= _DOCUMENTS:
            return
        backend = case.backend()
        if backend.validate():
            return
        with tempfile.TemporaryDirectory() as folder:
            text = backend.synthesize(folder).read_text(encoding="utf-8")
        found.append((case, json.loads(text)))

    look()
    return found


@pytest.fixture(scope="module")
def drawn() -> list[tuple[Case, Json]]:
    found = _drawn()
    assert len(found) == _DOCUMENTS
    return found


def test_terraform_accepts_generated_backends(
    drawn: list[tuple[Case, Json]], tmp_path: Path
) -> None:
    write_modules({f"m{n}": document for n, (_, document) in enumerate(drawn)}, tmp_path)
    terraform = Terraform(tmp_path)
    terraform.validate()
    made = terraform.applied()
    odd = 0
    for number, (case, document) in enumerate(drawn):
        blocks = made[f"m{number}"]
        assert len(blocks) == sum(map(len, document["resource"].values()))
        settings_of_apps = [
            block["app_settings"] for name, block in blocks.items() if name.startswith(_APPS)
        ]
        for setting, value in _texts(case).items():
            assert [s[setting] for s in settings_of_apps if setting in s] == [value]
            odd += value == _ODD
    assert odd >= _DOCUMENTS
