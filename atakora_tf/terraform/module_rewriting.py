"""The backend's blocks with variables in the place of what another instance may change."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from attrs import evolve, field, frozen

from atakora_tf.azure.names import NAME_RULES
from atakora_tf.errors import DocumentError
from atakora_tf.naming import snake
from atakora_tf.terraform.base import RESOURCE_GROUP_ID, NewResourceGroup, StackSettings
from atakora_tf.terraform.block import DataSource, Output, Resource
from atakora_tf.terraform.document import TerraformDocument
from atakora_tf.terraform.expression import Expression, Template
from atakora_tf.terraform.module_names import ModuleName, module_names
from atakora_tf.terraform.module_variables import ENVIRONMENT, LOCATION, RESOURCE_GROUP, TAGS
from atakora_tf.terraform.remote_state import REMOTE_STATE
from atakora_tf.terraform.value import Where, ordered, value_text, where_text

__all__ = ["Rewritten", "expressions_in", "named_variables", "rewritten"]

_RESOURCE_ID: Final = re.compile(r"/subscriptions/[^/\s]+(?:/[^/]+)*")
_VARIABLE: Final = re.compile(r"(?<![\w.-])var\.([A-Za-z_][\w-]*)")
_ELSEWHERE: Final = re.compile(r"(?<![\w.-])(?:local|module)\.[A-Za-z_][\w-]*")
_SIGN: Final = re.compile(r'\\.|\$\$\{|%%\{|[$%]\{|["{}]', re.DOTALL)


@frozen
class Rewritten:
    """The blocks of a module, and what its variables and local values have to hold."""

    blocks: tuple[Resource | DataSource, ...]
    outputs: tuple[Output, ...]
    names: Mapping[str, ModuleName]
    tags: Mapping[str, object]
    """The tags that most resources have; empty if none has any."""
    other_tags: Mapping[str, Mapping[str, object]]
    """The tags of the resources that have others, by logical id."""
    ids: Mapping[str, tuple[str, tuple[str, ...]]]
    """Azure resource ids by the variables that stand for them, with the addresses they are in."""
    states: Mapping[str, tuple[Any, str]]
    """Arguments of state backends, literal ones only, by variable, with the address that reads."""
    users: Mapping[str, tuple[str, ...]]
    """The variables that the user's own expressions name, with the addresses of those."""


def named_variables(expression: str) -> Iterator[str]:
    """The variables that a Terraform expression names, outside of its literal texts."""
    yield from _VARIABLE.findall(_evaluated(expression))


def _evaluated(expression: str) -> str:
    """The expression without its literal texts, but with what is evaluated inside of them."""
    kept: list[str] = []
    # What is open: '"' a text, "$" what is evaluated inside of one, "{" anything else in braces.
    opened: list[str] = []
    at = 0
    for sign in _SIGN.finditer(expression):
        in_text = opened[-1:] == ['"']
        if not in_text:
            kept.append(expression[at : sign.start()])
        at = sign.end()
        found = sign[0]
        if in_text and found == '"':
            opened.pop()
        elif in_text and found in ("${", "%{"):
            opened.append("$")
            kept.append(" ")
        elif not in_text and found == "}":
            del opened[-1:]
        elif not in_text and found.endswith(('"', "{")):
            opened.append(found[-1])
            kept.append(" ")
    if opened[-1:] != ['"']:
        kept.append(expression[at:])
    return "".join(kept)


def rewritten(document: TerraformDocument, settings: StackSettings) -> Rewritten:
    """The blocks of `document` with expressions in the place of names, location, tags and ids.

    Raises DocumentError for an expression that names what a module does not have.
    """
    work = _Rewriting(document, settings)
    blocks = tuple(work.block(block) for block in document)
    tags = work.tag_values(work.tags, "tags")
    outputs = tuple(
        evolve(output, value=work.value(output.value, output.address))
        for output in document.outputs
    )
    return Rewritten(
        blocks,
        outputs,
        work.names,
        tags,
        work.other_tags,
        {work.id_names[text]: (text, tuple(where)) for text, where in sorted(work.ids.items())},
        work.states,
        {name: tuple(where) for name, where in sorted(work.users.items())},
    )


