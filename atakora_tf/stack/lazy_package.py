"""A package whose modules load when they are asked for, one at a time."""

from __future__ import annotations

import importlib
import pkgutil
from importlib.machinery import ModuleSpec
from pkgutil import extend_path
from types import ModuleType

__all__ = ["LazyPackage"]


class LazyPackage(ModuleType):
    """Stands in `sys.modules` for a package whose own `__init__` imports every module it has.

    `import package.x`, `from package import x`, `package.x`, `from package import *`,
    `dir(package)` and `package.__all__` mean what they mean with the real package;
    only the modules asked for are imported.  An unknown name is an AttributeError.
    """

    def __init__(self, spec: ModuleSpec) -> None:
        super().__init__(spec.name, f"The modules of {spec.name}, each loaded on first use.")
        self.__spec__ = spec
        self.__loader__ = spec.loader
        self.__package__ = spec.name
        self.__file__ = spec.origin
        self.__cached__ = spec.cached
        # The real package extends its path the same way, so that a second
        # distribution can add modules to it.
        self.__path__ = extend_path(list(spec.submodule_search_locations or ()), spec.name)

    def __getattr__(self, name: str) -> object:
        if name == "__all__":
            found = [m.name for m in pkgutil.iter_modules(self.__path__) if m.name[0] != "_"]
            self.__all__ = found
            return found
        full = f"{self.__name__}.{name}"
        if not (name.startswith("__") and name.endswith("__")):
            try:
                return importlib.import_module(full)
            except ModuleNotFoundError as error:
                # A module that exists but lacks something it imports is another matter.
                if error.name != full:
                    raise
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}", name=name)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), "__all__", *self.__all__})
