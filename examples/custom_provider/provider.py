"""Which azurerm resources a planned cache becomes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import ClassVar, Final

from atakora_tf import (
    UNSET,
    BackendInvalid,
    FunctionsConfig,
    PlannedResource,
    Problem,
    ResourceProvider,
)
from atakora_tf.errors import PlacementUnknown
from atakora_tf.providers.context import RenderContext
from atakora_tf.providers.provider import Diagnosed, Identity
from atakora_tf.terraform import Output, Reference, Resource, azurerm
from atakora_tf.terraform.expression import Template
from examples.custom_provider import facts
from examples.custom_provider.config import RedisConfig

__all__ = ["RedisProvider"]

_COMMANDS: Final = {"read": "+@read +@connection", "write": "+@all -@dangerous"}
"""What an access lets a component do, in the words of Redis' access lists
(learn.microsoft.com /azure/azure-cache-for-redis/cache-configure-role-based-access-control)."""

_CLUSTER: Final = "+cluster|info +cluster|nodes +cluster|slots"
"""What clients ask to find the nodes; Microsoft's own policies allow it."""

_REFERENCES: Final = {"host_name": "hostname", "port": "ssl_port"}
"""Attributes of the cache by the names that azurerm has for them."""


class RedisProvider(ResourceProvider):
    """Renders `redis` resources: TLS 1.2 alone, no keys, a policy for every keyspace and access.

    Hand it to a backend (`providers=[RedisProvider()]`), or name the class in the entry point group
    `atakora_tf.providers` of a package of yours; then every backend knows it.
    """

    resource_type: ClassVar[str] = "redis"

    def render(self, resource: PlannedResource, context: RenderContext) -> None:
        """The cache, and what may be done with each keyspace in it.

        Raises `BackendInvalid` where an identity would need two policies; it is said with
        everything else that is wrong.
        """
        if problems := list(_second_policies(resource, context)):
            raise BackendInvalid(problems)
        config: RedisConfig = resource.config
        megabytes = sum(keyspace.megabytes for keyspace in config.held.values())
        context.document.add(
            azurerm(
                "redis_cache",
                context.id(resource),
                prevent_destroy=context.protect,
                name=context.name("azurerm_redis_cache", resource),
                **context.common(resource),
                sku_name=config.tier,
                family=facts.family(config.tier),
                capacity=facts.capacity(config.tier, megabytes),
                redis_version="6",
                minimum_tls_version="1.2",
                non_ssl_port_enabled=False,
                public_network_access_enabled=config.public_network_access is not False,
                # Keys would open the whole cache to whoever holds them, and stand in the state.
                access_keys_authentication_enabled=False,
                redis_configuration={
                    "active_directory_authentication_enabled": True,
                    "maxmemory_policy": config.rule,
                },
                zones=["1", "2", "3"] if config.zone_redundant is True else None,
            )
        )
        for keyspace in config.held:
            for access, commands in _COMMANDS.items():
                context.document.add(
                    azurerm(
                        "redis_cache_access_policy",
                        context.id(resource, "keyspace", keyspace, access),
                        name=f"{keyspace}-{access}",
                        redis_cache_id=self.main(resource, context),
                        permissions=f"{commands} {_CLUSTER} ~{keyspace}:*",
                    )
                )

    def main(self, resource: PlannedResource, context: RenderContext) -> Reference:
        """The cache's id."""
        return self._reference(resource, "id", context)

    def attribute(
        self, resource: PlannedResource, unit: str, name: str, context: RenderContext
    ) -> str | Reference | Template:
        """`host_name`, `port` (that of TLS), and `prefix`, with which a component's keys begin."""
        if name == "prefix":
            return f"{unit.partition('/')[2]}:"
        if name in _REFERENCES:
            return self._reference(resource, _REFERENCES[name], context)
        return super().attribute(resource, unit, name, context)

    def attributes(
        self,
        resource: PlannedResource,  # noqa: ARG002 - all have the same
        unit: str,  # noqa: ARG002
    ) -> Collection[str]:
        """The same for every keyspace; messages about a misspelt name suggest one of them."""
        return (*_REFERENCES, "prefix")

    def grant(
        self,
        resource: PlannedResource,
        unit: str,
        access: str,
        identity: Identity,
        context: RenderContext,
    ) -> Resource:
        """The policy of one keyspace, for one identity."""
        keyspace = unit.partition("/")[2]
        if access not in _COMMANDS:
            raise PlacementUnknown(
                f"{resource.key} has no role {access!r} for {unit}; roles: read, write"
            )
        policy = context.id(resource, "keyspace", keyspace, access)
        logical = context.access_id(identity, resource, "keyspace", keyspace, access)
        return azurerm(
            "redis_cache_access_policy_assignment",
            logical,
            name=f"{keyspace}-{access}",
            redis_cache_id=self.main(resource, context),
            access_policy_name=Reference(f"azurerm_redis_cache_access_policy.{policy}", "name"),
            object_id=identity.principal_id,
            object_id_alias=identity.id,
        )

    def diagnosed(self, resource: PlannedResource, context: RenderContext) -> Iterable[Diagnosed]:
        """The cache: who connected."""
        yield Diagnosed(
            "Microsoft.Cache/redis",
            self.main(resource, context),
            logs=frozenset({"ConnectedClientList"}),
        )

    def outputs(self, resource: PlannedResource, context: RenderContext) -> Iterable[Output]:
        """Where the cache is."""
        yield Output(
            context.id(resource, "host-name"),
            self._reference(resource, "hostname", context),
            f"Host name of the Redis cache {resource.key}",
        )

    def _reference(
        self, resource: PlannedResource, attribute: str, context: RenderContext
    ) -> Reference:
        return Reference(f"azurerm_redis_cache.{context.id(resource)}", attribute)


def _second_policies(resource: PlannedResource, context: RenderContext) -> Iterator[Problem]:
    """Azure gives an identity one policy on a cache (Azure/AzureCacheForRedis#14)."""
    for app in context.plan.resources:
        if not isinstance(app.config, FunctionsConfig) or app.config.groups is UNSET:
            continue
        # A group without an identity of its own acts under the app's.
        asked: dict[str, set[tuple[str, str]]] = defaultdict(set)
        askers: dict[str, list[str]] = defaultdict(list)
        for name, group in sorted(app.config.groups.items()):
            for role in () if group.roles is UNSET else group.roles:
                if context.placed(name, role.key) is resource:
                    bearer = name if group.own_identity is True else "the app"
                    asked[bearer].add((role.unit, role.access))
                    askers[bearer].append(name)
        for bearer, policies in asked.items():
            if len(policies) > 1:
                wanted = ", ".join(f"{access} {unit}" for unit, access in sorted(policies))
                yield Problem(
                    (str(resource.key),),
                    f"the identity of {bearer} in {app.key} needs {len(policies)} access policies "
                    f"({wanted}); Azure gives an identity one policy on a cache",
                    sources=tuple(
                        context.plan.component(name).source
                        for name in dict.fromkeys(askers[bearer])
                    ),
                    ways_out=(
                        "write own_identity=True for each group of functions",
                        "give a component one keyspace, with one access",
                    ),
                )
