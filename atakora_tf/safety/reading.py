"""Reads what the gate compares: Terraform JSON, a state file, `terraform show -json`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from attrs import evolve

from atakora_tf.errors import DocumentError
from atakora_tf.safety.configuration import Block, Configuration, Move

__all__ = ["configuration_from_json", "forgotten_beside", "read_configuration"]

# What Terraform reads itself in a block (developer.hashicorp.com/terraform/language
# /meta-arguments); "//" is a comment, in which CDKTF keeps its metadata.
_OWN_WORDS: Final = frozenset(
    {
        "//",
        "connection",
        "count",
        "depends_on",
        "for_each",
        "lifecycle",
        "provider",
        "provisioner",
    }
)

# Where `moved` blocks stand: checkov drops a whole configuration that holds one.
_MOVED_FILE: Final = "moved.tf.json"

# The same for `removed` blocks, which users write themselves.
_REMOVED_FILE: Final = "removed.tf.json"

# What tells one state from another; the rest of a backend says how to reach it
# (developer.hashicorp.com/terraform/language/backend/azurerm and /local).
_STATE_PLACE: Final = {
    "azurerm": ("environment", "storage_account_name", "container_name", "key"),
    "local": ("path",),
}


def read_configuration(path: Path) -> Configuration:
    """What a file holds: Terraform JSON, a state (version 4), or what `terraform show -json` says.

    `moved` and `removed` blocks may stand in files of their own beside Terraform JSON:
    `moved.tf.json`, `removed.tf.json`.
    Raises `DocumentError`, which names the file, if it cannot be read or is none of them.
    """
    content = _content(path)
    beside = path.with_name(_MOVED_FILE)
    moved = _content(beside) if path.name.endswith(".tf.json") and beside.is_file() else {}
    try:
        found = configuration_from_json(content, str(path))
        forgotten = found.forgotten | forgotten_beside(path)
        return evolve(found, moves=(*found.moves, *_moves(moved)), forgotten=forgotten)
    except (TypeError, ValueError, AttributeError, LookupError) as cause:
        raise DocumentError(
            f"{path} is no Terraform configuration in JSON, no state file of version 4 and no "
            f"output of `terraform show -json`: {cause}"
        ) from cause


def forgotten_beside(path: Path) -> frozenset[str]:
    """What `removed.tf.json` beside a configuration takes out of the state and leaves alone.

    Raises `DocumentError`, which names the file, if it cannot be read.
    """
    beside = path.with_name(_REMOVED_FILE)
    if not path.name.endswith(".tf.json") or not beside.is_file():
        return frozenset()
    try:
        return _forgotten(_content(beside))
    except (TypeError, ValueError, AttributeError, LookupError) as cause:
        raise DocumentError(f"{beside} holds no `removed` blocks in JSON: {cause}") from cause


def _content(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as cause:
        raise DocumentError(f"the baseline {path} cannot be read: {_why(cause)}") from cause


def configuration_from_json(content: Any, origin: str = "configuration") -> Configuration:
    """The same from data; raises TypeError, ValueError or LookupError for anything else."""
    if not isinstance(content, Mapping):
        raise TypeError("it holds no JSON object")
    if "format_version" in content:
        shown = content.get("prior_state", content)
        return _shown(shown.get("values") or {}, origin)
    if "serial" in content or "lineage" in content:
        return _state(content, origin)
    if not content.keys() & {"resource", "terraform", "data", "provider", "module", "output"}:
        raise ValueError("it has no block of Terraform")
    return _written(content, origin)


def _why(cause: Exception) -> str:
    return str(getattr(cause, "strerror", None) or cause)


def _written(content: Mapping[str, Any], origin: str) -> Configuration:
    terraform = _merged(content.get("terraform"))
    provider = next(iter(_blocks(_merged(content.get("provider")).get("azurerm"))), {})
    required = _merged(terraform.get("required_providers")).get("azurerm")
    version = required.get("version") if isinstance(required, Mapping) else required
    return Configuration(
        origin,
        dict(_things(content.get("resource"), "")),
        dict(_things(content.get("data"), "data.")),
        moves=tuple(_moves(content)),
        forgotten=_forgotten(content),
        modules=frozenset(_merged(content.get("module"))),
        state=_place(terraform.get("backend")),
        subscription=_text(provider.get("subscription_id")),
        provider_version=_text(version),
    )


def _forgotten(content: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(
        _address(block["from"])
        for block in _blocks(content.get("removed"))
        if _merged(block.get("lifecycle")).get("destroy") is False
    )


def _moves(content: Mapping[str, Any]) -> Iterator[Move]:
    for block in _blocks(content.get("moved")):
        yield Move(_address(block["from"]), _address(block["to"]))


def _things(section: Any, prefix: str) -> Iterator[tuple[str, Block]]:
    for kind, named in _merged(section).items():
        for name, body in ((n, b) for entry in _blocks(named) for n, b in entry.items()):
            if kind == "//" or name == "//":
                continue
            found = _merged(body)
            lifecycle = _merged(found.get("lifecycle"))
            ignored = lifecycle.get("ignore_changes") or ()
            address = f"{prefix}{kind}.{name}"
            yield (
                address,
                Block(
                    address,
                    kind,
                    {k: v for k, v in found.items() if k not in _OWN_WORDS},
                    prevent_destroy=lifecycle.get("prevent_destroy") is True,
                    repeated="count" in found or "for_each" in found,
                    ignored="all" if ignored == "all" else tuple(map(_argument, ignored)),
                ),
            )


def _place(backend: Any) -> tuple[tuple[str, str], ...]:
    # Without a backend Terraform keeps the state in this file.
    found = _merged(backend) or {"local": {"path": "terraform.tfstate"}}
    kind = next(iter(found))
    arguments = _merged(found[kind])
    names = _STATE_PLACE.get(kind, tuple(sorted(arguments)))
    said = ((name, _text(arguments.get(name))) for name in names)
    return (("backend", kind), *((name, value) for name, value in said if value is not None))


def _state(content: Mapping[str, Any], origin: str) -> Configuration:
    if content.get("version") != 4:
        raise ValueError(f"its version is {content.get('version')!r}")
    entries = [(entry, entry["mode"], entry["type"]) for entry in content.get("resources") or ()]
    return _known(
        (
            (_in_module(entry.get("module"), entry), mode, kind, instance)
            for entry, mode, kind in entries
            for instance in entry.get("instances") or ()
            # A deposed object is on its way out.
            if "deposed" not in instance
        ),
        origin,
    )


def _in_module(module: str | None, entry: Mapping[str, Any]) -> str:
    data = "data." if entry["mode"] == "data" else ""
    address = f"{data}{entry['type']}.{entry['name']}"
    return f"{module}.{address}" if module else address


def _shown(values: Mapping[str, Any], origin: str) -> Configuration:
    def entries(module: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
        for entry in module.get("resources") or ():
            if "deposed_key" not in entry:
                instance = {"attributes": entry.get("values") or {}}
                yield entry["address"], entry["mode"], entry["type"], instance
        for child in module.get("child_modules") or ():
            yield from entries(child)

    return _known(entries(values.get("root_module") or {}), origin)


def _known(
    instances: Iterable[tuple[str, str, str, Mapping[str, Any]]], origin: str
) -> Configuration:
    blocks: dict[str, Block] = {}
    data: dict[str, Block] = {}
    for address, mode, kind, instance in instances:
        attributes = instance.get("attributes") or {}
        index = instance.get("index_key")
        if index is not None:
            address = f"{address}[{json.dumps(index)}]"
        block = Block(address, kind, attributes, id=_text(attributes.get("id")) or "")
        (data if mode == "data" else blocks)[address] = block
    return Configuration(origin, blocks, data, is_state=True)


def _blocks(value: Any) -> list[Mapping[str, Any]]:
    """A block that is written once, or a list of blocks."""
    if value is None:
        return []
    found = value if isinstance(value, list) else [value]
    for block in found:
        if not isinstance(block, Mapping):
            raise TypeError(f"{block!r} stands where a block belongs")
    return found


def _merged(value: Any) -> dict[str, Any]:
    """Blocks that Terraform reads as one."""
    return {name: entry for block in _blocks(value) for name, entry in block.items()}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _address(text: Any) -> str:
    if not isinstance(text, str):
        raise TypeError(f"{text!r} is no address")
    return text.removeprefix("${").removesuffix("}").strip()


def _argument(text: str) -> str:
    # `site_config[0].cors` ignores what `site_config.cors` ignores.
    return ".".join(part for part in text.replace("[", ".[").split(".") if part[:1] != "[")
