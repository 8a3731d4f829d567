"""`atakora site`: what becomes of static sites beside their configuration."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from atakora_tf.cli.options import (
    Chosen,
    examples,
    json_option,
    output_option,
    program_options,
)

if TYPE_CHECKING:
    from atakora_tf.publish.app_publication import AppPublication
    from atakora_tf.publish.changes import Changes
    from atakora_tf.publish.sites import Site

__all__ = ["site"]


@click.group(epilog=examples("atakora site publish", "atakora site publish --help"))
def site() -> None:
    """Build static sites, and bring their files to where browsers load them from."""


@site.command(
    short_help="Build sites, and upload what changed.",
    epilog=examples(
        "atakora site publish",
        "atakora site publish Storefront --dry-run",
        "terraform output -json | atakora site publish --outputs -",
    ),
)
@click.argument("name", required=False)
@program_options
@click.option("--dry-run", is_flag=True, help="Build, and say what would be done.")
@click.option("--no-build", is_flag=True, help="Publish what was built before.")
@click.option("--delete", is_flag=True, help="Delete what the site does not have any more.")
@click.option(
    "--parallel",
    type=click.IntRange(1, 64),
    default=8,
    show_default=True,
    help="How many files are on their way at once.",
)
@click.option(
    "--outputs",
    metavar="FILE",
    help="What `terraform output -json` said; - is standard input. Default: ask Terraform.",
)
@click.option("--account", metavar="NAME", help="Another storage account than the site's.")
@click.option("--endpoint", metavar="URL", help="Another address of the account's blobs.")
@output_option
@json_option
def publish(
    name: str | None,
    chosen: Chosen,
    dry_run: bool,
    no_build: bool,
    delete: bool,
    parallel: int,
    outputs: str | None,
    account: str | None,
    endpoint: str | None,
    output: str,
    as_json: bool,
) -> None:
    """Build a site, or all sites, and bring the files into the container $web.

    Only what changed is uploaded: pages last, so that whatever a page names is there before it.
    Where a build fails, nothing is published. You are who is signed in with Azure, and need the
    role Storage Blob Data Contributor on the account.

    A site with hosting="static-web-app" is replaced as a whole, by the Static Web Apps CLI. Its
    deployment token is that of SWA_CLI_DEPLOYMENT_TOKEN, else `az` is asked for it.
    """
    from atakora_tf.cli.console import say, say_json, working
    from atakora_tf.errors import ApplicationInvalid
    from atakora_tf.publish.app_publication import prepared, refuse_storage_options
    from atakora_tf.publish.changes import changes
    from atakora_tf.publish.deploying import StaticWebAppPlace, swa_command
    from atakora_tf.publish.publishing import apply_changes
    from atakora_tf.publish.sites import chosen_sites, sites_of
    from atakora_tf.publish.web_container import AzureContainer, account_endpoint

    sites = chosen_sites(sites_of(chosen.plans()), name)
    if len(sites) > 1 and (account is not None or endpoint is not None):
        raise ApplicationInvalid(
            "--account and --endpoint are for one site; say which: "
            f"atakora site publish {sites[0].id}"
        )
    options = (("--account", account), ("--endpoint", endpoint))
    refuse_storage_options(sites, [option for option, given in options if given is not None])
    if not dry_run and any(isinstance(found.place, StaticWebAppPlace) for found in sites):
        swa_command()
    known = _known(sites, outputs, Path(output), build=not no_build)
    if not no_build:
        # Each before any is published: a build that fails leaves every site as it was.
        for found in sites:
            with working(f"Building {found.id} …"):
                found.build(known)
    files = [(found, found.files()) for found in sites]
    apps = prepared(files, dry_run=dry_run)
    told = []
    for found, own in files:
        if isinstance(found.place, StaticWebAppPlace):
            app = apps[found.id]
            if not dry_run:
                with working(f"Publishing {found.id} …"):
                    app.deploy()
            told.append(app.told(dry_run=dry_run))
            if not as_json:
                say(_app_sentence(app, dry_run=dry_run))
            continue
        place = endpoint or (
            found.place.endpoint(known) if account is None else account_endpoint(account)
        )
        container = AzureContainer(place)
        todo = changes(own, container.present())
        if not dry_run:
            with _progress(found, todo, delete, shown=not as_json) as done:
                apply_changes(todo, container, delete=delete, parallel=parallel, done=done)
        told.append(_told(found, place, todo, delete=delete, dry_run=dry_run))
        if not as_json:
            say(_sentence(found, place, todo, delete=delete, dry_run=dry_run))
    if as_json:
        say_json({"sites": told})


def _known(
    sites: tuple[Site, ...], outputs: str | None, folder: Path, *, build: bool
) -> Mapping[str, Any]:
    """The outputs that were handed over, or that the builds cannot do without."""
    from atakora_tf.publish.terraform_outputs import asked_outputs, read_outputs

    if outputs is not None:
        return read_outputs(outputs)
    known: dict[str, Any] = {}
    if build:
        for stack in dict.fromkeys(found.stack for found in sites if found.needs_outputs):
            known |= asked_outputs(folder / "stacks" / stack)
    return known


@contextmanager
def _progress(
    site: Site, changes: Changes, delete: bool, *, shown: bool
) -> Iterator[Callable[[str], None]]:
    import sys

    total = len(changes.upload) + len(changes.describe) + (len(changes.gone) if delete else 0)
    if not (shown and total and sys.stderr.isatty()):
        yield lambda _path: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(f"Publishing {site.id}", total=total)
        yield lambda _path: progress.advance(task)


def _told(
    site: Site, endpoint: str, changes: Changes, *, delete: bool, dry_run: bool
) -> dict[str, Any]:
    return {
        "site": site.id,
        "endpoint": endpoint,
        "dry_run": dry_run,
        "uploaded": [file.path for file in changes.upload],
        "headers_changed": [file.path for file in changes.describe],
        "unchanged": changes.unchanged,
        "deleted": list(changes.gone) if delete else [],
        "left_over": [] if delete else list(changes.gone),
    }


def _sentence(site: Site, endpoint: str, changes: Changes, *, delete: bool, dry_run: bool) -> str:
    from atakora_tf.plan.counted import counted

    verb = "Would publish" if dry_run else "Published"
    size = sum(file.size for file in changes.upload)
    parts = [
        f"{counted(len(changes.upload), 'file')} uploaded ({size:,} bytes)",
        f"{len(changes.describe)} with new headers",
        f"{changes.unchanged} unchanged",
        f"{len(changes.gone)} {'deleted' if delete else 'left over'}",
    ]
    lines = [f"{verb} {site.id} to {endpoint}: {', '.join(parts)}."]
    if dry_run:
        lines += [f"+ {file.path}" for file in changes.upload]
        lines += [f"~ {file.path}" for file in changes.describe]
    if changes.gone and (dry_run or not delete):
        lines += [f"- {path}" for path in changes.gone]
        if not delete:
            lines.append("What is left over stays; --delete deletes it.")
    return "\n".join(lines)


def _app_sentence(app: AppPublication, *, dry_run: bool) -> str:
    from atakora_tf.azure.static_web_app import CONFIGURATION_FILE
    from atakora_tf.plan.counted import counted

    verb = "Would publish" if dry_run else "Published"
    files = counted(len(app.files), "file")
    rules = "the site's own, completed" if app.completed else "made for it"
    lines = [
        f"{verb} {app.site.id} to {app.place.words}: {files} ({app.size:,} bytes) and "
        f"{CONFIGURATION_FILE}, {rules}."
    ]
    if dry_run:
        lines += [f"+ {file.path}" for file in app.files]
        lines.append(app.configuration.rstrip())
    return "\n".join(lines)
