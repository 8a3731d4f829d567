"""Functions that take messages out of a queue of Azure Storage."""

from __future__ import annotations

from typing import ClassVar

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
from atakora_tf.requirements.storage import StorageConfig, StorageQueue

__all__ = ["QueueTrigger"]


@frozen
class QueueTrigger(Trigger):
    """`QueueTrigger("orders")`: a queue in `storage:shared-storage`.

    - `queue`: its name. Another component declares it; with `declare=True` the trigger does.
    - `storage_key`: the requirement key of the storage account.

    Beside it stands `{queue}-poison`, where the host puts messages that fail again and again. Write
    `connection="{CONNECTION}"` and `queue_name="%{CONNECTION}_QUEUE%"` in your code.
    """

    kind: ClassVar[str] = "queue"

    queue: str
    storage_key: str = "shared-storage"
    declare: bool = False

    def faults(self) -> Faults:
        """A queue under a key."""
        yield from name_faults("queue", self.queue)
        yield from key_faults("storage_key", self.storage_key)
        yield from flag_faults("declare", self.declare)

    def implied(self, place: Place) -> Implied:
        """The queue and the one for poisonous messages, both roles, and the connection.

        Roles: learn.microsoft.com /azure/azure-functions/functions-bindings-storage-queue-trigger,
        "Grant permission"; the host sends to the poison queue (azure-webjobs-sdk,
        QueueProcessor.cs) and would have to make it, if it were not there.
        """
        key, unit = f"storage:{self.storage_key}", f"queues/{self.queue}"
        poison = f"{self.queue}-poison"
        return Implied(
            requirements=(
                (
                    key,
                    StorageConfig(queues={self.queue: StorageQueue()}),
                    declared_or_referred(self.declare),
                ),
                (key, StorageConfig(queues={poison: StorageQueue()}), Priority.COMPONENT),
            ),
            settings={
                f"{place.connection}__queueServiceUri": PlacedAttribute(
                    key, unit, "queue_endpoint"
                ),
                **place.identity(),
                f"{place.connection}_QUEUE": PlacedAttribute(key, unit, "name"),
            },
            roles=frozenset(
                {
                    DataRole(key, unit, "read"),
                    DataRole(key, unit, "process"),
                    DataRole(key, f"queues/{poison}", "send"),
                }
            ),
        )
