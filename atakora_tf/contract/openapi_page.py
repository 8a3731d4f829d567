"""An OpenAPI document of ours as a page for people: one file that loads nothing."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any, Final

from atakora_tf.contract.error_catalogue import CATALOGUE
from atakora_tf.contract.page_schemas import rules, spoken_type
from atakora_tf.contract.query import OPERATORS
from atakora_tf.contract.schema_changes import resolved

__all__ = ["openapi_page"]

_METHODS: Final = ("get", "post", "put", "patch", "delete")


def openapi_page(document: Mapping[str, Any]) -> str:
    """The page; what it says is searched in the page itself, and prints without a script.

    Its security policy allows its own script and no other, so that no name can start one.
    """
    script, style = _resource("openapi_page.js"), _resource("openapi_page.css")
    digest = b64encode(sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    title = escape(str(document["info"]["title"]))
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        # Browsers ask a server for an icon unless the page brings one.
        '<link rel="icon" href="data:,">',
        f"<title>{title} · API</title>",
        f"<style>\n{style}\n</style>",
        "</head>",
        "<body>",
        *_Page(document).body(),
        f"<script>{script}</script>",
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def _resource(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8").strip()


class _Page:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.components: Mapping[str, Any] = document.get("components", {})
        self.operations = [
            (method, path, item[method])
            for path, item in document.get("paths", {}).items()
            for method in _METHODS
            if method in item
        ]

    def body(self) -> Iterator[str]:
        info = self.document["info"]
        yield '<a class="skip" href="#operations">Skip to the operations</a>'
        yield "<header>"
        yield f"<h1>{_name(str(info['title']))} <span class=soft>API</span></h1>"
        count = len(self.operations)
        yield (
            f'<p class="where">Version {escape(str(info["version"]))} · {count} '
            f"operation{'' if count == 1 else 's'}</p>"
        )
        yield '<search><label for="find">Search</label>'
        yield (
            '<input id="find" type="search" placeholder="A path, a field, a code …" '
            'autocomplete="off" aria-describedby="found"><p id="found" role="status"></p></search>'
        )
        yield "</header>"
        yield '<main id="operations">'
        for tag in self.document.get("tags", []):
            yield from self._tag(tag)
        yield from self._schemas()
        yield from self._errors()
        yield "</main>"

    def _tag(self, tag: Mapping[str, Any]) -> Iterator[str]:
        name = str(tag["name"])
        anchor = escape(f"tag-{name}")
        yield f'<section aria-labelledby="{anchor}"><h2 id="{anchor}">{_name(name)}</h2>'
        yield f'<p class="soft">{_text(tag.get("description", ""))}</p>'
        for method, path, operation in self.operations:
            if name in operation.get("tags", []):
                yield from self._operation(method, path, operation)
        yield "</section>"

    def _operation(self, method: str, path: str, operation: Mapping[str, Any]) -> Iterator[str]:
        anchor = escape(str(operation["operationId"]))
        yield f'<details class="entry" id="{anchor}"><summary>'
        yield (
            f'<span class="method {method}">{method.upper()}</span> '
            f'<code class="path">{_name(path)}</code> '
            f'<span class="said">{_text(operation.get("summary", ""))}</span></summary>'
        )
        yield '<div class="inside">'
        if "description" in operation:
            yield f"<p>{_text(operation['description'])}</p>"
        yield f'<p class="soft">{self._access(operation)} · <code>{anchor}</code></p>'
        yield from self._parameters(operation.get("parameters", []))
        if "requestBody" in operation:
            yield "<h3>Body</h3>"
            yield from self._content(operation["requestBody"].get("content", {}))
        yield "<h3>Answers</h3>"
        for status, answer in operation.get("responses", {}).items():
            yield from self._answer(status, resolved(answer, self.document))
        yield "</div></details>"

    def _access(self, operation: Mapping[str, Any]) -> str:
        ways = operation.get("security", [])
        schemes = self.components.get("securitySchemes", {})
        if not ways:
            return "Anyone may call it."
        said = [str(schemes.get(name, {}).get("description", name)) for way in ways for name in way]
        scopes = sorted({scope for way in ways for several in way.values() for scope in several})
        asked = f" with one of the scopes {', '.join(scopes)}" if scopes else ""
        return escape("; ".join(dict.fromkeys(said)).rstrip(".") + asked + ".")

    def _parameters(self, parameters: Iterable[Any]) -> Iterator[str]:
        found = [resolved(each, self.document) for each in parameters]
        names = {each["name"] for each in found}
        rows = []
        for each in found:
            base, _, op = each["name"].rpartition(".")
            if op in OPERATORS and base in names:
                continue  # It stands with the field that it compares.
            others = [f"{each['name']}.{op}" for op in OPERATORS]
            ops = [name.rpartition(".")[2] for name in others if name in names]
            more = f"<br><span class=soft>also {', '.join('.' + op for op in ops)}</span>"
            rows.append(
                (
                    f"<code>{_name(each['name'])}</code>{more if ops else ''}",
                    f"{escape(each['in'])}{', <b>required</b>' if each.get('required') else ''}",
                    "<br>".join(
                        filter(None, (spoken_type(each.get("schema")), _rules(each.get("schema"))))
                    ),
                    _text(each.get("description", "")),
                )
            )
        if rows:
            yield "<h3>Parameters</h3>"
            yield from _table(("Name", "In", "Type", "Meaning"), rows)

    def _content(self, content: Mapping[str, Any]) -> Iterator[str]:
        for kind, media in content.items():
            yield f"<p><code>{escape(kind)}</code>: {spoken_type(media.get('schema', {}))}</p>"
        first: Mapping[str, Any] = next(iter(content.values()), {})
        if "example" in first:
            yield _code(first["example"])

    def _answer(self, status: str, answer: Mapping[str, Any]) -> Iterator[str]:
        content = answer.get("content", {})
        codes = [code for media in content.values() for code in media.get("examples", {})]
        if codes:
            listed = ", ".join(
                f'<a href="#error-{escape(c)}"><code>{escape(c)}</code></a>' for c in codes
            )
            yield f'<p class="answer"><b>{escape(status)}</b> {listed}</p>'
            return
        said = str(answer.get("description", "")).partition("\n")[0]
        yield f'<p class="answer"><b>{escape(status)}</b> {_text(said)}</p>'
        headers = ", ".join(f"<code>{escape(name)}</code>" for name in answer.get("headers", {}))
        if headers:
            yield f'<p class="soft">Headers: {headers}</p>'
        yield from self._content(content)

    def _schemas(self) -> Iterator[str]:
        yield '<section aria-labelledby="schemas"><h2 id="schemas">Schemas</h2>'
        for name, schema in self.components.get("schemas", {}).items():
            yield f'<details class="entry" id="schema-{escape(name)}"><summary>'
            yield f'<code class="path">{_name(name)}</code> '
            yield f'<span class="said">{_text(schema.get("description", ""))}</span></summary>'
            yield '<div class="inside">'
            required = schema.get("required", [])
            rows = [
                (
                    f"<code>{_name(field)}</code>",
                    f"{spoken_type(each)}{', <b>required</b>' if field in required else ''}",
                    rules(each),
                    _text(each.get("description", "") if isinstance(each, Mapping) else ""),
                )
                for field, each in schema.get("properties", {}).items()
            ]
            if rows:
                yield from _table(("Field", "Type", "Rules", "Meaning"), rows)
            yield f"<details><summary>JSON Schema</summary>{_code(schema)}</details>"
            yield "</div></details>"
        yield "</section>"

    def _errors(self) -> Iterator[str]:
        yield '<section aria-labelledby="errors"><h2 id="errors">Errors</h2>'
        for code in self.components.get("examples", {}):
            error = CATALOGUE.get(code)
            if error is None:
                continue
            yield f'<details class="entry" id="error-{code}"><summary>'
            yield f'<span class="method">{error.status}</span> <code class="path">{code}</code> '
            yield f'<span class="said">{_text(error.title)}</span></summary>'
            yield f'<div class="inside"><p>{_text(error.cause)}</p>'
            yield f"<p>{_text(error.recovery)}</p></div></details>"
        yield "</section>"


def _rules(schema: Any) -> str:
    """The rules of a parameter; of a list, those of its elements too."""
    inner = schema.get("items") if isinstance(schema, Mapping) else None
    return "<br>".join(filter(None, (rules(schema), rules(inner))))


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    yield f'<div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>'
    for row in rows:
        yield f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>"
    yield "</tbody></table></div>"


def _code(value: Any) -> str:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return f'<pre tabindex="0">{escape(text)}</pre>'


def _text(text: Any) -> str:
    """Prose with its `code` marked."""
    parts = escape(str(text)).split("`")
    if len(parts) % 2 == 0:
        return "`".join(parts)
    return "".join(f"<code>{p}</code>" if n % 2 else p for n, p in enumerate(parts))


def _name(text: str) -> str:
    # Names written from right to left turn nothing around them.
    return f"<bdi>{escape(text)}</bdi>"