@frozen(eq=False)
class _Rewriting:
    document: TerraformDocument
    settings: StackSettings
    names: dict[str, ModuleName] = field(init=False)
    tags: dict[str, object] = field(init=False)
    id_names: dict[str, str] = field(init=False)
    other_tags: dict[str, dict[str, object]] = field(factory=dict, init=False)
    ids: dict[str, list[str]] = field(factory=dict, init=False)
    states: dict[str, tuple[Any, str]] = field(factory=dict, init=False)
    users: dict[str, list[str]] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        set_once = object.__setattr__
        resources = [block for block in self.document.resources if not self._is_group(block)]
        environment, home = self.settings.environment, self.settings.location
        group = self.settings.resource_group
        if isinstance(group, NewResourceGroup) and any(map(self._is_group, self.document)):
            resources.append(
                Resource("azurerm_resource_group", RESOURCE_GROUP_ID, {"name": group.name})
            )
        set_once(self, "names", module_names(resources, environment, home))
        set_once(self, "id_names", _id_names(_resource_ids(self.document)))
        set_once(self, "tags", self._usual_tags())

    def block(self, block: Resource | DataSource) -> Resource | DataSource:
        """The block with its new arguments."""
        address = block.address
        arguments: dict[str, object] = {}
        for name, value in block.arguments.items():
            if isinstance(block, Resource) and name == "tags" and isinstance(value, Mapping):
                arguments[name] = self._tags(block, value)
            elif name == "name" and self._is_group(block):
                arguments[name] = self._group_name()
            elif name == "name" and isinstance(block, Resource):
                arguments[name] = self._name(block, value)
            elif name == "config" and block.type == REMOTE_STATE and _is_literal(value):
                variable = snake(block.id)
                self.states[variable] = (value, address)
                arguments[name] = Expression(f"var.{variable}")
            else:
                arguments[name] = self.value(value, (address, name), name)
        return evolve(block, arguments=arguments)

    def value(self, value: object, where: Where, name: str = "") -> object:
        """A value below the argument `name`, whose default is the value that stood there."""
        if isinstance(value, Mapping):
            return {key: self.value(item, (where, key), key) for key, item in value.items()}
        if isinstance(value, (set, frozenset)):
            value = ordered(value, where)
        if isinstance(value, (list, tuple)):
            return [self.value(item, (where, at)) for at, item in enumerate(value)]
        if isinstance(value, str):
            if name == "location" and value == self.settings.location:
                return Expression(f"var.{LOCATION}")
            if value in self.id_names:
                self.ids.setdefault(value, []).append(_address(where))
                return Expression(f"var.{self.id_names[value]}")
            return value
        for expression in expressions_in(value):
            self._look_at(expression, where)
        return value

    def _look_at(self, expression: str, where: Where) -> None:
        if elsewhere := _ELSEWHERE.search(_evaluated(expression)):
            raise DocumentError(
                f"{where_text(where)}: the expression {expression!r} names {elsewhere[0]}, which a "
                "module of its own does not have. Write a variable, such as var.mail, which then "
                "is an input of the module."
            )
        for variable in named_variables(expression):
            self.users.setdefault(variable, []).append(_address(where))

    def _is_group(self, block: Resource | DataSource) -> bool:
        return block.address == self.settings.resource_group_block.address

    def _group_name(self) -> Expression:
        given = f"var.{RESOURCE_GROUP}"
        if RESOURCE_GROUP_ID not in self.names:
            return Expression(given)
        return Expression(f'{given} == "" ? local.names.{RESOURCE_GROUP_ID} : {given}')

    def _name(self, block: Resource, value: object) -> object:
        if block.id in self.names:
            return Expression(f"local.names.{block.id}")
        if type(value) is str and _may_be_named_after(block):
            for other in self._longest_first():
                before, found, after = value.partition(other.exported)
                if found and "-" in (before[-1:], after[:1]):
                    return Template((before, Expression(f"local.names.{other.id}"), after))
        return self.value(value, (block.address, "name"))

    def _longest_first(self) -> list[ModuleName]:
        others = [name for name in self.names.values() if name.id != RESOURCE_GROUP_ID]
        return sorted(others, key=lambda name: (-len(name.exported), name.id))

    def _usual_tags(self) -> dict[str, object]:
        """The tags that most resources have; of two as frequent, the first by their text."""
        found: Counter[str] = Counter()
        mappings: dict[str, Mapping[str, object]] = {}
        for block in self.document.resources:
            tags = block.arguments.get("tags")
            if isinstance(tags, Mapping):
                text = value_text(tags, block.address, "\n")
                found[text] += 1
                mappings[text] = tags
        if not found:
            return {}
        most = min(found, key=lambda text: (-found[text], text))
        return dict(mappings[most])

    def _tags(self, block: Resource, tags: Mapping[str, object]) -> object:
        if dict(tags) == self.tags:
            return Expression("local.tags")
        self.other_tags[block.id] = self.tag_values(tags, (block.address, "tags"))
        return Expression(f"merge(local.other_tags.{block.id}, var.{TAGS})")

    def tag_values(self, tags: Mapping[str, object], where: Where) -> dict[str, object]:
        """Tags with the environment's as a variable."""
        return {
            tag: Expression(f"var.{ENVIRONMENT}")
            if tag.casefold() == "environment" and value == self.settings.environment
            else self.value(value, (where, tag))
            for tag, value in tags.items()
        }


