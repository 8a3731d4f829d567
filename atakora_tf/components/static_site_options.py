"""What a user can say about a static site."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, TypedDict

from attrs import frozen

from atakora_tf.components.renaming import Previously
from atakora_tf.requirements.site_environment import EnvironmentValue

if TYPE_CHECKING:
    from atakora_tf.components.definition import ComponentDefinition

__all__ = ["HOSTINGS", "Cdn", "Hosting", "StaticSiteOptions", "StaticSiteProps", "Tier"]

Hosting: TypeAlias = Literal["storage", "static-web-app"]
Cdn: TypeAlias = bool | Literal["Standard", "Premium"]
Tier: TypeAlias = Literal["Free", "Standard"]

HOSTINGS: Final[tuple[Hosting, ...]] = ("storage", "static-web-app")


class StaticSiteOptions(TypedDict, total=False):
    """The options of a `StaticSite`; `StaticSite.define` says what each means."""

    output_directory: str | PathLike[str]
    source_directory: str | PathLike[str]
    build_command: str | Sequence[str] | None
    hosting: Hosting
    cdn: Cdn
    tier: Tier | None
    custom_domains: Collection[str] | Mapping[str, str | None]
    index_document: str
    error_document: str | None
    spa: bool
    headers: Mapping[str, str | None] | None
    cache_rules: Mapping[str, str] | None
    environment: Mapping[str, EnvironmentValue | ComponentDefinition[Any]] | None
    storage_key: str | None
    front_door_key: str
    region: str | None
    previously: Previously


@frozen(kw_only=True)
class StaticSiteProps:
    """What a user wrote in `StaticSite.define`, unchecked; see there."""

    output_directory: Any = "dist"
    source_directory: Any = "."
    build_command: Any = None
    hosting: Any = "storage"
    cdn: Any = True
    tier: Any = None
    custom_domains: Any = ()
    index_document: Any = "index.html"
    error_document: Any = None
    spa: Any = True
    headers: Any = None
    cache_rules: Any = None
    environment: Any = None
    storage_key: Any = None
    front_door_key: Any = "sites"
    region: Any = None
    previously: Any = ()
