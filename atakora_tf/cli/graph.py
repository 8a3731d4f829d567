"""`atakora graph`: a picture of the backend."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from atakora_tf.cli.options import Chosen, examples, json_option, program_options

if TYPE_CHECKING:
    from atakora_tf.drawing.graph import Graph

__all__ = ["graph"]

_SUFFIXES: Final = {
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".dot": "dot",
    ".gv": "dot",
    ".svg": "svg",
    ".html": "html",
    ".htm": "html",
    ".json": "json",
}
_FORMS: Final = ("mermaid", "dot", "svg", "html", "json")


@click.command(
    epilog=examples(
        "atakora graph                        # Mermaid, for Markdown",
        "atakora graph -o backend.html        # a page to look at",
        "atakora graph --format dot | dot -Tpdf -o backend.pdf",
    )
)
@program_options
@click.option("-f", "--format", "form", type=click.Choice(_FORMS), help="Default: by the file.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Write into this file instead of standard output.",
)
@json_option
@click.pass_context
def graph(
    ctx: click.Context, chosen: Chosen, form: str | None, output: str | None, as_json: bool
) -> None:
    """Draw the backend: components, what each owns, and the shared resources that hold it."""
    from atakora_tf.cli.console import say
    from atakora_tf.drawing.graph import graph_of
    from atakora_tf.whole_file import replace_file

    wanted = "json" if as_json else form
    ctx.obj["json"] = wanted == "json"
    if wanted is None:
        wanted = _SUFFIXES.get(Path(output).suffix.lower(), "") if output else "mermaid"
    if not wanted:
        raise click.UsageError(
            f"{output}: choose the form with --format, or a name that ends in "
            f"{', '.join(_SUFFIXES)}"
        )
    text = _drawn(graph_of(chosen.plan(chosen.only())), wanted)
    if output is None:
        say(text.rstrip("\n"))
        return
    target = Path(output)
    if target.exists() and not target.is_file():
        # A pipe or a device is written to; it must not become a file.
        with target.open("w", encoding="utf-8") as file:
            file.write(text)
    else:
        replace_file(target, text)
    say(f"Wrote {output}")


def _drawn(drawing: Graph, form: str) -> str:
    if form == "mermaid":
        from atakora_tf.drawing.mermaid import to_mermaid

        return to_mermaid(drawing)
    if form == "dot":
        from atakora_tf.drawing.dot import to_dot

        return to_dot(drawing)
    if form == "svg":
        from atakora_tf.drawing.svg import to_svg

        return to_svg(drawing)
    if form == "html":
        from atakora_tf.drawing.page import to_html

        return to_html(drawing)
    import json

    return json.dumps(drawing.to_json(), indent=2, ensure_ascii=False) + "\n"
