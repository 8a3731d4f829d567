"""What a user can say about a component of functions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from os import PathLike
from typing import Any, Final, Literal, TypeAlias, TypedDict

from attrs import frozen

from atakora_tf.azure.functions import DEFAULT_RUNTIME
from atakora_tf.components.renaming import Previously
from atakora_tf.components.triggers.trigger import Trigger
from atakora_tf.requirements.setting import Origin, SettingValue

__all__ = ["FunctionsAppOptions", "FunctionsAppProps", "HostingSku", "Runtime", "app_key"]

Runtime: TypeAlias = Literal["python", "node", "dotnet-isolated", "java", "powershell", "custom"]
HostingSku: TypeAlias = Literal["FC1", "EP1", "EP2", "EP3", "B1", "S1", "P1v3", "Y1"]

_API_APP: Final = "api-functions"
"""The key of the app that CRUD APIs run in, which is written in Python."""


class FunctionsAppOptions(TypedDict, total=False):
    """The options of a `FunctionsApp`; `FunctionsApp.define` says what each means."""

    source: str | PathLike[str]
    functions: Mapping[str, Trigger]
    runtime: Runtime
    version: str | None
    settings: Mapping[str, SettingValue] | None
    plan: HostingSku | None
    cors: Collection[Origin]
    identity: Literal["app", "component"]
    functions_key: str | None
    region: str | None
    previously: Previously


@frozen(kw_only=True)
class FunctionsAppProps:
    """What a user wrote in `FunctionsApp.define`, unchecked; see there."""

    source: Any = None
    functions: Any = None
    runtime: Any = DEFAULT_RUNTIME
    version: Any = None
    settings: Any = None
    plan: Any = None
    cors: Any = ()
    identity: Any = "app"
    functions_key: Any = None
    region: Any = None
    previously: Any = ()


def app_key(props: FunctionsAppProps) -> str:
    """The requirement key of the app: that of the CRUD APIs for Python, one by runtime for others.

    One app runs one language, so that components of another language have an app of their own
    without asking for it.
    """
    if props.functions_key is not None:
        return str(props.functions_key)
    if props.runtime == DEFAULT_RUNTIME or not isinstance(props.runtime, str):
        return _API_APP
    return f"{props.runtime}-functions"
