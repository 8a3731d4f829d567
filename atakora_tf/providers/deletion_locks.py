"""Deletion locks: Azure itself refuses to delete what holds data, whoever asks for it."""

from __future__ import annotations

from typing import Final

from atakora_tf.errors import DocumentError
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.providers.context import RenderContext
from atakora_tf.terraform.block import Resource, azurerm
from atakora_tf.terraform.dependents import dependents, users
from atakora_tf.terraform.expression import Reference

__all__ = ["LOCK_TYPE", "add_deletion_locks"]

LOCK_TYPE: Final = "azurerm_management_lock"

# The portal shows it to whoever was refused. Azure takes 512 characters.
_NOTES: Final = (
    "This holds data, and nothing in it can be deleted while the lock is here, a role or a "
    "diagnostic setting neither. The lock is deletion_locks= of a backend of atakora_tf: take it "
    "out there and apply, delete what is to go, and put it back."
)


def add_deletion_locks(context: RenderContext) -> None:
    """Lock what the providers say holds data, in the finished document of the context.

    A lock holds for everything below what is locked, too, so nothing of it can go while the lock
    is there. Terraform knows of no such order: each lock therefore depends on everything that
    refers to what it locks, which makes it the last to come and the first to go
    (learn.microsoft.com /azure/azure-resource-manager/management/lock-resources).

    Raises DocumentError if a provider names a block that it has not rendered.
    """
    locked = [
        (resource, place, block)
        for resource in context.plan.resources
        for place, block in enumerate(_locked(resource, context))
    ]
    users_of = users(context.document)
    locks = [
        _lock(resource, place, block, dependents(block.address, users_of), context)
        for resource, place, block in locked
    ]
    for lock in locks:
        context.document.add(lock)


def _locked(resource: PlannedResource, context: RenderContext) -> list[Resource]:
    """The blocks to be locked; what exists already is read only, so it is nobody's to lock."""
    found: list[Resource] = []
    for reference in context.providers.of(resource.type).locked(resource, context):
        if reference.address in context.document:
            block = context.document.resource(reference.address)
            if isinstance(block, Resource) and block not in found:
                found.append(block)
        elif not reference.address.startswith("data."):
            raise DocumentError(
                f"{resource.key}: a deletion lock is asked for {reference.address}, which its "
                "provider has not rendered. Let `locked` name blocks that `render` adds."
            )
    return found


def _lock(
    resource: PlannedResource,
    place: int,
    block: Resource,
    after: tuple[str, ...],
    context: RenderContext,
) -> Resource:
    parts = () if not place else (str(place + 1),)
    return azurerm(
        "management_lock",
        context.id(resource, "-".join(("lock", *parts))),
        name=context.name(LOCK_TYPE, resource, *parts),
        scope=Reference(block.address, "id"),
        lock_level="CanNotDelete",
        notes=_NOTES,
        depends_on=after,
    )
