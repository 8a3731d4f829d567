"""The index by which the jsii kernel reads single types of an assembly, not all of them."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["index_files"]

# The kernel's own format, by its number: a kernel that knows another number passes these
# files over and reads `.jsii`.  Source: jsii-runtime 1.142, runtime-index, buildIndex.
_VERSION = 1
_MANIFEST = f".jsii.runtime.v{_VERSION}.json"
_INDEX = f".jsii.runtime-index.v{_VERSION}"
_DEFINITIONS = f".jsii.runtime-defs.v{_VERSION}.jsonl"

_KINDS = ("class", "interface", "enum")
_NOT_METADATA = ("types", "readme", "submodules")


def index_files(assembly: Mapping[str, Any]) -> dict[str, bytes]:
    """The files of the index of an assembly: name in the package to content.

    The kernel builds them itself, in a thread beside the program, and loses the work of
    every program that ends within two seconds.  So short programs would pay for reading
    all of `.jsii` (0.3 s, and the thread a second core) at every start.  The bytes are
    those that the kernel writes.
    """
    types: Mapping[str, Mapping[str, Any]] = assembly.get("types", {})
    definitions = [compact_json(definition) + b"\n" for definition in types.values()]
    names = "\n".join(types).encode()
    kinds = bytes(_KINDS.index(definition["kind"]) for definition in types.values())
    offsets = struct.pack(f"<{len(types) + 1}I", *_sums(len(line) for line in definitions))
    manifest = {
        "schema": "jsii/runtime-index",
        "version": _VERSION,
        "index": _INDEX,
        "defs": _DEFINITIONS,
        "assemblyMetadata": {k: v for k, v in assembly.items() if k not in _NOT_METADATA},
        "layout": {
            "typeCount": len(types),
            "names": {"start": 0, "length": len(names)},
            "kinds": {"start": len(names), "length": len(kinds)},
            "offsets": {"start": len(names) + len(kinds), "length": len(offsets)},
        },
    }
    return {
        _MANIFEST: compact_json(manifest),
        _INDEX: names + kinds + offsets,
        _DEFINITIONS: b"".join(definitions),
    }


def compact_json(value: object) -> bytes:
    """JSON as JavaScript's JSON.stringify writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _sums(lengths: Iterable[int]) -> list[int]:
    """Where each piece starts, and where the last one ends."""
    starts = [0]
    for length in lengths:
        starts.append(starts[-1] + length)
    return starts
