"""`atakora openapi`: the document of a program's APIs, and what a change breaks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from atakora_tf.cli.options import Chosen, examples, json_option, program_options

if TYPE_CHECKING:
    from atakora_tf.contract.api_change import Change

__all__ = ["openapi"]


@click.command(
    epilog=examples(
        "atakora openapi > openapi.json",
        "atakora openapi --out openapi.yaml --html api.html",
        "atakora openapi --check openapi.json     # what would break callers",
    )
    + "\n\nExit status: 0 all is well; 1 a change breaks callers; 2 the input is wrong."
)
@program_options
@click.option(
    "-f", "--format", "form", type=click.Choice(("json", "yaml")), help="Default: by the file."
)
@click.option(
    "-o",
    "--out",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Write into this file instead of standard output.",
)
@click.option(
    "--html",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Write a page for people into this file.",
)
@click.option(
    "--check",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Compare with this older document, and write nothing.",
)
@click.option(
    "--api-version", metavar="TEXT", default="1.0.0", show_default=True, help="The API's version."
)
@click.option("-v", "--verbose", is_flag=True, help="With --check, list harmless changes too.")
@json_option
@click.pass_context
def openapi(
    ctx: click.Context,
    chosen: Chosen,
    form: str | None,
    out: str | None,
    html: str | None,
    check: str | None,
    api_version: str,
    verbose: bool,
    as_json: bool,
) -> None:
    """Print the OpenAPI 3.1 document of the program's APIs, or check what a change breaks.

    Nothing is started, and no region is needed.
    """
    from atakora_tf.cli.console import say
    from atakora_tf.components.api_contract import api_contract
    from atakora_tf.contract.openapi import openapi_document

    if check is not None and (out is not None or html is not None or form is not None):
        raise click.UsageError("--check compares, and writes nothing: leave out what to write")
    if check is None and verbose:
        raise click.UsageError("--verbose says more of --check, which is not given")
    # Read first: a document to compare with that is missing is told before the program runs.
    old = None if check is None else _read(Path(check))
    backend = chosen.only()
    contract = api_contract(backend.name, backend.components.values(), version=api_version)
    document = openapi_document(contract)
    if old is not None:
        _check(ctx, old, document, as_json=as_json, verbose=verbose)
        return
    form = form or ("yaml" if Path(out or "").suffix.lower() in (".yaml", ".yml") else "json")
    if out is not None or html is None:
        text = _written(document, form)
        if out is None:
            say(text.rstrip("\n"))
        else:
            _write(Path(out), text)
            say(f"Wrote {out}")
    if html is not None:
        from atakora_tf.contract.openapi_page import openapi_page

        _write(Path(html), openapi_page(document))
        say(f"Wrote {html}")


def _write(target: Path, text: str) -> None:
    from atakora_tf.whole_file import replace_file

    if target.exists() and not target.is_file():
        # A pipe or a device is written to; it must not become a file.
        with target.open("w", encoding="utf-8") as file:
            file.write(text)
    else:
        replace_file(target, text)


def _written(document: dict[str, Any], form: str) -> str:
    from atakora_tf.contract.openapi import openapi_json

    text = openapi_json(document)
    if form == "json":
        return text
    import json

    # Read back, so that no part stands twice in memory: YAML would write it once, with an alias.
    written: str = _yaml().safe_dump(
        json.loads(text), sort_keys=False, allow_unicode=True, width=100
    )
    return written


def _yaml() -> Any:
    from atakora_tf.errors import ApplicationInvalid

    try:
        import yaml
    except ModuleNotFoundError:
        raise ApplicationInvalid(
            "YAML needs a library that is not installed: pip install 'atakora-tf[yaml]'; JSON "
            "needs none"
        ) from None
    return yaml


def _read(source: Path) -> Mapping[str, Any]:
    from atakora_tf.contract.openapi_changes import checked_document
    from atakora_tf.errors import SchemaInvalid

    try:
        text = source.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise SchemaInvalid([f"{source} cannot be read: it is no text in UTF-8"]) from None
    try:
        if source.suffix.lower() in (".yaml", ".yml"):
            yaml = _yaml()
            try:
                data = yaml.safe_load(text)
            except yaml.YAMLError as fault:
                raise ValueError(str(fault)) from None
        else:
            import json

            data = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise SchemaInvalid([f"{source} cannot be read: {fault}"]) from None
    return checked_document(data, str(source))


def _check(
    ctx: click.Context,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    *,
    as_json: bool,
    verbose: bool,
) -> None:
    from atakora_tf.cli.console import say, say_json
    from atakora_tf.cli.failures import DIFFERENT
    from atakora_tf.contract.openapi_changes import changes
    from atakora_tf.plan.counted import counted

    found = changes(old, new)
    breaking = [change for change in found if change.breaking]
    if as_json:
        say_json({"compatible": not breaking, "changes": [each.to_json() for each in found]})
    else:
        for change in breaking:
            say(_told(change), marked=True)
        harmless = [change for change in found if not change.breaking]
        if verbose:
            for change in harmless:
                say(f"+ {change.where}: {change.what}", marked=True)
        counts = (
            f"{counted(len(breaking), 'change')} would break callers"
            if breaking
            else "No change breaks callers"
        )
        more = f"; {counted(len(harmless), 'harmless change')}" if harmless else ""
        say(f"{counts}{more}.")
    if breaking:
        ctx.exit(DIFFERENT)


def _told(change: Change) -> str:
    return f"! {change.where}: {change.what}\n  why: {change.why}\n  instead: {change.instead}"
