"""Functions of several folders in one Function App.  Needs the library azure-functions."""

from __future__ import annotations

from types import ModuleType

from azure.functions import AuthLevel, Function, FunctionApp, FunctionRegister

__all__ = ["JoinedApp", "register_of"]


class JoinedApp(FunctionApp):
    """Has its own functions, and those of other modules' apps as these define them.

    `register_functions` takes no `FunctionApp`; and the levels of access that a function does not
    say are those of its own app.

    modules: each has one `FunctionApp` (or `DFApp`, …), as `function_app.py` would.
    """

    def __init__(self, *modules: ModuleType) -> None:
        super().__init__(http_auth_level=AuthLevel.FUNCTION)
        self._joined = [register_of(module) for module in modules]

    def get_functions(self) -> list[Function]:
        """All functions; raises ValueError for two of one name."""
        own = super().get_functions()
        joined = [function for app in self._joined for function in app.get_functions()]
        self.validate_function_names(joined)
        return [*own, *joined]


def register_of(module: ModuleType) -> FunctionRegister:
    """The one app of a module, found as the worker finds it; raises ValueError."""
    found = [value for value in vars(module).values() if isinstance(value, FunctionRegister)]
    unique = list({id(value): value for value in found}.values())
    if len(unique) != 1:
        count = "no FunctionApp" if not unique else f"{len(unique)} FunctionApps"
        raise ValueError(f"{module.__name__} has {count}; it needs one: app = func.FunctionApp()")
    return unique[0]
