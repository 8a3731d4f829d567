"""What the page on the state shows is what happens."""

from __future__ import annotations

import json
import re

from atakora_tf.terraform.state import STATE_VARIABLES
from tests.parts import ROOT

PAGE = (ROOT / "docs" / "state.md").read_text(encoding="utf-8")


def test_the_programs_of_the_page_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in STATE_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    program = "\n".join(re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
    exec(compile(program, "docs/state.md", "exec"), {})
    written = json.loads((tmp_path / "cdktf.out/stacks/carts-prod-eastus/cdk.tf.json").read_text())
    assert written["terraform"]["backend"]["azurerm"]["key"] == "prod/carts-prod-eastus.tfstate"
    remote = written["data"]["terraform_remote_state"]["state_shop-prod"]
    assert remote["config"]["key"] == "prod/shop-prod.tfstate"


def test_the_page_names_every_variable():
    assert set(re.findall(r"ATAKORA_STATE_[A-Z_]+", PAGE)) == STATE_VARIABLES.keys()
