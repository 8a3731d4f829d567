"""The variables of an exported module: what they mean, and what they refuse."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from attrs import field, frozen

from atakora_tf.azure.limits import (
    MAXIMUM_STORAGE_TAG_NAME_LENGTH,
    MAXIMUM_TAG_VALUE_LENGTH,
    MAXIMUM_TAGS,
    TAG_NAME_FORBIDDEN,
)
from atakora_tf.azure.names import NAME_RULES
from atakora_tf.terraform.expression import escaped
from atakora_tf.terraform.module_regions import RegionChoice
from atakora_tf.terraform.value import Json

__all__ = [
    "ENVIRONMENT",
    "LOCATION",
    "NAME_PREFIX",
    "REQUIRED",
    "RESOURCE_GROUP",
    "TAGS",
    "Validation",
    "Variable",
    "environment_variable",
    "id_variable",
    "listed",
    "location_variable",
    "prefix_variable",
    "quoted",
    "resource_group_variable",
    "state_variable",
    "tags_variable",
    "users_variable",
]

ENVIRONMENT: Final = "environment"
LOCATION: Final = "location"
NAME_PREFIX: Final = "name_prefix"
RESOURCE_GROUP: Final = "resource_group_name"
TAGS: Final = "tags"


class _Required:
    """Stands where a default would, for a variable that has none."""

    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED: Final = _Required()


@frozen
class Validation:
    """What must hold of a value: a Terraform expression without its braces, and a sentence."""

    condition: str
    message: str


def _all(found: Iterable[Validation]) -> tuple[Validation, ...]:
    return tuple(found)


@frozen
class Variable:
    """One input of a module; its value is never null."""

    name: str
    description: str
    type: str | None = None
    """In Terraform's words; None takes a value of any type."""
    default: Json | _Required = REQUIRED
    validations: tuple[Validation, ...] = field(default=(), converter=_all)

    def to_json(self) -> dict[str, Json]:
        """The block as Terraform JSON.

        Terraform reads description, type and default as they stand, and evaluates the rest
        (hashicorp/hcl, json/structure.go: text is a template only where there are values for it).
        """
        body: dict[str, Json] = {"description": self.description, "nullable": False}
        if self.type is not None:
            body["type"] = self.type
        if not isinstance(self.default, _Required):
            body["default"] = self.default
        if self.validations:
            body["validation"] = [
                {"condition": f"${{{check.condition}}}", "error_message": escaped(check.message)}
                for check in self.validations
            ]
        return body


def quoted(text: str) -> str:
    """`text` as a literal inside a Terraform expression."""
    return escaped(json.dumps(text, ensure_ascii=False))


def listed(texts: Iterable[str]) -> str:
    """Texts as a list inside a Terraform expression."""
    return f"[{', '.join(map(quoted, texts))}]"


def environment_variable(default: str) -> Variable:
    """Whose instance it is: a tag, and a word in names."""
    return Variable(
        ENVIRONMENT,
        "Environment of this instance: the tag of that name, and a word in the names of resources. "
        "Another environment is another instance, with names of its own.",
        "string",
        default,
        [
            Validation(
                'can(regex("[A-Za-z0-9]", var.environment)) && '
                f"length(var.environment) <= {MAXIMUM_TAG_VALUE_LENGTH}",
                "An environment holds a letter or digit, which names can use, and has at most "
                f"{MAXIMUM_TAG_VALUE_LENGTH} characters.",
            )
        ],
    )


def location_variable(default: str, choice: RegionChoice) -> Variable:
    """Where everything is that has no region of its own."""
    return Variable(
        LOCATION,
        f"Azure region, as the API writes it{choice.words}. What the backend put into another "
        "region stays there.",
        "string",
        default,
        [
            Validation(
                f"contains({listed(choice.names)}, var.location)",
                f'Name an Azure region as the API writes it, such as "{default}"{choice.words}.',
            )
        ],
    )


