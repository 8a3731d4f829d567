"""Functions that start when a blob is written."""

from __future__ import annotations

from typing import ClassVar, Final

from attrs import frozen

from atakora_tf.components.triggers.trigger import (
    Faults,
    Implied,
    Place,
    Trigger,
    declared_or_referred,
    flag_faults,
    key_faults,
    name_faults,
)
from atakora_tf.merge.claim import Priority
from atakora_tf.requirements.role import DataRole
from atakora_tf.requirements.setting import PlacedAttribute
from atakora_tf.requirements.storage import StorageConfig, StorageContainer, StorageQueue

__all__ = ["BlobTrigger"]

_POISON: Final = "webjobs-blobtrigger-poison"
"""The queue for blobs on which a function fails again and again (azure-webjobs-sdk,
BlobListenerFactory.cs)."""


@frozen
class BlobTrigger(Trigger):
    """`BlobTrigger("uploads")`: a container in `storage:shared-storage`.

    Its source is Event Grid: write `source="EventGrid"` in your code. That is what works on every
    plan, and the only one on Flex Consumption. The event subscription is made once the code is
    there, since Event Grid asks the function whether it exists.

    - `container`: its name. Another component declares it; with `declare=True` the trigger does.
    - `storage_key`: the requirement key of the storage account.
    """

    kind: ClassVar[str] = "blob"

    container: str
    storage_key: str = "shared-storage"
    declare: bool = False

    def faults(self) -> Faults:
        """A container under a key."""
        yield from name_faults("container", self.container)
        yield from key_faults("storage_key", self.storage_key)
        yield from flag_faults("declare", self.declare)

    def implied(self, place: Place) -> Implied:
        """The container, the queue for poisonous blobs, the roles, and the connection.

        Source: learn.microsoft.com /azure/azure-functions/functions-bindings-storage-blob-trigger,
        "Connections": a trigger needs the address of the queues as well.
        """
        key, unit = f"storage:{self.storage_key}", f"containers/{self.container}"
        return Implied(
            requirements=(
                (
                    key,
                    StorageConfig(containers={self.container: StorageContainer()}),
                    declared_or_referred(self.declare),
                ),
                (key, StorageConfig(queues={_POISON: StorageQueue()}), Priority.COMPONENT),
            ),
            settings={
                f"{place.connection}__blobServiceUri": PlacedAttribute(key, unit, "blob_endpoint"),
                f"{place.connection}__queueServiceUri": PlacedAttribute(
                    key, unit, "queue_endpoint"
                ),
                **place.identity(),
                f"{place.connection}_CONTAINER": PlacedAttribute(key, unit, "name"),
            },
            roles=frozenset(
                {DataRole(key, unit, "write"), DataRole(key, f"queues/{_POISON}", "send")}
            ),
        )
