"""Who is signed in on one's own machine: what `--as` says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from atakora_tf.contract.api import ApiContract

__all__ = ["FakeUser", "fake_user", "unasked_permissions"]


@frozen
class FakeUser:
    """A made-up caller; scopes are None where the caller has whatever is asked for."""

    name: str
    roles: tuple[str, ...] = ()
    scopes: tuple[str, ...] | None = None


def fake_user(text: str) -> FakeUser:
    """Read "ada@example.com,role=Orders.Admin,scope=Orders.Use".

    Raises ValueError with everything that is wrong, as one sentence.
    """
    name, *rest = [part.strip() for part in text.split(",")]
    found: dict[str, list[str]] = {"role": [], "scope": []}
    faults = []
    if not name:
        faults.append("nobody is named")
    elif name.partition("=")[0] in found and "=" in name:
        faults.append(f"it begins with {name!r} instead of the user")
    elif not name.isprintable():
        faults.append(f"the user {name!r} holds signs that cannot be printed")
    for part in rest:
        kind, separator, value = part.partition("=")
        if kind in found and separator and value:
            found[kind].append(value)
        elif kind in found:
            faults.append(f"{part!r} names no {kind}")
        else:
            faults.append(f"{part!r} is neither role=… nor scope=…")
    if faults:
        raise ValueError(
            f"{'; '.join(faults)}. Write it as ada@example.com,role=Orders.Admin,scope=Orders.Use"
        )
    scopes = tuple(dict.fromkeys(found["scope"]))
    return FakeUser(name, tuple(dict.fromkeys(found["role"])), scopes or None)


def unasked_permissions(user: FakeUser, contract: ApiContract) -> Iterator[str]:
    """Roles and scopes that no operation asks for, as warnings: mostly slips of the pen."""
    rules = [operation.access for api in contract.apis for operation in api.operations]
    roles = {role for rule in rules for role in (*rule.roles, *rule.owner_except)}
    scopes = {scope for rule in rules for scope in rule.scopes}
    for kind, given, asked in (("role", user.roles, roles), ("scope", user.scopes or (), scopes)):
        for each in given:
            if each not in asked:
                known = f"they ask for {', '.join(sorted(asked))}" if asked else "they ask for none"
                yield f"no operation asks for the {kind} {each!r}; {known}"
