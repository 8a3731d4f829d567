"""The rules of access that app settings say, where the program says the word "entra" alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from atakora_tf.contract.access import EVERY_OTHER, Access, EntraAuth, token_rules
from atakora_tf.contract.api import EntityApi
from atakora_tf.runtime.refusals import Refused

__all__ = ["rules_of_settings"]

_GUID: Final = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def rules_of_settings(api: EntityApi, settings: Mapping[str, str]) -> Access:
    """What `auth="entra"` alone comes to: the same for every operation of the API.

    `…_ENTRA_TENANT` is the directory's id, `…_ENTRA_AUDIENCE` whom tokens are for: one or several,
    with spaces or commas between them.

    Raises `Refused` with `InternalError` if a setting is missing: nobody gets in by a mistake, and
    the log says which it is.
    """
    tenant = settings.get(f"{api.settings}_ENTRA_TENANT", "").strip()
    if not _GUID.fullmatch(tenant):
        raise _unset(api, "TENANT", "the id of the directory, a GUID")
    audiences = settings.get(f"{api.settings}_ENTRA_AUDIENCE", "").replace(",", " ").split()
    if not audiences:
        raise _unset(api, "AUDIENCE", "the application's client id or its api:// URI")
    return token_rules(EntraAuth(tenant=tenant, audience=audiences), EVERY_OTHER)


def _unset(api: EntityApi, name: str, meaning: str) -> Refused:
    setting = f"{api.settings}_ENTRA_{name}"
    return Refused(
        "InternalError",
        log=f"{api.component} takes tokens of Entra ID, and the app setting {setting} is missing "
        f"or wrong: set it to {meaning} (settings={{'ENTRA_{name}': …}}).",
    )
