"""Configurations without azurerm, for real Terraform to judge without a network.

Every resource and data source becomes a `terraform_data`, which Terraform has built in; what it
says stays, and so do references, dependencies, lifecycles and outputs. So a broken expression, a
reference to nothing, a cycle or a text that is not escaped fails as it would with the provider, and
an apply shows what every text evaluates to.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from parts import terraform, terraform_environment

__all__ = ["Terraform", "write_modules"]

Json = Any

# An address and the way into it: azurerm_x.y.identity[0].principal_id.
_REFERENCE = re.compile(
    r"(?<![\w.-])((?:data\.)?(?:azurerm|terraform)_\w+)\.([A-Za-z_][\w-]*)"
    r"((?:\.[A-Za-z_][\w-]*|\[\d+\])+)"
)
_VARIABLE = re.compile(r"(?<![\w.-])var\.([A-Za-z_][\w-]*)")
_META = ("lifecycle", "depends_on")


class _Copy:
    """One configuration on its way to a module without providers."""

    def __init__(self, configuration: Json) -> None:
        self.whole = configuration
        self.bodies: dict[str, Json] = {}
        for prefix, section in (("", "resource"), ("data.", "data")):
            for kind, named in configuration.get(section, {}).items():
                for name, body in named.items():
                    self.bodies[f"{prefix}{kind}.{name}"] = body
        self.computed: dict[str, dict[str, str]] = {address: {} for address in self.bodies}
        self.variables: set[str] = set()

    def module(self) -> Json:
        provided = self.whole.get("terraform", {}).get("required_providers", {})
        for address, body in self.bodies.items():
            assert "provider" not in body or body["provider"].partition(".")[0] in provided, address
        blocks = {_name(address): self._block(body) for address, body in self.bodies.items()}
        outputs = {
            name: {**body, "value": self._rewritten(body["value"])}
            for name, body in self.whole.get("output", {}).items()
        }
        for address in self.bodies:
            blocks[_name(address)]["input"]["computed"] = self.computed[address]
        variables = {name: {"default": f"var.{name}"} for name in sorted(self.variables)}
        sections = {"output": outputs, "variable": variables}
        return {
            "resource": {"terraform_data": blocks},
            **{name: section for name, section in sections.items() if section},
        }

    def _block(self, body: Json) -> Json:
        arguments = {name: value for name, value in body.items() if name not in _META}
        block: dict[str, Json] = {"input": {"arguments": self._rewritten(arguments)}}
        if "lifecycle" in body:
            kept = {k: v for k, v in body["lifecycle"].items() if k != "ignore_changes"}
            block["lifecycle"] = kept
        if "depends_on" in body:
            block["depends_on"] = [f"terraform_data.{_name(a)}" for a in body["depends_on"]]
        return block

    def _rewritten(self, value: Json) -> Json:
        if isinstance(value, dict):
            return {self._text(key): self._rewritten(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._rewritten(item) for item in value]
        return self._text(value) if isinstance(value, str) else value

    def _text(self, text: str) -> str:
        return _in_expressions(text, self._expression)

    def _expression(self, expression: str) -> str:
        self.variables.update(_VARIABLE.findall(expression))
        return _REFERENCE.sub(self._reference, expression)

    def _reference(self, found: re.Match[str]) -> str:
        address, way = f"{found[1]}.{found[2]}", found[3].removeprefix(".")
        here = f"terraform_data.{_name(address)}.output"
        if way in self.bodies.get(address, {}):
            return f"{here}.arguments.{way}"
        # What Azure would say: Terraform knows it only after the resource is made, here too.
        self.computed.setdefault(address, {})[way] = f"{address}.{way}"
        return f'{here}.computed["{way}"]'


def _name(address: str) -> str:
    return address.replace(".", "_")


def _in_expressions(text: str, change: Callable[[str], str]) -> str:
    """The text with the inside of every outermost `${…}` changed."""
    done, at = "", 0
    while (start := text.find("${", at)) >= 0:
        if text[at:start].endswith("$"):
            done += text[at : start + 2]
            at = start + 2
            continue
        depth, quoted, end = 1, False, start + 2
        while depth and end < len(text):
            character = text[end]
            if quoted and character == "\\":
                end += 1
            elif character == '"':
                quoted = not quoted
            elif not quoted:
                depth += {"{": 1, "}": -1}.get(character, 0)
            end += 1
        done += text[at : start + 2] + change(text[start + 2 : end - 1]) + text[end - 1 : end]
        at = end
    return done + text[at:]


def write_modules(configurations: Mapping[str, Json], directory: Path) -> None:
    """Write a root module that holds every configuration as a module of that name."""
    modules = {}
    for name, configuration in configurations.items():
        own = directory / name
        own.mkdir()
        copy = _Copy(configuration).module()
        (own / "main.tf.json").write_text(json.dumps(copy, indent=1), encoding="utf-8")
        modules[name] = {"source": f"./{name}"}
    (directory / "main.tf.json").write_text(json.dumps({"module": modules}), encoding="utf-8")


class Terraform:
    """Real Terraform in one directory, with nothing but what is built in."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def run(self, *words: str) -> str:
        """What Terraform prints; raises AssertionError with what it says if it fails."""
        done = subprocess.run(
            [*terraform(), *words],
            cwd=self.directory,
            env=terraform_environment(),
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout

    def validate(self) -> None:
        """Initialise, and check every expression and reference; cycles only show in the graph."""
        self.run("init", "-backend=false", "-input=false", "-no-color")
        self.run("validate", "-no-color")
        self.run("graph", "-type=plan")

    def applied(self) -> dict[str, dict[str, Json]]:
        """By module, what the arguments of every resource (`kind_name`) evaluate to."""
        self.run("apply", "-auto-approve", "-input=false", "-no-color")
        state = json.loads(self.run("show", "-json"))
        return {
            module["address"].removeprefix("module."): {
                found["name"]: found["values"]["output"]["arguments"]
                for found in module["resources"]
            }
            for module in state["values"]["root_module"]["child_modules"]
        }
