"""A whole configuration as plain files: what `cdk.tf.json` holds, as a folder of its own."""

from __future__ import annotations

from typing import Final

from atakora_tf.terraform.base import StackSettings, local_state
from atakora_tf.terraform.block import LocalBackend
from atakora_tf.terraform.document import TerraformDocument
from atakora_tf.terraform.module import variables_text
from atakora_tf.terraform.module_rewriting import expressions_in, named_variables
from atakora_tf.terraform.module_variables import users_variable
from atakora_tf.terraform.moved import MOVED_FILE

__all__ = ["ROOT_FILES", "root_files"]

ROOT_FILES: Final = (
    "backend.tf.json",
    "main.tf.json",
    MOVED_FILE,
    "outputs.tf.json",
    "providers.tf.json",
    "variables.tf.json",
    "versions.tf.json",
)
"""The files that a root may have."""


def root_files(document: TerraformDocument, settings: StackSettings) -> dict[str, str]:
    """The files of the configuration, by name; together they say what `document` says.

    Two things are other than in `cdktf.out`: a state that nobody gave a place lies beside the
    files, and variables that users' expressions name are declared.
    """
    backend = document.state
    if backend == local_state(settings.name):
        backend = LocalBackend(f"terraform.{settings.name}.tfstate")
    versions = TerraformDocument()
    for name, wanted in document.required_providers.items():
        versions.require_provider(name, **wanted)
    parts = {
        "backend.tf.json": TerraformDocument([] if backend is None else [backend]),
        "main.tf.json": TerraformDocument(document),
        "outputs.tf.json": TerraformDocument(document.outputs),
        "providers.tf.json": TerraformDocument(document.providers),
        "versions.tf.json": versions,
    }
    empty = TerraformDocument().to_json()
    files = {name: text for name, part in parts.items() if (text := part.to_json()) != empty}
    if moved := document.moves_json():
        files[MOVED_FILE] = moved
    used: dict[str, set[str]] = {}
    values = [(block.address, block.arguments) for block in document]
    values += [(output.address, {"value": output.value}) for output in document.outputs]
    values += [(block.address, block.arguments) for block in document.providers]
    for address, arguments in values:
        for text in expressions_in(arguments):
            for name in named_variables(text):
                used.setdefault(name, set()).add(address)
    if used:
        variables = [users_variable(name, used[name]) for name in sorted(used)]
        files["variables.tf.json"] = variables_text(variables)
    return {name: files[name] for name in sorted(files)}
