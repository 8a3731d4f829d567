"""What can stand in `uses=`: a part of another resource, and what using it takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from atakora_tf.requirements.role import DataRole
from atakora_tf.requirements.setting import SettingValue

__all__ = ["Use"]


@runtime_checkable
class Use(Protocol):
    """What functions use: `BusUse`, `SecretUse`, `StorageUse`, or a class of your own.

    It may have a `region` too, where that is not the component's; None is the backend's.
    """

    @property
    def key(self) -> str:
        """The resource key that has to be asked for."""

    @property
    def config(self) -> Any:
        """What has to be asked for under `key`."""

    @property
    def roles(self) -> frozenset[DataRole]:
        """What the identity of the functions may do."""

    def settings(self, component: str, functions_key: str) -> Mapping[str, SettingValue]:
        """App settings, by their whole names."""
