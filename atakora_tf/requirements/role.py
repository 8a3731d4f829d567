"""Data-plane roles: what an identity may do with the data of a component's own part."""

from __future__ import annotations

from typing import Any, Final

from attrs import frozen

from atakora_tf.merge.claim import show
from atakora_tf.requirements.key import resource_key_fault, unit_fault

__all__ = ["ACCESSES", "DataRole", "role_fault"]

ACCESSES: Final = ("read", "write", "send", "process")
"""`read` and `write` for databases, containers, tables and queues; `send` and `process` put
messages into a queue or topic and take them out. `read` for secrets."""


_KNOWN: Final = {
    ("cosmos", "databases"): ("read", "write"),
    ("storage", "containers"): ("read", "write"),
    ("storage", "queues"): ACCESSES,
    ("storage", "tables"): ("read", "write"),
    ("storage", "shares"): (),
    ("service-bus", "queues"): ("send", "process"),
    ("service-bus", "topics"): ("send", "process"),
    ("key-vault", "secrets"): ("read",),
}
"""What Azure has roles for, by resource type and field; other types know their own."""


@frozen(cache_hash=True)
class DataRole:
    """`DataRole("cosmos:shared-database", "databases/user-api", "write")`.

    The role is given on exactly that part, wherever the plan places it.
    """

    key: str
    unit: str
    """`{field}/{name}` of what the component asked for under `key`."""
    access: str
    """One of `ACCESSES`; `process:billing` is only for the subscription `billing` of a topic."""

    @property
    def verb(self) -> str:
        """The access without the part that it is for."""
        return self.access.partition(":")[0] if isinstance(self.access, str) else self.access

    def __repr__(self) -> str:
        return f"{self.access} {self.unit} in {self.key}"


def role_fault(value: Any) -> str | None:
    """What is wrong with a role, or None."""
    if not isinstance(value, DataRole):
        return f"{show(value)} is not a DataRole"
    if value.verb not in ACCESSES:
        return f"{show(value.access)} is not one of {', '.join(ACCESSES)}"
    return resource_key_fault(value.key) or unit_fault(value.unit) or _access_fault(value)


def _access_fault(role: DataRole) -> str | None:
    kind, field = role.key.split(":")[0], role.unit.split("/")[0]
    known = _KNOWN.get((kind, field))
    if known is None or role.verb in known:
        return None
    return (
        f"{show(role.access)} is no role for {field} of {kind}; roles: {', '.join(known) or 'none'}"
    )
