"""The operations of an API: what each is called, and where it is reached."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal, TypeAlias, get_args

from attrs import frozen

__all__ = [
    "ENDPOINTS",
    "OPERATION_WORDS",
    "Endpoint",
    "OperationName",
    "OperationWord",
    "function_name",
]

OperationWord: TypeAlias = Literal[
    "create", "read", "update", "delete", "list", "restore", "create_batch", "read_batch"
]
"""What users write in `operations=` and in rules of access.  Each is one function."""

OPERATION_WORDS: Final[tuple[OperationWord, ...]] = get_args(OperationWord)

OperationName: TypeAlias = Literal[
    "create",
    "list",
    "read",
    "replace",
    "update",
    "delete",
    "restore",
    "create_batch",
    "read_batch",
]
"""What callers do.  `update` is two of them, PUT and PATCH; the others are one each."""


@frozen
class Endpoint:
    """Where an operation is reached."""

    word: OperationWord
    method: str
    suffix: str
    """What follows the route of the entity."""
    status: int
    """The status of success."""
    says: str
    """What it does, as a sentence: `{one}` is "a user", `{many}` is "users"."""


# Batches stand below a literal segment of their own, two levels deep, so that no id can be
# mistaken for one: "/users/{id}" has one level, "/users/{id}/restore" another last word.
ENDPOINTS: Final[Mapping[OperationName, Endpoint]] = {
    "create": Endpoint("create", "POST", "", 201, "Create {one}."),
    "list": Endpoint("list", "GET", "", 200, "List {many}, page by page."),
    "read": Endpoint("read", "GET", "/{id}", 200, "Read {one}."),
    "replace": Endpoint("update", "PUT", "/{id}", 200, "Replace {one} as a whole."),
    "update": Endpoint("update", "PATCH", "/{id}", 200, "Change some fields of {one}."),
    "delete": Endpoint("delete", "DELETE", "/{id}", 204, "Delete {one}."),
    "restore": Endpoint(
        "restore", "POST", "/{id}/restore", 200, "Bring {one} back that was deleted."
    ),
    "create_batch": Endpoint(
        "create_batch", "POST", "/batch/create", 201, "Create {many}: all of them or none."
    ),
    "read_batch": Endpoint("read_batch", "POST", "/batch/read", 200, "Read {many} by their keys."),
}
"""Every operation, in the order in which it is documented."""

_FOREIGN: Final = re.compile(r"[^A-Za-z0-9_-]+")


def function_name(component: str, word: str) -> str:
    """The name of the function that serves an operation, such as `UserApi_read`.

    Metrics, keys and the limit of functions in an app go by it. What Azure does not take in such a
    name becomes an underscore.
    """
    return f"{_FOREIGN.sub('_', component).strip('_')}_{word}"
