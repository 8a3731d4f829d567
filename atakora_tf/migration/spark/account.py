"""The target as tasks are told of it: where it is, and where to find who may write."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.functions import load_function
from atakora_tf.migration.target.cosmos_target import CosmosTarget
from atakora_tf.migration.target.pace import Pace

if TYPE_CHECKING:
    from azure.core.credentials_async import AsyncTokenCredential

__all__ = ["Account"]


@frozen(kw_only=True)
class Account:
    """An account of Cosmos DB, without anything secret in it.

    key_variable: the environment variable, on every machine, that holds the account's key; where it
    is empty or None, tasks are who azure-identity finds there (DefaultAzureCredential).
    credential: `module:function`, called without arguments by each task in place of that; gives an
    asynchronous credential of azure-identity. pace: of the whole job.
    """

    endpoint: str
    key_variable: str | None = "COSMOS_KEY"
    credential: str | None = None
    pace: Pace = Pace()

    def target(self, side_by_side: int = 1) -> CosmosTarget:
        """The target, with its part of RU/s and bytes where several tasks are at work.

        Raises MigrationError where it cannot be one.
        """
        pace = evolve(
            self.pace,
            max_ru=_part(self.pace.max_ru, side_by_side),
            max_bytes_per_second=_part(self.pace.max_bytes_per_second, side_by_side),
        )
        key = os.environ.get(self.key_variable) if self.key_variable else None
        credential: AsyncTokenCredential | None = None
        if self.credential is not None:
            credential, key = self._called(self.credential), None
        return CosmosTarget(self.endpoint, key=key or None, credential=credential, pace=pace)

    def _called(self, name: str) -> Any:
        try:
            return load_function(name)()
        except MigrationError as error:
            raise MigrationError(
                str(error).replace("The mapping's function", "The function for the credential")
            ) from error
        except Exception as error:  # whatever the function raises
            raise MigrationError(
                f"The function {name} gave no credential: {type(error).__name__}: {error}"
            ) from error


def _part(whole: float | None, parts: int) -> float | None:
    return None if whole is None else whole / parts
