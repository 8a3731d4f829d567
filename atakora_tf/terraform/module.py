"""A backend's document as a plain Terraform module, for configurations that are already there.

Applied with its defaults, the module makes exactly what the document says.  Whatever a name, a tag
or a place may be in another instance is a variable.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Final

from atakora_tf.terraform.base import NewResourceGroup, StackSettings
from atakora_tf.terraform.document import TerraformDocument
from atakora_tf.terraform.expression import Expression
from atakora_tf.terraform.module_names import longest_prefix, name_locals
from atakora_tf.terraform.module_readme import readme
from atakora_tf.terraform.module_regions import region_choice
from atakora_tf.terraform.module_rewriting import (
    Rewritten,
    expressions_in,
    named_variables,
    rewritten,
)
from atakora_tf.terraform.module_variables import (
    ENVIRONMENT,
    LOCATION,
    NAME_PREFIX,
    RESOURCE_GROUP,
    Variable,
    environment_variable,
    id_variable,
    location_variable,
    prefix_variable,
    quoted,
    resource_group_variable,
    state_variable,
    tags_variable,
    users_variable,
)
from atakora_tf.terraform.moved import MOVED_FILE
from atakora_tf.terraform.value import Json, value_text

__all__ = ["MODULE_FILES", "REQUIRED_TERRAFORM", "module_files", "variables_text"]

MODULE_FILES: Final = (
    "README.md",
    "locals.tf.json",
    "main.tf.json",
    MOVED_FILE,
    "outputs.tf.json",
    "variables.tf.json",
    "versions.tf.json",
)
"""The files that a module may have."""

REQUIRED_TERRAFORM: Final = ">= 1.5.0"
"""`nullable` needs 1.1, conditions in error messages 1.2; nothing older than 1.5 is tried."""

_EXACT: Final = re.compile(r"(\d+)\.\d+\.\d+")


def module_files(
    document: TerraformDocument, settings: StackSettings, backend: str
) -> dict[str, str]:
    """The files of the module, by name: `document` as the stack with `settings` has it.

    It is a pure function: the same bytes whatever the order of the document's blocks. Provider and
    state backend are left out, because a module gets them from the configuration that calls it.
    Raises DocumentError for an expression that names what a module does not have, and what
    `document.to_json` raises.
    """
    found = rewritten(document, settings)
    local_values = _locals(found, settings)
    variables = _variables(found, settings, document, local_values)
    main = TerraformDocument(found.blocks)
    outputs = TerraformDocument(found.outputs)
    files = {
        "README.md": readme(document, settings, backend, variables, bool(found.names)),
        "main.tf.json": main.to_json(),
        "versions.tf.json": _versions(document),
    }
    if moved := document.moves_json():
        files[MOVED_FILE] = moved
    if found.outputs:
        files["outputs.tf.json"] = outputs.to_json()
    if local_values:
        files["locals.tf.json"] = _text({"locals": local_values}, "locals")
    if variables:
        files["variables.tf.json"] = variables_text(variables)
    return {name: files[name] for name in sorted(files)}


def variables_text(variables: Iterable[Variable]) -> str:
    """The blocks of variables, as a file."""
    blocks = {"variable": {variable.name: variable.to_json() for variable in variables}}
    # Not `value_text`: Terraform takes defaults and descriptions literally, without escapes.
    return json.dumps(blocks, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _text(section: Mapping[str, object], where: str) -> str:
    return value_text(section, where, "\n") + "\n"


def _locals(found: Rewritten, settings: StackSettings) -> dict[str, object]:
    values: dict[str, object] = {}
    if found.names:
        group = settings.resource_group
        exported = [
            'var.name_prefix == ""',
            f"var.environment == {quoted(settings.environment)}",
            f"var.location == {quoted(settings.location)}",
            f'contains(["", {quoted(group.name)}], var.resource_group_name)'
            if isinstance(group, NewResourceGroup)
            else f"var.resource_group_name == {quoted(group.name)}",
        ]
        instance = [f"var.{n}" for n in (NAME_PREFIX, ENVIRONMENT, LOCATION, RESOURCE_GROUP)]
        values |= _as_expressions(name_locals(found.names, exported, instance))
    if found.tags:
        values["own_tags"] = dict(found.tags)
        values["tags"] = Expression("merge(local.own_tags, var.tags)")
    if found.other_tags:
        values["other_tags"] = dict(found.other_tags)
    return values


def _as_expressions(value: Mapping[str, object]) -> dict[str, object]:
    return {
        name: _as_expressions(item) if isinstance(item, Mapping) else Expression(str(item))
        for name, item in value.items()
    }


def _variables(
    found: Rewritten,
    settings: StackSettings,
    document: TerraformDocument,
    local_values: Mapping[str, object],
) -> list[Variable]:
    """The variables that something in the module names, and no others; by name."""
    group = settings.resource_group
    made = isinstance(group, NewResourceGroup)
    own = [tag for tags in (found.tags, *found.other_tags.values()) for tag in tags]
    most = max(map(len, (found.tags, *found.other_tags.values())))
    known = [
        environment_variable(settings.environment),
        location_variable(settings.location, region_choice(document, settings.location)),
        prefix_variable(longest_prefix(found.names.values())),
        resource_group_variable(group.name, made=made),
        tags_variable(own, most),
        *(id_variable(name, text, where) for name, (text, where) in found.ids.items()),
        *(state_variable(name, *state) for name, state in found.states.items()),
    ]
    used = _used([*(block.arguments for block in found.blocks), local_values])
    used |= _used([output.value for output in found.outputs])
    named = {name: users_variable(name, where) for name, where in found.users.items()}
    named |= {variable.name: variable for variable in known}
    return [named[name] for name in sorted(named) if name in used]


def _used(values: Iterable[object]) -> set[str]:
    """The variables that expressions anywhere in these values name."""
    texts = (text for value in values for text in expressions_in(value))
    return {name for text in texts for name in named_variables(text)}


def _versions(document: TerraformDocument) -> str:
    """In a file of its own: checkov drops every file that has `required_version` in it."""
    aliases: dict[str, list[str]] = {}
    for block in document.providers:
        if block.alias is not None:
            aliases.setdefault(block.name, []).append(f"{block.name}.{block.alias}")
    providers: dict[str, Json] = {}
    for name, wanted in document.required_providers.items():
        source, version = wanted["source"], wanted["version"]
        if exact := _EXACT.fullmatch(version):
            # A module leaves the choice to its caller, up to the next release that may break.
            version = f">= {version}, < {int(exact[1]) + 1}.0.0"
        provider: dict[str, Json] = {
            "source": source if "/" in source else f"hashicorp/{source}",
            "version": version,
        }
        if name in aliases:
            provider["configuration_aliases"] = [*aliases[name]]
        providers[name] = provider
    settings = {"required_version": REQUIRED_TERRAFORM, "required_providers": providers}
    return _text({"terraform": settings}, "terraform")
