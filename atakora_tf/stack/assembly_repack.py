"""A jsii assembly made small: what the kernel never reads is left out, and modules load lazily."""

from __future__ import annotations

import gzip
import io
import json
import re
import tarfile
from pathlib import Path
from typing import Any

from attrs import frozen

from atakora_tf.errors import BindingsError
from atakora_tf.stack.assembly_index import compact_json, index_files

__all__ = ["Repacked", "repack"]

# The format of `.jsii` files that this code has been tried with.
_SCHEMA = "jsii/0.10.0"

# What only documentation tools read.  The kernel itself drops most of them from the
# index that it builds (jsii-runtime 1.142, runtime-index `slimReplacer`).
_UNREAD_KEYS = ("docs", "locationInModule", "readme", "symbolId")

_UNREAD_FILES = ("package/README.md", "package/.eslintrc.json", "package/tsconfig.eslint.json")

_EXPORT = re.compile(r'exports\.(?P<name>\w+) = require\("(?P<path>\./[\w-]+)"\);')
_NO_EXPORT = re.compile(
    r"""\s*(?:
        |"use\ strict";
        |//.*
        |/\*\*|\*.*
        |Object\.defineProperty\(exports,\ "__esModule",\ \{\ value:\ true\ \}\);
        |(?:exports\.\w+\ =\ )+void\ 0;
    )""",
    re.VERBOSE,
)
_LAZY_INDEX = """\
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
const modules = %s;
for (const [name, path] of Object.entries(modules)) {
  Object.defineProperty(exports, name, {
    enumerable: true,
    configurable: true,
    get() {
      const value = require(path);
      Object.defineProperty(exports, name, {
        enumerable: true, configurable: true, writable: true, value,
      });
      return value;
    },
  });
}
"""


@frozen
class Repacked:
    """A repacked assembly."""

    name: str
    """The npm name, e.g. `@cdktf/provider-azurerm`."""
    version: str
    submodules: tuple[str, ...]
    """The full names of its submodules, e.g. `@cdktf/provider-azurerm.cosmosdbAccount`."""
    tarball: bytes


def repack(stock: Path) -> Repacked:
    """Repack the assembly in the tarball `stock`.

    The same classes with the same behaviour: documentation, type declarations and
    source maps are left out, `lib/index.js` requires a module when it is first used, and
    the kernel's index of types is there from the start.
    The same input gives the same bytes.  Raises BindingsError for a tarball that is
    damaged or of another layout than the one known.
    """
    try:
        return _repack(stock)
    except BindingsError:
        raise
    except Exception as error:
        # Whatever is wrong with somebody's package, their program goes on without us.
        raise _unknown_layout(f"{type(error).__name__}: {error}") from error


def _repack(stock: Path) -> Repacked:
    exports: frozenset[str] | None = None
    assembly: dict[str, Any] | None = None
    packed = io.BytesIO()
    # No time stamp and no file name in the header: the same bytes for the same input.
    with (
        tarfile.open(stock, "r:gz") as source,
        gzip.GzipFile(filename="", mode="wb", fileobj=packed, compresslevel=6, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w|", format=tarfile.GNU_FORMAT) as target,
    ):
        for member in source:
            file = source.extractfile(member)
            if file is None or member.name.endswith(".d.ts") or member.name in _UNREAD_FILES:
                continue
            content = file.read()
            if member.name == "package/.jsii":
                assembly = json.loads(content, object_hook=_without_unread_keys)
                content = compact_json(assembly)
            elif member.name == "package/package.json":
                _check_entry_point(content)
            elif member.name == "package/lib/index.js":
                modules = _exports(content.decode())
                exports = frozenset(modules)
                content = (_LAZY_INDEX % json.dumps(modules)).encode()
            elif member.name.endswith(".js"):
                content = _without_source_map(content)
            member.size = len(content)
            target.addfile(member, io.BytesIO(content))
        if assembly is None or exports is None:
            raise _unknown_layout("it lacks .jsii or lib/index.js")
        name, version, submodules = _describe(assembly, exports)
        for path, content in index_files(assembly).items():
            member = tarfile.TarInfo(f"package/{path}")
            member.size = len(content)
            target.addfile(member, io.BytesIO(content))
    return Repacked(name=name, version=version, submodules=submodules, tarball=packed.getvalue())


def _unknown_layout(reason: str) -> BindingsError:
    return BindingsError(
        f"the provider package is of a layout that this release does not know ({reason}); "
        "upgrade atakora-tf, or set ATAKORA_STOCK_BINDINGS=1 to go without the fast loading"
    )


def _without_unread_keys(value: dict[str, object]) -> dict[str, object]:
    for key in _UNREAD_KEYS:
        value.pop(key, None)
    return value


def _check_entry_point(content: bytes) -> None:
    main = json.loads(content).get("main")
    if main != "lib/index.js":
        raise _unknown_layout(f"its entry point is {main!r}, not lib/index.js")


def _exports(source: str) -> dict[str, str]:
    """The modules that `lib/index.js` exports: name to path."""
    modules: dict[str, str] = {}
    for line in source.splitlines():
        if export := _EXPORT.fullmatch(line):
            modules[export["name"]] = export["path"]
        elif not _NO_EXPORT.fullmatch(line):
            raise _unknown_layout(f"lib/index.js has the line {line[:80]!r}")
    return modules


def _without_source_map(content: bytes) -> bytes:
    """Without the map in the last line, most of a generated file; no line number changes."""
    start = content.rfind(b"\n//# sourceMappingURL=data:") + 1
    return content[:start] if start and b"\n" not in content[start:].rstrip() else content


def _describe(
    assembly: dict[str, Any], exports: frozenset[str]
) -> tuple[str, str, tuple[str, ...]]:
    if assembly.get("schema") != _SCHEMA:
        raise _unknown_layout(f"its .jsii has the schema {assembly.get('schema')!r}")
    name, version, submodules = (assembly.get(key) for key in ("name", "version", "submodules"))
    if not (isinstance(name, str) and isinstance(version, str) and isinstance(submodules, dict)):
        raise _unknown_layout("its .jsii lacks name, version or submodules")
    if exports != {full.removeprefix(f"{name}.") for full in submodules}:
        raise _unknown_layout("lib/index.js and .jsii name different submodules")
    return name, version, tuple(sorted(submodules))
