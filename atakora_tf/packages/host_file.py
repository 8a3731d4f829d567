"""`host.json` of a package: ours, and those of the folders that join."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from atakora_tf.packages.function_list import ROUTE_PREFIX

__all__ = ["HostFile", "host_text", "joined_host", "read_host"]

HostFile = dict[str, Any]

# learn.microsoft.com/azure/azure-functions/functions-host-json
_OURS: Final[HostFile] = {
    "version": "2.0",
    "logging": {
        "applicationInsights": {
            "samplingSettings": {"isEnabled": True, "excludedTypes": "Request;Exception"}
        }
    },
    "extensions": {
        "http": {
            "routePrefix": ROUTE_PREFIX,
            "maxConcurrentRequests": 100,
            "maxOutstandingRequests": 200,
        }
    },
    "extensionBundle": {
        "id": "Microsoft.Azure.Functions.ExtensionBundle",
        "version": "[4.*, 5.0.0)",
    },
}
"""Sampling keeps every request and every exception, as metrics and alerts need. One instance runs
as many requests at once as Azure's own default on Consumption, and lets as many wait."""

_FIXED: Final = ("extensions", "http", "routePrefix")
"""What the contract's addresses depend on."""


def read_host(content: bytes) -> HostFile | str:
    """A host.json as data, or what is wrong with it, as the end of a sentence."""
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        return f"is no JSON: {fault}"
    return data if isinstance(data, dict) else "is no JSON object"


def joined_host(hosts: Mapping[str, HostFile]) -> tuple[HostFile, list[tuple[str, str, str]]]:
    """Our host.json with what folders say, by their owners; and where they contradict.

    What a folder says comes before what we prefer. Each contradiction is two owners and what they
    contradict about, as the end of a sentence; the route prefix is ours, whose owner is "".
    """
    said: dict[tuple[str, ...], tuple[str, Any]] = {}
    clashes: list[tuple[str, str, str]] = []
    for owner, host in sorted(hosts.items()):
        for path, value in _leaves(host):
            first, known = said.setdefault(path, (owner, value))
            if known != value:
                where = ".".join(path)
                clashes.append((first, owner, f"{where} is {known!r} and {value!r}"))
    prefix = said.get(_FIXED)
    if prefix is not None and prefix[1] != ROUTE_PREFIX:
        clashes.append((prefix[0], "", f"{'.'.join(_FIXED)} is {prefix[1]!r}"))
    merged: HostFile = {}
    for path, value in [*_leaves(_OURS), *((path, each) for path, (_, each) in said.items())]:
        _put(merged, path, value)
    return merged, clashes


def host_text(host: HostFile) -> str:
    """The file's text."""
    return json.dumps(host, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _leaves(data: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[Any, Any]]:
    for name, value in data.items():
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, (*path, name))
        else:
            yield (*path, name), value


def _put(target: HostFile, path: tuple[str, ...], value: Any) -> None:
    *above, last = path
    for name in above:
        inner = target.get(name)
        if not isinstance(inner, dict):
            inner = target[name] = {}
        target = inner
    target[last] = value
