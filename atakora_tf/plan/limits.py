"""How much one shared resource may hold before it is split, and how many there may be."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import Factory, fields, frozen

from atakora_tf.merge.claim import show

__all__ = ["ResourceLimits"]


@frozen(kw_only=True)
class ResourceLimits:
    """Limits that a team sets for itself; what Azure enforces holds on top of them.

    The first three count real things in one resource. What does not fit goes to `key-2`. The others
    cap the number of resources of a type in the whole backend; None is no cap.
    """

    max_functions_per_app: int = 200
    """Azure states no maximum; 200 keeps cold starts and trigger syncing healthy."""
    max_databases_per_account: int = 25
    """Azure allows 500 databases and containers together."""
    max_containers_per_storage_account: int = 250
    """Azure states no maximum; 250 keeps an account readable."""
    max_cosmos_accounts: int | None = None
    max_function_apps: int | None = None
    max_storage_accounts: int | None = None
    max_service_bus_namespaces: int | None = None
    max_key_vaults: int | None = None
    max_front_doors: int | None = None
    max_monitoring_workspaces: int | None = None
    max_static_web_apps: int | None = None
    max_virtual_networks: int | None = None
    custom: Mapping[str, int | None] = Factory(dict)
    """Limits of users' own resource types, by the names that their config classes use."""

    def of(self, name: str) -> int | None:
        """The limit of that name."""
        if name in self.custom:
            return self.custom[name]
        found = getattr(self, name, None)
        return found if isinstance(found, int) else None

    def faults(self) -> tuple[str, ...]:
        """What is wrong with the limits themselves."""
        found = []
        own = (a.name for a in fields(type(self)) if a.name != "custom")
        named = {name: getattr(self, name) for name in own}
        if not isinstance(self.custom, Mapping):
            found.append(f"custom={show(self.custom)} is not a mapping of names to numbers")
            custom: Mapping[str, int | None] = {}
        else:
            custom = {name: most for name, most in self.custom.items() if isinstance(name, str)}
            found += sorted(
                f"the name {show(name)} in custom is not a text"
                for name in self.custom
                if not isinstance(name, str)
            )
        for name, value in sorted({**named, **custom}.items()):
            optional = not name.endswith(("_per_app", "_per_account", "_per_storage_account"))
            if value is None and optional:
                continue
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                found.append(f"{name}={show(value)} is not a whole number of 1 or more")
        return tuple(found)