def _may_be_named_after(block: Resource) -> bool:
    """Whether a type without a rule of ours is one beside others in the group: the deployment
    that makes an account's tables is called after the account."""
    return block.type not in NAME_RULES and "resource_group_name" in block.arguments


def _address(where: Where) -> str:
    while isinstance(where, tuple):
        where = where[0]
    return where


def expressions_in(value: object) -> Iterator[str]:
    """The text of every expression in a value, however deep; references are none."""
    if isinstance(value, Expression):
        yield value.text
    elif isinstance(value, Template):
        for part in value.parts:
            yield from expressions_in(part)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from expressions_in(item)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from expressions_in(item)


def _is_literal(value: object) -> bool:
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and _is_literal(item) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return all(map(_is_literal, value))
    return isinstance(value, (str, bool, int, float))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from _texts(item)


def _resource_ids(document: TerraformDocument) -> set[str]:
    values: list[object] = [output.value for output in document.outputs]
    values += [block.arguments for block in document if block.type != REMOTE_STATE]
    return {text for value in values for text in _texts(value) if _RESOURCE_ID.fullmatch(text)}


def _id_names(found: set[str]) -> dict[str, str]:
    """A variable for each id, called after the thing; where two would be alike, with a hash."""
    plain = {text: _id_name(text) for text in found}
    often = Counter(plain.values())
    return {
        text: name
        if often[name] == 1
        else f"{name.removesuffix('_id')}_{hashlib.sha256(text.encode()).hexdigest()[:6]}_id"
        for text, name in plain.items()
    }


def _id_name(text: str) -> str:
    """ ".../virtualNetworks/hub/subnets/apps" gives "subnet_hub_apps_id"."""
    steps = text.strip("/").split("/")
    lowered = [step.lower() for step in steps]
    if "providers" in lowered:
        steps = steps[len(lowered) - lowered[::-1].index("providers") + 1 :]
    elif len(steps) > 2:
        steps = steps[2:]
    kinds, names = steps[::2], steps[1::2]
    pieces = [snake(piece) for piece in (_singular(kinds[-1]) if kinds else "", *names)]
    if text.count("/") == 2:
        pieces = ["subscription"]
    name = "_".join(piece for piece in (*pieces, "id") if piece)
    return name if name[0].isalpha() else f"x_{name}"


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word.removesuffix("s")
