"""The options of `atakora dev`, and what they mean together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from attrs import frozen

from atakora_tf.cli.options import Chosen

if TYPE_CHECKING:
    from socket import socket

    from atakora_tf.local.fake_user import FakeUser

__all__ = ["Asked"]


@frozen(kw_only=True)
class Asked:
    """The options of the command, as they were written."""

    chosen: Chosen
    host: str
    port: int
    data: str | None
    seed: str | None
    user: str | None
    cosmos: str | None
    with_traceback: bool

    def fake_user(self) -> FakeUser | None:
        """Who is signed in; raises `UsageError`."""
        from atakora_tf.local.fake_user import fake_user

        try:
            return None if self.user is None else fake_user(self.user)
        except ValueError as fault:
            raise click.UsageError(f"--as {self.user}: {fault}") from None

    def cosmos_url(self) -> str | None:
        """The account or emulator; raises `UsageError`."""
        from atakora_tf.local.given import checked_url, is_here

        if self.cosmos is None:
            return None
        try:
            url = checked_url(self.cosmos)
        except ValueError as fault:
            raise click.UsageError(f"--cosmos: {fault}") from None
        if self.seed is not None and not is_here(url):
            raise click.UsageError(
                f"--seed would overwrite items of {url}, which is not on this machine; seed an "
                "emulator, or leave --cosmos out"
            )
        return url

    def seed_file(self) -> Path | None:
        """The file to seed with; raises `ApplicationInvalid`."""
        from atakora_tf.local.given import checked_seed

        return checked_seed(self.seed)

    def check_host(self, user: FakeUser | None, listener: socket) -> None:
        """Nobody else may be taken for the made-up user; raises `UsageError`."""
        from atakora_tf.local.listening import is_loopback

        if user is not None and not is_loopback(listener):
            listener.close()
            raise click.UsageError(
                f"--as takes every caller for {user.name}, and --host {self.host} lets other "
                "machines call; leave one of them out"
            )

    def words(self) -> Iterator[str]:
        """The command of a worker."""
        yield "dev"
        chosen = self.chosen
        for name, value in (
            ("--app", chosen.app),
            ("--environment", chosen.environment),
            ("--location", chosen.location),
            ("--backend", chosen.name),
            ("--host", self.host),
            ("--port", str(self.port)),
            ("--data", self.data),
            ("--seed", self.seed),
            ("--as", self.user),
            ("--cosmos", self.cosmos),
        ):
            if value is not None:
                yield f"{name}={value}"
        if self.with_traceback:
            yield "--traceback"
