"""The file of `--seed`: items by API, checked by the rules of the APIs themselves."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from attrs import field, frozen

from atakora_tf.contract.api import ApiContract, EntityApi
from atakora_tf.contract.problem_details import FieldError
from atakora_tf.errors import ApplicationInvalid
from atakora_tf.local.fake_user import FakeUser
from atakora_tf.runtime.entity_service import EntityService
from atakora_tf.runtime.item_parts import Item
from atakora_tf.runtime.json_bodies import parse_json
from atakora_tf.runtime.refusals import Refused
from atakora_tf.runtime.store.item_rules import key_of

__all__ = ["Row", "read_seed", "said"]

_DEPTH: Final = 130  # the items', and the two levels around them
_IDS: Final = uuid.UUID("5ca1ab1e-0000-4000-8000-a7a4012a5eed")


@frozen
class Row:
    """One item of the file, as the API would keep it.

    where: for messages, such as "UserApi, row 2 ('ada')".
    """

    service: EntityService
    where: str
    item: Item = field(hash=False)


def read_seed(
    file: Path, contract: ApiContract, services: Mapping[str, EntityService], user: FakeUser | None
) -> list[Row]:
    """The items of a file; raises `ApplicationInvalid` with everything that is wrong with it."""
    try:
        data = parse_json(file.read_bytes(), depth=_DEPTH)
    except Refused as refused:
        raise ApplicationInvalid(f"{file} cannot be read: {refused}") from None
    faults: list[str] = []
    rows: list[Row] = []
    for name, given in _tables(data, file).items():
        api = _api(name, contract, faults)
        if not isinstance(given, list):
            faults.append(f"{name}: expected a list of items")
        elif api is not None:
            for number, body in enumerate(given, start=1):
                rows += _row(services[api.component], name, number, body, user, faults)
    faults += _twice(rows)
    if faults:
        raise ApplicationInvalid(said(file, faults))
    return rows


def said(file: Path, faults: list[str]) -> str:
    """Everything that is wrong with a seed, as text."""
    count = "1 problem" if len(faults) == 1 else f"{len(faults)} problems"
    lines = "\n".join(f"- {fault}" for fault in faults)
    return f"{file} cannot be used: {count}; nothing of it was kept.\n{lines}"


def _tables(data: Any, file: Path) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise ApplicationInvalid(
            f'{file} cannot be used: write an object with a list for each API: {{"UserApi": […]}}'
        )
    return data


def _api(name: str, contract: ApiContract, faults: list[str]) -> EntityApi | None:
    found = [
        api
        for api in contract.apis
        if name == api.component or name.strip("/") in (api.route, f"api/{api.route}")
    ] or [api for api in contract.apis if name in (api.entity, api.plural)]
    if len(found) == 1:
        return found[0]
    if found:
        apis = " or ".join(api.component for api in found)
        faults.append(f"{name}: several APIs have this entity; write {apis}")
    else:
        known = ", ".join(api.component for api in contract.apis)
        faults.append(f"{name}: there is no such API; there are {known}")
    return None


def _row(
    service: EntityService,
    name: str,
    number: int,
    body: Any,
    user: FakeUser | None,
    faults: list[str],
) -> Iterator[Row]:
    where = f"{name}, row {number}"
    if not isinstance(body, dict):
        faults.append(f"{where}: expected an object")
        return
    if isinstance(body.get("id"), str):
        where = f"{where} ({body['id']!r})"
    sent = dict(body)
    owner = service.api.server_fields.owner
    owned = {}
    if owner is not None:
        whose = sent.pop(owner, None if user is None else user.name)
        if not isinstance(whose, str) or not whose:
            faults.append(f"{where}, {owner}: say whose it is, or sign somebody in with --as")
            whose = "nobody"
        owned = {owner: whose}
    # A row without an id is the same item at every start.
    item: Item = {"id": str(uuid.uuid5(_IDS, _canonical(service, body))), **sent}
    server, now = service.api.server_fields, service.now()
    for field_name in (server.created, server.updated):
        if field_name is not None:
            item[field_name] = now
    item |= owned
    wrong = service.create_schema.errors(sent)
    if not wrong:
        try:
            service.check_item(item)
        except Refused as refused:
            wrong = [*refused.errors]
    faults += [f"{where}{_field(each)}: {each.detail}" for each in wrong]
    if not wrong:
        yield Row(service, where, item)


def _canonical(service: EntityService, body: Any) -> str:
    return f"{service.api.component}\n{json.dumps(body, sort_keys=True)}"


def _field(error: FieldError) -> str:
    steps = (error.pointer or "").removeprefix("/").split("/")
    name = ".".join(step.replace("~1", "/").replace("~0", "~") for step in steps)
    return f", {name}" if name else ""


def _twice(rows: list[Row]) -> Iterator[str]:
    seen: dict[tuple[str, str], str] = {}
    for row in rows:
        spec = row.service.items.spec
        keys: list[tuple[str, object]] = [("the same id", row.item["id"])]
        for group in row.service.api.unique_keys:
            values = [_at(row.item, name) for name in group]
            keys.append((f"the same {' and '.join(group)}", values))
        for what, value in keys:
            place = json.dumps([row.service.api.component, key_of(row.item, spec), value])
            first = seen.setdefault((what, place), row.where)
            if first != row.where:
                yield f"{row.where}: {what} as {first}"


def _at(item: Item, name: str) -> Any:
    value: Any = item
    for step in name.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value
