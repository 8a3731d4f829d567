"""A backend before and after its components were renamed, and what Terraform makes of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from provider_free import Terraform, write_modules

from atakora_tf import Backend
from atakora_tf.terraform.document import TerraformDocument

Json = Any

_NAME = "terraform_data."


class Deployed:
    """A state of real Terraform, in which documents take each other's place."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.terraform = Terraform(directory)

    def apply(self, document: TerraformDocument) -> None:
        """Write the document and apply it."""
        self._write(document)
        self.terraform.run("init", "-input=false", "-no-color")
        self.terraform.run("apply", "-auto-approve", "-input=false", "-no-color")

    def planned(self, document: TerraformDocument) -> dict[str, tuple[str, str]]:
        """What Terraform would do: by address what happens, and where the thing was before."""
        self._write(document)
        self.terraform.run("plan", "-out=plan", "-input=false", "-no-color")
        shown = json.loads(self.terraform.run("show", "-json", "plan"))
        return {
            change["name"]: (
                "+".join(change["change"]["actions"]),
                change.get("previous_address", "").rpartition(_NAME)[2],
            )
            for change in shown["resource_changes"]
        }

    def _write(self, document: TerraformDocument) -> None:
        module = self.directory / "backend"
        for old in module.glob("*.json") if module.exists() else ():
            old.unlink()
        if module.exists():
            module.rmdir()
        write_modules({"backend": document.to_dict()}, self.directory)
        self._replace_with_names(module / "main.tf.json", document)
        if moves := document.moves_json():
            blocks = json.loads(moves)["moved"]
            named = [{word: _terraform_data(at) for word, at in block.items()} for block in blocks]
            (module / "moved.tf.json").write_text(json.dumps({"moved": named}), encoding="utf-8")

    def _replace_with_names(self, path: Path, document: TerraformDocument) -> None:
        """Make Terraform replace what gets another name, as azurerm would."""
        content = json.loads(path.read_text(encoding="utf-8"))
        for block in document:
            name = block.arguments.get("name")
            if type(name) is str:
                made = content["resource"]["terraform_data"][flat(block.address)]
                made["triggers_replace"] = [name]
        path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def flat(address: str) -> str:
    """The name of a block in the copy without providers."""
    return address.replace(".", "_")


def _terraform_data(address: str) -> str:
    return f"{_NAME}{flat(address)}"


def whole(backend: Backend) -> TerraformDocument:
    """All of a configuration, with the group that everything lies in."""
    return backend.document(whole=True)


def moves(backend: Backend) -> dict[str, str]:
    """Old addresses to new ones, as the backend writes them."""
    return {moved.old: moved.new for moved in backend.document().moves}


def resources(backend: Backend) -> dict[str, Json]:
    """Every resource by its address."""
    sections: Mapping[str, Json] = backend.document().to_dict().get("resource", {})
    return {f"{kind}.{name}": b for kind, named in sections.items() for name, b in named.items()}


def names(backend: Backend) -> dict[str, str]:
    """The literal names in Azure by address."""
    found = resources(backend)
    return {
        address: str(body["name"])
        for address, body in found.items()
        if isinstance(body.get("name"), str) and not re.search(r"\$\{", body["name"])
    }
