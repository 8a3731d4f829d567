"""Writes docs/requirements.md from the config classes: `python docs/render_requirements.py`."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from atakora_tf.merge.fields import FieldSpec, Keyed, Nested, field_specs
from atakora_tf.requirements.cosmos import CosmosConfig
from atakora_tf.requirements.front_door import FrontDoorConfig
from atakora_tf.requirements.functions import FunctionsConfig
from atakora_tf.requirements.key_vault import KeyVaultConfig
from atakora_tf.requirements.monitoring import MonitoringConfig
from atakora_tf.requirements.network import NetworkingConfig
from atakora_tf.requirements.service_bus import ServiceBusConfig
from atakora_tf.requirements.static_web_app import StaticWebAppConfig
from atakora_tf.requirements.storage import StorageConfig

PAGE = Path(__file__).with_name("requirements.md")

HEAD = """# What can be asked for

Every field of every config class, with the strategy that merges it. Made from the classes
by `docs/render_requirements.py`. A field that nobody sets makes no claim.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    configs = (
        CosmosConfig,
        FunctionsConfig,
        StorageConfig,
        ServiceBusConfig,
        KeyVaultConfig,
        FrontDoorConfig,
        StaticWebAppConfig,
        MonitoringConfig,
        NetworkingConfig,
    )
    for config in configs:
        parts += [_section(each, level) for each, level in _walk(config, 2)]
    return "\n".join(parts)


def _walk(config: type[Any], level: int) -> Iterator[tuple[type[Any], int]]:
    yield config, level
    for spec in field_specs(config):
        inner = spec.shape.entry if isinstance(spec.shape, Keyed) else spec.shape
        if isinstance(inner, Nested):
            yield from _walk(inner.config, 3)


def _section(config: type[Any], level: int) -> str:
    doc = inspect.cleandoc(config.__doc__ or "")
    lines = [f"{'#' * level} {config.__name__}", "", doc, ""]
    specs = field_specs(config)
    if specs:
        meanings = _meanings(config)
        lines += ["| field | merged by | meaning |", "|---|---|---|"]
        lines += [f"| `{s.name}` | {_strategy(s)} | {meanings.get(s.name, '')} |" for s in specs]
        lines.append("")
    return "\n".join(lines)


def _strategy(spec: FieldSpec) -> str:
    shape = spec.shape
    if isinstance(shape, Nested):
        text = f"field by field ({shape.config.__name__})"
    elif isinstance(shape, Keyed):
        entry = shape.entry
        inner = f"a {entry.config.__name__}" if isinstance(entry, Nested) else repr(entry.strategy)
        text = f"union of keys; each entry: {inner}"
    else:
        text = repr(shape.strategy)
    marks = [text]
    if spec.discriminator:
        marks.append("where it differs, components cannot share")
    if spec.unit is not None:
        marks.append("placed one by one")
    return "; ".join(marks).replace("|", "\\|")


def _meanings(config: type[Any]) -> dict[str, str]:
    """The text under each field, as it stands in the source."""
    body = ast.parse(inspect.getsource(config)).body[0]
    assert isinstance(body, ast.ClassDef)
    found: dict[str, str] = {}
    name = None
    for statement in body.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name = statement.target.id
        elif (
            name is not None
            and isinstance(statement, ast.Expr)
            and isinstance(statement.value, ast.Constant)
            and isinstance(statement.value.value, str)
        ):
            found[name] = " ".join(statement.value.value.split()).replace("|", "\\|")
            name = None
        else:
            name = None
    return found


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"Wrote {PAGE.name}")
