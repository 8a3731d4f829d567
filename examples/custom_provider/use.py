"""What a component says to have a keyspace, and what it has then."""

from __future__ import annotations

from attrs import frozen

from atakora_tf import UNSET, DataRole, PlacedAttribute, ResourceHandle, Unset
from atakora_tf.naming import environment_prefix
from atakora_tf.requirements.setting import SettingValue
from examples.custom_provider.config import Keyspace, RedisConfig

__all__ = ["RedisHandle", "RedisUse"]


@frozen(kw_only=True)
class RedisUse:
    """A keyspace in a cache, with the role on it and the settings that lead there."""

    keyspace: str
    memory_mb: int | Unset = UNSET
    access: str = "write"
    """`read` or `write`."""
    cache_key: str = "shared-cache"

    @property
    def key(self) -> str:
        """The resource key that has to be asked for."""
        return f"redis:{self.cache_key}"

    @property
    def unit(self) -> str:
        """The component's own part."""
        return f"keyspaces/{self.keyspace}"

    @property
    def config(self) -> RedisConfig:
        """What has to be asked for under `key`."""
        return RedisConfig(keyspaces={self.keyspace: Keyspace(memory_mb=self.memory_mb)})

    @property
    def roles(self) -> frozenset[DataRole]:
        """To read or write the keys of this keyspace alone."""
        return frozenset({DataRole(self.key, self.unit, self.access)})

    def settings(
        self, component: str, functions_key: str = "api-functions"
    ) -> dict[str, SettingValue]:
        """Where the cache is and who signs in: Entra ID takes the place of a password.

        They are references, so they hold wherever the plan places the keyspace. The client id that
        the code asks a token with is a setting of every app already.
        """
        name = f"{environment_prefix(component)}_CACHE"
        app, own = f"functions:{functions_key}", f"groups/{component}"
        return {
            f"{name}_HOST": PlacedAttribute(self.key, self.unit, "host_name"),
            f"{name}_PORT": PlacedAttribute(self.key, self.unit, "port"),
            f"{name}_PREFIX": PlacedAttribute(self.key, self.unit, "prefix"),
            f"{name}_USER": PlacedAttribute(app, own, "principal_id"),
        }


@frozen(eq=False)
class RedisHandle(ResourceHandle):
    """A component's hold on its cache: `RedisHandle.of(component, carts)` after synthesis."""

    unit: str

    @classmethod
    def of(cls, handle: ResourceHandle, use: RedisUse) -> RedisHandle:
        """The handle that a component got for `use.key`, in the words of a cache."""
        return cls(
            handle.component,
            handle.requested,
            handle.resource,
            handle.context,
            handle.constructs,
            use.unit,
        )

    @property
    def host_name(self) -> str:
        """The cache's host name, as Terraform text."""
        return self.attribute(self.unit, "host_name")
