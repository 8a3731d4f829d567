"""The options that say where items go, and how fast."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click
from attrs import frozen

if TYPE_CHECKING:
    from atakora_tf.migration.target.cosmos_target import CosmosTarget

__all__ = ["KEY_VARIABLE", "ChosenTarget", "target_options"]

F = TypeVar("F", bound=Callable[..., Any])

KEY_VARIABLE: Final = "COSMOS_KEY"
"""The environment variable of the account's key; a line would stay in the shell's history."""


@frozen
class ChosenTarget:
    """An account, and the RU/s that may be used of what it grants; None for all.

    endpoint: None for that of the run.
    """

    endpoint: str | None
    max_ru: float | None

    def target(self, run: Path | None = None) -> CosmosTarget:
        """The target, for one `async with`; raises MigrationError where it cannot be one.

        run: the folder of the run whose account it is, unless the line says another.
        """
        from atakora_tf.migration.run.head import RunHead
        from atakora_tf.migration.target.cosmos_target import CosmosTarget
        from atakora_tf.migration.target.pace import Pace

        endpoint = self.endpoint
        if endpoint is None:
            assert run is not None
            endpoint = RunHead.read(run).target
        key = os.environ.get(KEY_VARIABLE) or None
        return CosmosTarget(endpoint, key=key, pace=Pace(max_ru=self.max_ru))


def target_options(*, of_run: bool) -> Callable[[F], F]:
    """`--endpoint` and `--max-ru`, handed over as one `into`.

    of_run: the command works on a run that was begun, so its account need not be said again.
    """

    def decorated(command: F) -> F:
        def gathering(*args: Any, endpoint: str | None, max_ru: float | None, **others: Any) -> Any:
            return command(*args, into=ChosenTarget(endpoint, max_ru), **others)

        gathering.__name__ = command.__name__
        gathering.__doc__ = command.__doc__
        made: Any = gathering
        made.__click_params__ = list(getattr(command, "__click_params__", ()))
        for option in reversed(_options(of_run)):
            made = option(made)
        result: F = made
        return result

    return decorated


def _options(of_run: bool) -> tuple[Callable[[Any], Any], ...]:
    usual = " Default: that of the run." if of_run else ""
    return (
        click.option(
            "--endpoint",
            metavar="URL",
            required=not of_run,
            help=f"The account of Cosmos DB.{usual} Its key is read from {KEY_VARIABLE}; without "
            "one you are who is signed in to Azure.",
        ),
        click.option(
            "--max-ru",
            metavar="RU",
            type=click.FloatRange(min=0, min_open=True),
            help="Use at most so many RU/s, over all containers.",
        ),
    )
