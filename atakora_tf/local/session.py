"""One start of a backend: its code, its store, its seed, and the application over them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from attrs import frozen
from starlette.types import ASGIApp

from atakora_tf.contract.api import ApiContract
from atakora_tf.errors import ApplicationInvalid
from atakora_tf.local.backend_parts import BackendParts
from atakora_tf.local.data_folder import DataFolder
from atakora_tf.local.fake_user import FakeUser
from atakora_tf.local.own_files import own_place
from atakora_tf.local.pages import Pages
from atakora_tf.local.seed_file import read_seed
from atakora_tf.local.seeding import Seeded, keep_seed
from atakora_tf.local.stores import OpenStore
from atakora_tf.runtime.application import create_app
from atakora_tf.runtime.entity_service import EntityService, Surroundings
from atakora_tf.runtime.hook_loading import NO_HOOKS, Hooks, HooksInvalid, load_hooks
from atakora_tf.runtime.identity.local import LocalAuthenticator
from atakora_tf.runtime.limiting.limited_by_api import LimitedByApi
from atakora_tf.runtime.request_context import RequestObserver
from atakora_tf.runtime.store.protocol import Store

__all__ = ["Session", "SessionOptions", "loaded_hooks"]


@frozen(kw_only=True)
class SessionOptions:
    """What the command was told.

    hosts: the names by which it may be reached; None: by any. cosmos: the address of an account
    or emulator; None keeps items in the folder. seeded: whether the seed is in the store already.
    """

    hosts: tuple[str, ...] | None = None
    user: FakeUser | None = None
    cosmos: str | None = None
    seed: Path | None = None
    seeded: bool = False


def loaded_hooks(parts: BackendParts, variables: Mapping[str, str]) -> dict[str, Hooks]:
    """The code of the APIs, run in an environment with these variables where they are not set.

    Raises `ApplicationInvalid` with everything that is wrong.
    """
    for name, value in variables.items():
        os.environ.setdefault(name, value)
    found: dict[str, Hooks] = {}
    faults: list[str] = []
    first: HooksInvalid | None = None
    for api in parts.contract.apis:
        file = parts.hooks.get(api.component)
        if file is None:
            continue
        try:
            found[api.component] = load_hooks(file, api)
        except HooksInvalid as fault:
            cause = fault.__cause__
            place = None if cause is None else own_place(cause)
            faults.append(f"{place}: {fault}" if place else str(fault))
            first = first or fault
    if faults:
        raise ApplicationInvalid("\n".join(faults)) from first
    return found


class Session:
    """A backend that is about to answer.

    tell: says how the seed went.
    """

    def __init__(
        self,
        parts: BackendParts,
        hooks: Mapping[str, Hooks],
        folder: DataFolder,
        options: SessionOptions,
        *,
        observer: RequestObserver,
        tell: Callable[[Seeded], None],
    ) -> None:
        self._parts = parts
        self._hooks = hooks
        self._folder = folder
        self._options = options
        self._observer = observer
        self._tell = tell
        self._store = OpenStore(options.cosmos, folder)

    async def prepare(self) -> ASGIApp:
        """Open the store, keep the seed, and make the application; raises `ApplicationInvalid`."""
        options, contract = self._options, self._parts.contract
        self._folder.make()
        authenticator = _authenticator(options.user)
        store = await self._store.open(self._parts.specs)
        if options.seed is not None:
            await self._sow(options.seed, store)
        app = create_app(
            contract,
            {name: store.items(spec) for name, spec in self._parts.specs.items()},
            authenticator=LimitedByApi(authenticator, contract),
            signing_key=self._folder.signing_key(),
            hooks=self._hooks,
            observer=self._observer,
        )
        return Pages(app, contract, hosts=options.hosts)

    async def close(self) -> None:
        """Finish what is under way and let go of the store."""
        await self._store.close()

    async def _sow(self, file: Path, store: Store) -> None:
        services = _services(self._parts.contract, self._parts, store)
        rows = read_seed(file, self._parts.contract, services, self._options.user)
        if not self._options.seeded:
            self._tell(await keep_seed(file, rows))


def _services(contract: ApiContract, parts: BackendParts, store: Store) -> dict[str, EntityService]:
    """The APIs' rules; no request ever comes to these."""
    surroundings = Surroundings(
        authenticator=LocalAuthenticator.nobody(),
        signing_key=_no_key,
        clock=time.time,
        base_url=lambda _: "",
    )
    return {
        api.component: EntityService(
            api, store.items(parts.specs[api.component]), NO_HOOKS, surroundings
        )
        for api in contract.apis
    }


async def _no_key() -> bytes:
    return b""


def _authenticator(user: FakeUser | None) -> LocalAuthenticator:
    try:
        if user is None:
            return LocalAuthenticator.nobody()
        return LocalAuthenticator.as_user(user.name, roles=user.roles, scopes=user.scopes)
    except RuntimeError as fault:
        raise ApplicationInvalid(str(fault)) from None
