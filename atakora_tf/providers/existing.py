"""Blocks of accounts that may be there already: a data source then stands for the resource."""

from __future__ import annotations

import json
from collections.abc import Iterable

from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.providers.context import RenderContext
from atakora_tf.requirements.existing import ExistingAccount, existing_in
from atakora_tf.terraform.block import DataSource, Postcondition
from atakora_tf.terraform.expression import Expression, Reference

__all__ = ["account_reference", "existing_block", "group_of", "must_hold"]


def account_reference(
    kind: str, resource: PlannedResource, attribute: str, context: RenderContext, *pieces: str
) -> Reference:
    """An attribute of an account: of the resource, or of the data source that reads it."""
    prefix = "" if existing_in(resource.config) is None else "data."
    return Reference(f"{prefix}{kind}.{context.id(resource, *pieces)}", attribute)


def group_of(kind: str, resource: PlannedResource, context: RenderContext) -> Reference:
    """The resource group that the account is in, which what lies in it has to name."""
    if existing_in(resource.config) is None:
        return context.settings.resource_group_name
    return account_reference(kind, resource, "resource_group_name", context)


def existing_block(
    kind: str,
    resource: PlannedResource,
    account: ExistingAccount,
    context: RenderContext,
    conditions: Iterable[tuple[str, str]] = (),
) -> DataSource:
    """The data source that reads the account; `conditions` are expressions with what to say."""
    return DataSource(
        kind,
        context.id(resource),
        {"name": account.name, "resource_group_name": account.resource_group},
        postconditions=tuple(
            Postcondition(Expression(text), f"{_capital(account.called)} {said}")
            for text, said in conditions
        ),
    )


def must_hold(words: Iterable[str]) -> str:
    """Words as a list in a Terraform expression."""
    return json.dumps(sorted(words))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
