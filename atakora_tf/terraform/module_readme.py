"""The README of an exported module: how to call it, what goes in, what comes out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from atakora_tf.terraform.base import NewResourceGroup, StackSettings
from atakora_tf.terraform.block import ProviderBlock
from atakora_tf.terraform.document import TerraformDocument
from atakora_tf.terraform.module_variables import REQUIRED, Variable, quoted

__all__ = ["readme"]


def readme(
    document: TerraformDocument,
    settings: StackSettings,
    backend: str,
    variables: Sequence[Variable],
    named: bool,
) -> str:
    """The README, as Markdown; `named` says whether the names follow the variables."""
    sections = [
        f"# {backend}\n\nA Terraform module, exported by `atakora export --module` from the "
        f"backend `{backend}` for the environment `{settings.environment}` in {settings.location}. "
        "Change the backend and export it again; what is changed here is lost then.",
        _usage(backend, variables),
        _inputs(variables),
        _outputs(document),
        _following(settings, named),
        _staying(document),
        *_provider(document),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _usage(backend: str, variables: Sequence[Variable]) -> str:
    required = [variable for variable in variables if variable.default is REQUIRED]
    width = max([len("source"), *(len(variable.name) for variable in required)])
    lines = [
        f'module "{backend}" {{',
        f'  {"source".ljust(width)} = "./modules/{backend}"',
        *(f"  {variable.name.ljust(width)} = …" for variable in required),
        "}",
    ]
    return "## Use\n\n```hcl\n" + "\n".join(lines) + "\n```"


def _inputs(variables: Sequence[Variable]) -> str:
    if not variables:
        return "## Inputs\n\nNone."
    rows = (
        f"| `{variable.name}` | {_code(variable.type or 'any')} | {_default(variable)} | "
        f"{_cell(variable.description)} |"
        for variable in variables
    )
    return "## Inputs\n\n| name | type | default | meaning |\n|---|---|---|---|\n" + "\n".join(rows)


def _default(variable: Variable) -> str:
    if variable.default is REQUIRED:
        return "required"
    return _code(json.dumps(variable.default, sort_keys=True, ensure_ascii=False))


def _outputs(document: TerraformDocument) -> str:
    if not document.outputs:
        return "## Outputs\n\nNone."
    rows = (
        f"| `{output.name}` | {_cell(output.description or '')}"
        f"{' (sensitive)' if output.sensitive else ''} |"
        for output in document.outputs
    )
    return "## Outputs\n\n| name | meaning |\n|---|---|\n" + "\n".join(rows)


def _following(settings: StackSettings, named: bool) -> str:
    if not named:
        return ""
    group = settings.resource_group
    text = (
        "With the defaults the module makes exactly what the backend makes, with the same names. "
        "As soon as `name_prefix`, `environment`, `location` or `resource_group_name` has another "
        "value, it is another instance: its names hold the prefix and the environment, and end "
        "with a hash of all four, so that they are legal and unique whatever you write. Two "
        "instances that agree in all four, in two subscriptions for example, need prefixes that "
        "differ. Changing one of the four later renames, and so replaces, what is there, with its "
        "data."
    )
    if isinstance(group, NewResourceGroup):
        text += " The module makes the resource group."
    else:
        text += " The resource group has to be there already; the module reads it."
    return f"## Names\n\n{text}"


def _staying(document: TerraformDocument) -> str:
    text = (
        "Sizes, limits, replication and who may do what were decided for the environment that was "
        "exported, and are the same in every instance: export one module for each kind of "
        "environment, such as dev and prod."
    )
    if any(block.prevent_destroy for block in document.resources):
        text += (
            " What holds data has `prevent_destroy`: Terraform refuses a plan that would destroy "
            "it. Only another export changes that."
        )
    return f"## What stays\n\n{text}"


def _provider(document: TerraformDocument) -> Iterator[str]:
    if not document.providers:
        return
    blocks = "\n\n".join(_provider_block(block) for block in document.providers)
    yield (
        "## Provider\n\nThe module has no provider block; that of the calling configuration "
        f"counts, and has to say at least this:\n\n```hcl\n{blocks}\n```"
    )


def _provider_block(block: ProviderBlock) -> str:
    # Which subscription it is stays with whoever applies, and what happens to groups that are not
    # empty is no decision for all groups of the calling configuration.
    arguments = {
        name: _without_groups(value) if name == "features" else value
        for name, value in sorted(block.arguments.items())
        if name != "subscription_id"
    }
    if block.alias is not None:
        arguments = {"alias": block.alias, **arguments}
    return "\n".join([f'provider "{block.name}" {{', *_body(arguments, "  "), "}"])


def _without_groups(features: object) -> object:
    if not isinstance(features, list):
        return features
    return [{n: v for n, v in item.items() if n != "resource_group"} for item in features]


def _body(arguments: Mapping[str, object], indent: str) -> Iterator[str]:
    plain = {n: v for n, v in arguments.items() if not _blocks(v)}
    width = max(map(len, plain), default=0)
    for name, value in plain.items():
        text = quoted(value) if isinstance(value, str) else json.dumps(value, default=str)
        yield f"{indent}{name.ljust(width)} = {text}"
    for name, value in arguments.items():
        for block in _blocks(value):
            if plain:
                yield ""
            yield f"{indent}{name} {{"
            yield from _body(block, indent + "  ")
            yield f"{indent}}}"


def _blocks(value: object) -> list[Mapping[str, object]]:
    """The nested blocks that a value is, if it is some."""
    items = value if isinstance(value, list) else [value]
    blocks = [item for item in items if isinstance(item, Mapping)]
    return blocks if len(blocks) == len(items) else []


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _code(text: str) -> str:
    return f"`{_cell(text)}`"
