"""One site on its way into its Static Web App: everything is checked before anything is brought."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from attrs import evolve, frozen

from atakora_tf.errors import ApplicationInvalid
from atakora_tf.publish.deploying import (
    StaticWebAppPlace,
    check_size,
    deploy,
    deployment_token,
    swa_command,
)
from atakora_tf.publish.site_files import SiteFile
from atakora_tf.publish.sites import Site
from atakora_tf.publish.static_web_app_configuration import configuration, own_configuration

__all__ = ["AppPublication", "prepared", "refuse_storage_options"]


@frozen
class AppPublication:
    """A built site that fits into its Static Web App."""

    site: Site
    place: StaticWebAppPlace
    files: tuple[SiteFile, ...]
    """Without a configuration file of the build's own."""
    configuration: str
    completed: bool
    """Whether the build brings a configuration file, which ours completes."""
    token: str | None = None
    """The deployment token; never shown."""

    @property
    def size(self) -> int:
        """Of all files together, in bytes."""
        return sum(file.size for file in self.files)

    def deploy(self) -> None:
        """Replace what is there; raises as `deploy` does."""
        assert self.token is not None, "a token is asked for before anything is deployed"
        deploy(swa_command(), self.place, self.files, self.configuration, self.token)

    def told(self, *, dry_run: bool) -> dict[str, Any]:
        """What a program reads."""
        return {
            "site": self.site.id,
            "static_web_app": self.place.name,
            "dry_run": dry_run,
            "uploaded": [file.path for file in self.files],
            "bytes": self.size,
            "configuration": json.loads(self.configuration),
        }


def prepared(
    built: Iterable[tuple[Site, Sequence[SiteFile]]], *, dry_run: bool
) -> dict[str, AppPublication]:
    """The publications of all sites that are Static Web Apps, by the sites' ids.

    Raises `ApplicationInvalid` and `BackendStateError` for whatever would stop one of them later.
    """
    found: dict[str, AppPublication] = {}
    for site, files in built:
        if not isinstance(site.place, StaticWebAppPlace):
            continue
        own = own_configuration(files)
        rest = tuple(file for file in files if file is not own)
        check_size(site.place, rest)
        text = configuration(site.props, files)
        found[site.id] = AppPublication(site, site.place, rest, text, own is not None)
    if dry_run:
        return found
    return {
        name: evolve(each, token=deployment_token(each.place, len(found)))
        for name, each in found.items()
    }


def refuse_storage_options(sites: Sequence[Site], given: Sequence[str]) -> None:
    """Raises `ApplicationInvalid` where options for storage are given for a Static Web App."""
    apps = [site for site in sites if isinstance(site.place, StaticWebAppPlace)]
    if apps and given:
        raise ApplicationInvalid(
            f"{apps[0].id} is a Static Web App; {' and '.join(given)} "
            f"{'is' if len(given) == 1 else 'are'} for sites in storage"
        )