def prefix_variable(longest: int) -> Variable:
    """What tells instances apart that agree in everything else."""
    return Variable(
        NAME_PREFIX,
        "What the names of resources start with, for instances that would have the same names: an "
        f"organisation or a team. Up to {longest} lowercase letters and digits.",
        "string",
        "",
        [
            Validation(
                f'can(regex("^([a-z][a-z0-9]{{0,{longest - 1}}})?$", var.name_prefix))',
                f"A prefix has up to {longest} lowercase letters and digits and starts with a "
                "letter; a longer one would leave too little of the shortest names that Azure "
                "takes.",
            )
        ],
    )


def resource_group_variable(name: str, *, made: bool) -> Variable:
    """The group's name: of one that is there, or of the one that the module makes."""
    rule = NAME_RULES["azurerm_resource_group"]
    legal = (
        f"can(regex({quoted(f'^(?:{rule.pattern})$')}, var.resource_group_name)) && "
        f"length(var.resource_group_name) <= {rule.maximum}"
    )
    says = (
        f"A resource group's name has {rule.minimum} to {rule.maximum} characters and {rule.words}."
    )
    if made:
        return Variable(
            RESOURCE_GROUP,
            f"Name of the resource group that the module makes. Without one it is {name} for what "
            "was exported, and one of its own for every other instance.",
            "string",
            "",
            [Validation(f'var.resource_group_name == "" || ({legal})', says)],
        )
    return Variable(
        RESOURCE_GROUP,
        "Name of the resource group, which is there already; the module reads it and does not "
        "change it.",
        "string",
        name,
        [Validation(legal, says)],
    )


def tags_variable(own: Iterable[str], most: int) -> Variable:
    """Tags beside the backend's own, whose names are `own`; a resource has up to `most` of them."""
    names = sorted(set(own))
    forbidden = "".join(sorted(TAG_NAME_FORBIDDEN)).replace("\\", "\\\\")
    name_rule = f"^[^{forbidden}]{{1,{MAXIMUM_STORAGE_TAG_NAME_LENGTH}}}$"
    room = MAXIMUM_TAGS - most
    lowered = sorted({name.lower() for name in names})
    return Variable(
        TAGS,
        "Tags of every resource, beside the backend's own; of two with one name, these win.",
        "map(string)",
        {},
        [
            Validation(
                f"length(var.tags) <= {room} && alltrue([for name, value in var.tags : "
                f"can(regex({quoted(name_rule)}, name)) && "
                f"try(length(value) <= {MAXIMUM_TAG_VALUE_LENGTH}, false)])",
                f"There is room for {room} tags; a name has 1 to "
                f"{MAXIMUM_STORAGE_TAG_NAME_LENGTH} characters without "
                f"{' '.join(sorted(TAG_NAME_FORBIDDEN))}, a value up to "
                f"{MAXIMUM_TAG_VALUE_LENGTH}.",
            ),
            Validation(
                "length(distinct([for name in keys(var.tags) : lower(name)])) == length(var.tags) "
                f"&& alltrue([for name in keys(var.tags) : contains({listed(names)}, name) || "
                f"!contains({listed(lowered)}, lower(name))])",
                "Azure takes tags that differ in case for one: write those that replace the "
                f"backend's own as it does ({', '.join(names)}), and every other once.",
            ),
        ],
    )


def id_variable(name: str, default: str, addresses: Iterable[str]) -> Variable:
    """An Azure resource id that the backend's author wrote."""
    return Variable(
        name,
        f"Azure resource id, used by {', '.join(sorted(set(addresses)))}.",
        "string",
        default,
        [
            Validation(
                f'can(regex("^/subscriptions/[^/[:space:]]+(/[^/]+)*$", var.{name}))',
                'A resource id starts with "/subscriptions/" and has no empty part.',
            )
        ],
    )


def state_variable(name: str, default: Json, address: str) -> Variable:
    """Where the state lives that a data source reads."""
    return Variable(
        name,
        f"Where the state is that {address} reads: the arguments of its state backend.",
        "any",
        default,
    )


def users_variable(name: str, addresses: Iterable[str]) -> Variable:
    """A variable that the backend's author names in an expression, and nothing is known of."""
    return Variable(name, f"Named in an expression of {', '.join(sorted(set(addresses)))}.")
