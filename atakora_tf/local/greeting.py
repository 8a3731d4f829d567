"""What a user is told when a backend begins to answer."""

from __future__ import annotations

from collections.abc import Iterator

from atakora_tf.local.azurite import Azurite
from atakora_tf.local.backend_parts import BackendParts
from atakora_tf.local.fake_user import FakeUser
from atakora_tf.local.seeding import Seeded
from atakora_tf.plan.counted import counted

__all__ = ["greeting", "seeded_line"]


def greeting(
    parts: BackendParts,
    *,
    address: str,
    data: str,
    user: FakeUser | None,
    azurite: Azurite | None,
    only_here: bool,
) -> Iterator[str]:
    """Lines: where it is, what runs, and what does not.

    data: where items are kept. only_here: whether it is out of reach for other machines.
    """
    yield f"{parts.name}: {address}/ is the page of its APIs, {address}/openapi.json the document"
    width = max(len(api.component) for api in parts.contract.apis)
    for api in parts.contract.apis:
        yield f"  {api.component.ljust(width)}  {address}/api/{api.route}"
    yield f"items: {data}"
    yield f"signed in: {_signed_in(parts, user)}"
    if parts.storage.is_used:
        yield f"storage: {_storage(parts, azurite)}"
    if parts.elsewhere:
        yield f"not run here: {', '.join(parts.elsewhere)}"
    if parts.unset:
        yield f"settings that only Azure knows: {', '.join(parts.unset)}"
    if not only_here:
        yield (
            "Everybody who reaches this machine can call it, also where it asks for function keys "
            "in Azure."
        )
    yield "Ctrl-C ends it."


def _signed_in(parts: BackendParts, user: FakeUser | None) -> str:
    if user is not None:
        scopes = [] if user.scopes is None else [f"scopes {', '.join(user.scopes)}"]
        roles = [f"roles {', '.join(user.roles)}"] if user.roles else ["no role"]
        return f"{user.name} with {'; '.join([*roles, *scopes])}"
    rules = (each.access for api in parts.contract.apis for each in api.operations)
    if any(access.kind == "entra" for access in rules):
        return "nobody; what needs a token answers 401 until --as names somebody"
    return "nobody; no operation needs a token"


def _storage(parts: BackendParts, azurite: Azurite | None) -> str:
    if azurite is None:
        names = ", ".join(sorted(parts.storage.addresses))
        return (
            f"there is no Azurite, so {names} stays unset; `npm install azurite`, or start one, "
            "and begin again"
        )
    kinds = (("queue", parts.storage.queues), ("container", parts.storage.containers))
    said = [
        f"{counted(len(names), kind)} {', '.join(sorted(names))}" for kind, names in kinds if names
    ]
    ran = ", which ran before" if azurite.ran_before else ""
    return (
        f"Azurite at http://127.0.0.1:{azurite.blobs} (blobs) and http://127.0.0.1:"
        f"{azurite.queues} (queues){ran}, with {' and '.join(said)}"
    )


def seeded_line(seeded: Seeded) -> str:
    """How the seed went, in one line."""
    parts = [
        f"{counted(seeded.new, 'item')} new",
        f"{seeded.changed} brought back to it",
        f"{seeded.same} as it says already",
    ]
    numbers = (seeded.new, seeded.changed, seeded.same)
    said = [part for part, number in zip(parts, numbers, strict=True) if number]
    return f"seed: {', '.join(said) or 'no items'}"
