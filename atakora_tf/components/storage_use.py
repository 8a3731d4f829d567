"""What a component with functions needs to put messages into queues and to reach blobs."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from attrs import field, frozen

from atakora_tf.merge.unset import UNSET
from atakora_tf.naming import environment_prefix
from atakora_tf.requirements.converting import as_set
from atakora_tf.requirements.role import DataRole
from atakora_tf.requirements.setting import PlacedAttribute, SettingValue
from atakora_tf.requirements.storage import StorageConfig, StorageContainer, StorageQueue

__all__ = ["StorageUse"]


@frozen(kw_only=True)
class StorageUse:
    """Which queues a component sends to, and which containers of blobs it reads or writes.

    It asks for each of them itself, and so shares them with whoever else asks. To process the
    messages of a queue, write a `QueueTrigger`.
    """

    sends_to_queues: Collection[str] = field(default=(), converter=as_set)
    reads: Collection[str] = field(default=(), converter=as_set)
    """Containers of blobs."""
    writes: Collection[str] = field(default=(), converter=as_set)
    """Containers of blobs, which it reads too."""
    storage_key: str = "shared-storage"
    connection: str = "STORAGE"
    """What the settings are called after: `MAILER_STORAGE__queueServiceUri`."""

    @property
    def key(self) -> str:
        """The resource key that has to be asked for."""
        return f"storage:{self.storage_key}"

    @property
    def config(self) -> StorageConfig:
        """What has to be asked for under `key`."""
        containers = {name: StorageContainer() for name in {*self.reads, *self.writes}}
        queues = {name: StorageQueue() for name in self.sends_to_queues}
        return StorageConfig(containers=containers or UNSET, queues=queues or UNSET)

    @property
    def roles(self) -> frozenset[DataRole]:
        """To send, to read and to write, on each queue and container alone."""
        return frozenset(
            (
                *self._roles("queues", self.sends_to_queues, "send"),
                *self._roles("containers", set(self.reads) - set(self.writes), "read"),
                *self._roles("containers", self.writes, "write"),
            )
        )

    def settings(
        self, component: str, functions_key: str = "api-functions"
    ) -> dict[str, SettingValue]:
        """The connection of a component's functions, by identity; empty if it uses nothing.

        The names end as the Storage extensions of Functions want them (learn.microsoft.com,
        functions-reference, "identity-based connections"). Raises `NameInvalid` for a component id
        without letters and digits.
        """
        units = sorted(role.unit for role in self.roles)
        if not units:
            return {}
        name = f"{environment_prefix(component)}_{self.connection}"
        # The account of one part is that of all: a component's parts are never spread.
        found: dict[str, SettingValue] = {
            f"{name}__credential": "managedidentity",
            f"{name}__clientId": PlacedAttribute(
                f"functions:{functions_key}", f"groups/{component}", "client_id"
            ),
        }
        if self.sends_to_queues:
            found[f"{name}__queueServiceUri"] = self._attribute(units[-1], "queue_endpoint")
        if self.reads or self.writes:
            found[f"{name}__blobServiceUri"] = self._attribute(units[0], "blob_endpoint")
        return found

    def _attribute(self, unit: str, attribute: str) -> PlacedAttribute:
        return PlacedAttribute(self.key, unit, attribute)

    def _roles(self, field_name: str, names: Iterable[str], access: str) -> list[DataRole]:
        return [DataRole(self.key, f"{field_name}/{name}", access) for name in names]
