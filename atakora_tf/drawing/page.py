"""The picture in a page of its own, with the same facts as tables beneath."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files

from atakora_tf.drawing.graph import Graph, Node
from atakora_tf.drawing.palette import COMPONENT, hues
from atakora_tf.drawing.svg import colours, picture, picture_style
from atakora_tf.drawing.telling import Telling
from atakora_tf.drawing.wording import capitalised, counted

__all__ = ["to_html"]


def to_html(graph: Graph) -> str:
    """One HTML file that loads nothing, opens from a disk, and prints.

    Its security policy allows its own script and no other, so that no name can start one.
    """
    style = "\n".join((colours(":root"), picture_style(), _resource("page.css")))
    script = _resource("page.js")
    digest = b64encode(sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        # Browsers ask a server for an icon unless the page brings one.
        '<link rel="icon" href="data:,">',
        f"<title>{escape(graph.name)} · {escape(graph.environment)}</title>",
        f"<style>\n{style}\n</style>",
        "</head>",
        "<body>",
        *_body(graph),
        f"<script>{script}</script>",
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def _resource(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8").strip()


def _body(graph: Graph) -> Iterator[str]:
    yield '<a class="skip" href="#components">Skip the picture</a>'
    yield "<header>"
    yield f"<h1>{_name(graph.name)}</h1>"
    yield f'<p class="where">{_name(graph.environment)} in {_name(graph.location)}</p>'
    for sentence in graph.summary():
        yield f'<p class="summary">{escape(sentence)}</p>'
    yield "</header>"
    yield "<main>"
    yield from _legend(graph)
    yield '<div class="stage" role="region" aria-label="Picture of the backend" tabindex="0">'
    yield picture(graph).rstrip()
    yield "</div>"
    yield '<p class="hint">Point at a box to see what it is connected with; click to keep it.</p>'
    telling = Telling(graph)
    components = graph.of_kind("component")
    yield from _table(
        "components",
        "Components",
        ("Component", "Type", "Has", "Defined at"),
        (_component(node, telling) for node in components),
    )
    yield from _table(
        "resources",
        "Shared resources",
        ("Resource", "Key", "Region", "Holds", "Used by", "Override"),
        (_held(node, telling) for node in graph.of_kind("resource")),
    )
    yield "</main>"


def _legend(graph: Graph) -> Iterator[str]:
    """Only what the picture has."""
    numbers = hues(node.family for node in graph.of_kind("resource"))
    kinds = {capitalised(node.type): numbers[node.family] for node in graph.of_kind("resource")}
    entries = [(_swatch(number), kind) for kind, number in sorted(kinds.items())]
    if graph.of_kind("component"):
        entries.insert(0, (_swatch(COMPONENT), "Component"))
    drawn = {edge.kind for edge in graph.edges}
    lines = (
        ("owns", "", "has a part of its own"),
        ("shares", "atk-shares", "has a part together with others"),
        ("uses", "atk-uses", "uses it without a part of its own"),
    )
    entries += [(_rule(name), words) for kind, name, words in lines if kind in drawn]
    if entries:
        yield '<ul class="legend" aria-label="Legend">'
        yield from (f"<li>{sign}{escape(words)}</li>" for sign, words in entries)
        yield "</ul>"


def _swatch(hue: int) -> str:
    return (
        f'<svg class="atk-hue-{hue}" width="18" height="14" aria-hidden="true">'
        '<rect class="swatch" x=".5" y=".5" width="17" height="13" rx="4"/></svg>'
    )


def _rule(name: str) -> str:
    return (
        '<svg width="28" height="8" aria-hidden="true">'
        f'<path class="rule {name}" d="M1 4H27"/></svg>'
    )


def _table(
    name: str, title: str, columns: Sequence[str], rows: Iterable[Iterable[str]]
) -> Iterator[str]:
    found = [tuple(row) for row in rows]
    told = [number for number, _ in enumerate(columns) if any(row[number] for row in found)]
    yield f'<section aria-labelledby="{name}">'
    yield f'<h2 id="{name}">{title}</h2>'
    if found:
        head = "".join(f'<th scope="col">{columns[number]}</th>' for number in told)
        yield '<div class="scroll"><table>'
        yield f"<thead><tr>{head}</tr></thead>"
        yield "<tbody>"
        for row in found:
            cells = "".join(f"<td>{row[number]}</td>" for number in told[1:])
            yield f'<tr><th scope="row">{row[told[0]]}</th>{cells}</tr>'
        yield "</tbody>"
        yield "</table></div>"
    else:
        yield '<p class="soft">None.</p>'
    yield "</section>"


def _component(node: Node, telling: Telling) -> tuple[str, ...]:
    asked = [_asked(found, telling) for found in telling.asked_by(node)]
    return (_name(node.label), _name(node.type), _list(asked), _name(node.detail("defined at")))


def _asked(node: Node, telling: Telling) -> str:
    if node.kind == "resource":
        return _name(node.label)
    override = node.detail("override")
    facts = (
        f"in {_name(telling.holder(node).label)}",
        escape(node.detail("holds")),
        f"shared by {escape(node.detail('shared by'))}" if node.detail("shared by") else "",
        f"override of {escape(override)}" if override else "",
    )
    told = "; ".join(filter(None, facts))
    return f'{escape(node.type)} {_name(node.label)} <span class="soft">{told}</span>'


def _held(node: Node, telling: Telling) -> tuple[str, ...]:
    key = _name(node.label)
    if node.split_of:
        key += f' <span class="soft">split of {_name(node.split_of)}</span>'
    users = telling.users(node)
    named = ", ".join(_name(user.label) for user in users)
    used = f"{counted(len(users), 'component')}: {named}" if users else ""
    return (
        escape(capitalised(node.type)),
        key,
        _name(node.detail("region")),
        escape(node.detail("holds")),
        used,
        escape(node.detail("override")),
    )


def _list(entries: list[str]) -> str:
    if not entries:
        return '<span class="soft">no resource</span>'
    return f"<ul>{''.join(f'<li>{entry}</li>' for entry in entries)}</ul>"


def _name(text: str) -> str:
    # Names written from right to left turn nothing around them.
    return f"<bdi>{escape(text)}</bdi>"
