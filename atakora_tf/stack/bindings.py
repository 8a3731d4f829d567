"""The azurerm bindings of CDKTF, loaded in a fraction of a second instead of six to ten.

The stock package imports all of its 1,500 modules and has Node require as many files.
Here only the modules that a program asks for are loaded, on both sides.  What comes out
of `cdktf synth` is the same, byte for byte.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from threading import Lock

from atakora_tf.errors import BindingsError
from atakora_tf.stack.assembly_cache import CachedAssembly, cached_assembly
from atakora_tf.stack.cache_directory import cache_directory
from atakora_tf.stack.lazy_package import LazyPackage
from atakora_tf.stack.node_runtime import prepare_node

__all__ = ["PACKAGE", "load_bindings"]

PACKAGE = "cdktf_cdktf_provider_azurerm"
"""The import name of the azurerm provider package."""

_lock = Lock()
_loaded = False


def load_bindings() -> None:
    """Make the azurerm bindings load fast; to be called before anything imports cdktf.

    Imports cdktf, which starts Node.  A second call does nothing.  Where the program has
    imported the stock package before, that one stays as it is.  If the fast way fails,
    one line on standard error says why, and imports go the stock way.

    Environment: `ATAKORA_STOCK_BINDINGS=1` switches all of this off; `ATAKORA_CACHE_DIR`
    names the cache.  `JSII_RUNTIME_PACKAGE_CACHE`, and what `prepare_node` sets, are set
    where the user has not set them.

    Raises BindingsError if there is no Node for CDKTF to run on.
    """
    global _loaded
    with _lock:
        if _loaded or os.environ.get("ATAKORA_STOCK_BINDINGS", "") not in ("", "0"):
            return
        # Later versions of jsii have it on already; it saves unpacking at every start.
        os.environ.setdefault("JSII_RUNTIME_PACKAGE_CACHE", "enabled")
        # A package that is imported already is the user's; one that is not installed
        # is reported by whoever imports it.
        if PACKAGE not in sys.modules and (spec := importlib.util.find_spec(PACKAGE)):
            _load_fast(spec, cache_directory(os.environ))
        _loaded = True


def _load_fast(spec: ModuleSpec, cache: Path) -> None:
    prepare_node(os.environ, cache)
    try:
        assembly = cached_assembly(_stock_tarball(spec), cache)
    except BindingsError as error:
        _warn(str(error))
        return
    except OSError as error:
        _warn(
            f"the cache in {cache} cannot be used ({error}); set ATAKORA_CACHE_DIR to a "
            "directory that you can write to"
        )
        return
    # Outside of every `try`: a program whose cdktf does not load cannot go on the stock
    # way either, and should see the real error.
    importlib.import_module("cdktf")
    try:
        _hand_to_kernel(assembly)
        sys.modules[PACKAGE] = LazyPackage(spec)
    except BindingsError as error:
        _warn(str(error))
    except Exception as error:
        _warn(
            f"the kernel refused the repacked assembly ({type(error).__name__}: {error}); "
            f"delete {cache}, or set ATAKORA_STOCK_BINDINGS=1 to go without the fast loading"
        )


def _stock_tarball(spec: ModuleSpec) -> Path:
    found = [
        tarball
        for place in spec.submodule_search_locations or ()
        for tarball in sorted(Path(place, "_jsii").glob("*.jsii.tgz"))
    ]
    if len(found) != 1:
        raise BindingsError(
            f"{spec.name} should hold one assembly, but holds {len(found)}; install it anew, or "
            "set ATAKORA_STOCK_BINDINGS=1 to go without the fast loading"
        )
    return found[0]


def _hand_to_kernel(assembly: CachedAssembly) -> None:
    """Have the kernel load the repacked assembly before the stock package hands in its own.

    `jsii.load` is public.  When the stock package loads its tarball later, the kernel finds
    the assembly of that name and version loaded already, and does not read the file.

    Reaches into jsii for one thing: the map by which it imports the module of a type that
    Node returns and Python has not seen yet (a construct made by a TypeScript library).
    The stock package needs none, as it imports everything.  jsii fills the map for packages
    that its newer compiler has made; this package is older.  No such map, no fast way.
    """
    import jsii
    from jsii import _reference_map

    modules_of_types = getattr(_reference_map, "_submodule_fqn_map", None)
    if not isinstance(modules_of_types, dict):
        raise BindingsError(
            f"jsii {jsii.__version__} cannot find types on demand; "
            "run `pip install --upgrade jsii` (1.135 can)"
        )
    jsii.load(assembly.name, assembly.version, os.fspath(assembly.tarball))
    for submodule in assembly.submodules:
        modules_of_types.setdefault(submodule, f"{PACKAGE}.{_python_name(submodule)}")


def _python_name(submodule: str) -> str:
    """The Python module of a submodule, by jsii's rule: `aadb2CDirectory`, `aadb2_c_directory`."""
    return re.sub("(?=[A-Z])", "_", submodule.rpartition(".")[2]).lower()


def _warn(reason: str) -> None:
    # One line, whatever the kernel's own message looks like.
    line = " ".join(reason.split())
    print(
        f"atakora: the azurerm bindings load the slow way (6 to 10 seconds): {line}.",
        file=sys.stderr,
    )
