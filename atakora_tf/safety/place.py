"""Changes of where a whole stack lives: its state, its subscription, its provider."""

from __future__ import annotations

import re
from collections.abc import Iterator

from atakora_tf.safety.configuration import Configuration
from atakora_tf.safety.finding import Change, Finding, Lost

__all__ = ["PROVIDER", "STATE", "abandoned_finding", "place_findings"]

STATE = "terraform.backend"
PROVIDER = "provider.azurerm"

_SUBSCRIPTION = re.compile(r"/subscriptions/([^/]+)/", re.IGNORECASE)


def place_findings(old: Configuration, new: Configuration) -> Iterator[Finding]:
    """What is wrong with the stack as a whole; nothing if it holds nothing."""
    held = _held(old)
    if not held:
        return
    if old.state is not None and new.state is not None and old.state != new.state:
        yield _state(old.state, new.state, held)
    before, after = _subscriptions(old), new.subscription
    if before and after and "${" not in after and after.lower() not in before:
        yield Finding(
            "subscription changed",
            PROVIDER,
            "azurerm provider",
            "everything in the stack",
            "What exists stays in the former subscription, what is new is made in the other one, "
            "and what refers to both breaks.",
            (Change("subscription_id", ", ".join(sorted(before)), after),),
            held,
            remedies=(
                "keep the subscription",
                "make a stack of its own for the other one and move the data there first",
            ),
        )
    yield from _downgrade(old, new)


def abandoned_finding(stack: str, old: Configuration) -> Finding | None:
    """What is wrong with a stack that nothing writes any more; None if it holds nothing."""
    held = _held(old)
    if not held:
        return None
    return Finding(
        "abandoned",
        f"stacks/{stack}",
        f"stack {stack}",
        "what it holds",
        "Nothing is deleted by itself: cdktf deploy leaves it alone, nobody looks after it any "
        "more, and a backend that was renamed starts empty.",
        consequences=held,
        remedies=(
            "keep the former name of the backend and of its stack",
            "move the data, then run terraform destroy in its folder and remove the folder",
        ),
    )


def _held(old: Configuration) -> tuple[Lost, ...]:
    return tuple(
        Lost(b.address, b.holding.word, b.name) for b in old.holding_data() if b.holding is not None
    )


def _state(
    before: tuple[tuple[str, str], ...], after: tuple[tuple[str, str], ...], held: tuple[Lost, ...]
) -> Finding:
    was, now = dict(before), dict(after)
    names = sorted(was.keys() | now.keys(), key=lambda name: (name != "backend", name))
    return Finding(
        "state changed",
        STATE,
        "state",
        "what Terraform knows of the stack",
        "Unless the state goes with it, Terraform finds an empty one: it would make everything "
        "anew beside what exists, fail where a name is taken, and never look after the rest again.",
        tuple(
            Change(name, was.get(name, "unset"), now.get(name, "unset"))
            for name in names
            if was.get(name) != now.get(name)
        ),
        held,
        remedies=(
            "keep the place of the state",
            "move the state with `terraform init -migrate-state`, then allow it here",
        ),
    )


def _subscriptions(old: Configuration) -> frozenset[str]:
    if old.subscription is not None and "${" not in old.subscription:
        return frozenset({old.subscription.lower()})
    found = (_SUBSCRIPTION.match(f"{block.id}/") for block in old.blocks.values())
    return frozenset(match[1].lower() for match in found if match)


def _downgrade(old: Configuration, new: Configuration) -> Iterator[Finding]:
    versions = [_version(c.provider_version) for c in (old, new)]
    if None in versions or not versions[0] > versions[1]:  # type: ignore[operator]
        return
    yield Finding(
        "fails",
        PROVIDER,
        "azurerm provider",
        "nothing",
        "An older provider cannot read a state that a newer one wrote.",
        (Change("version", str(old.provider_version), str(new.provider_version)),),
        remedies=("keep the version, or go on to a newer one",),
    )


def _version(text: str | None) -> tuple[int, ...] | None:
    # A constraint such as "~> 4.0" leaves the version to the lock file of the provider.
    found = re.fullmatch(r"=?\s*(\d+)\.(\d+)\.(\d+)", text or "")
    return None if found is None else tuple(map(int, found.groups()))
