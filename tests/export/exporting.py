"""Exports, in forms that can be compared and that Terraform can judge without a provider."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from atakora_tf import Backend
from atakora_tf.terraform import StackSettings, TerraformDocument, base_document
from atakora_tf.terraform.expression import escaped
from atakora_tf.terraform.module import module_files
from tests.provider_free import Terraform, write_modules

__all__ = [
    "Module",
    "addresses",
    "document_of",
    "expressions",
    "module_of",
    "provider_free_root",
    "read_module",
]

Json = Any

_LITERAL = r'"(?:[^"\\]|\\.)*"'
_NAME = re.compile(rf"\$\{{local\.as_exported \? ({_LITERAL}) : .+\}}")
_EQUAL = re.compile(rf"var\.(\w+) == ({_LITERAL})")
_AMONG = re.compile(rf"contains\(\[({_LITERAL}), ({_LITERAL})\], var\.(\w+)\)")


class Module:
    """The files of a module, read."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = dict(files)
        self.whole: dict[str, dict[str, Json]] = {}
        for name, text in files.items():
            if name.endswith(".json") and not name.startswith("."):
                for section, found in json.loads(text).items():
                    assert section not in self.whole, f"{section} stands in two files"
                    self.whole[section] = found
        self.variables: dict[str, Json] = self.whole.get("variable", {})
        self.locals: dict[str, Json] = self.whole.get("locals", {})

    def with_defaults(self) -> dict[str, Json]:
        """Resources, data sources and outputs with every variable at its default."""
        if "as_exported" in self.locals:
            assert self._holds(self.locals["as_exported"])
        return {
            section: self._value(self.whole[section])
            for section in ("data", "output", "resource")
            if section in self.whole
        }

    def _holds(self, condition: str) -> bool:
        parts = condition.removeprefix("${").removesuffix("}").split(" && ")
        for part in parts:
            if equal := _EQUAL.fullmatch(part):
                wanted, name = [equal[2]], equal[1]
            else:
                among = _AMONG.fullmatch(part)
                assert among is not None, part
                wanted, name = [among[1], among[2]], among[3]
            if self._escaped_default(name) not in [json.loads(text) for text in wanted]:
                return False
        return True

    def _escaped_default(self, name: str) -> Json:
        default = self.variables[name]["default"]
        return escaped(default) if isinstance(default, str) else default

    def _value(self, value: Json) -> Json:
        if isinstance(value, dict):
            return {key: self._value(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._value(item) for item in value]
        return self._text(value) if isinstance(value, str) else value

    def _text(self, text: str) -> Json:
        if text == "${local.tags}":
            return self._value(self.locals["own_tags"])
        if own := re.fullmatch(r"\$\{merge\(local\.other_tags\.([\w-]+), var\.tags\)\}", text):
            return self._value(self.locals["other_tags"][own[1]])
        if group := re.fullmatch(r'\$\{var\.(\w+) == "" \? local\.names\.(\w+) : .+\}', text):
            assert self.variables[group[1]]["default"] == ""
            return self._name(group[2])
        if variable := re.fullmatch(r"\$\{var\.(\w+)\}", text):
            if "default" in self.variables[variable[1]]:
                return self._escaped_default(variable[1])
            return text
        return re.sub(r"\$\{local\.names\.([\w-]+)\}", lambda m: self._name(m[1]), text)

    def _name(self, logical: str) -> str:
        found = _NAME.fullmatch(self.locals["names"][logical])
        assert found is not None
        name: str = json.loads(found[1])
        return name


def document_of(
    backend: Backend, settings: StackSettings | None = None
) -> tuple[TerraformDocument, StackSettings]:
    """The backend's document with its resource group, and the settings that it has."""
    settings = settings or backend.stack_settings()
    base = base_document(settings, with_state=False)
    return base.merge(backend.document(settings)), settings


def module_of(backend: Backend) -> Module:
    """The module that a backend is exported as."""
    document, settings = document_of(backend)
    return Module(module_files(document, settings, backend.name))


def read_module(directory: Path) -> Module:
    """A module that lies in a folder, without the code that it ships."""
    found = [path for path in directory.iterdir() if path.is_file()]
    return Module({path.name: path.read_text(encoding="utf-8") for path in found})


def expressions(value: Json) -> Iterator[str]:
    """Every `${…}` in JSON, without what is escaped and without literal texts inside."""
    if isinstance(value, dict):
        for item in value.values():
            yield from expressions(item)
    elif isinstance(value, list):
        for item in value:
            yield from expressions(item)
    elif isinstance(value, str):
        bare = value.replace("$${", "").replace("%%{", "")
        for piece in bare.split("${")[1:]:
            yield re.sub(_LITERAL, '""', piece)


def addresses(configuration: Mapping[str, Json]) -> set[str]:
    """Every resource and data source of a configuration."""
    return {
        f"{prefix}{kind}.{name}"
        for prefix, section in (("", "resource"), ("data.", "data"))
        for kind, named in configuration.get(section, {}).items()
        for name in named
    }


def provider_free_root(
    modules: Mapping[str, tuple[Module, Mapping[str, Json]]], directory: Path
) -> Terraform:
    """A root that calls each module with these arguments, with nothing that needs a provider.

    The blocks become `terraform_data`; variables, their validations and local values stay as they
    are.
    """
    directory.mkdir(parents=True, exist_ok=True)
    write_modules({name: module.whole for name, (module, _) in modules.items()}, directory)
    calls = {}
    for name, (module, arguments) in modules.items():
        main = directory / name / "main.tf.json"
        copy = json.loads(main.read_text(encoding="utf-8"))
        # The copy's own are stand-ins for variables that a configuration does not declare.
        copy.pop("variable", None)
        main.write_text(json.dumps(copy), encoding="utf-8")
        for file in ("variables.tf.json", "locals.tf.json"):
            if file in module.files:
                (directory / name / file).write_text(module.files[file], encoding="utf-8")
        calls[name] = {"source": f"./{name}", **arguments}
    (directory / "main.tf.json").write_text(
        json.dumps({"module": calls}, indent=1), encoding="utf-8"
    )
    return Terraform(directory)
