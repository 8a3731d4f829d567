"""Terraform expressions as objects: what `${…}` stands for in the JSON.

A plain `str` is always literal text: `${` in it is escaped on the way out.  What
Terraform shall evaluate is said with one of the three classes below, never with
text that happens to contain `${`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import field, frozen

from atakora_tf.errors import DocumentError

__all__ = [
    "Expression",
    "Part",
    "Reference",
    "Template",
    "escaped",
    "holds_cdktf_token",
    "template",
]

_ADDRESS = re.compile(r"(?:data\.)?[a-z][a-z0-9_]*\.[A-Za-z_][A-Za-z0-9_-]*").fullmatch
_ATTRIBUTE = re.compile(r'[A-Za-z_][\w-]*(?:\.[\w-]+|\[\d+\]|\["[^"\\$%]*"\])*').fullmatch
_STRING_TOKEN = re.compile(r"(\$\{TfToken\[[A-Za-z0-9:._-]+\]\})")


def holds_cdktf_token(text: str) -> bool:
    """Whether CDKTF would put another value in place of (part of) this text."""
    return "{TfToken[" in text


def escaped(text: str) -> str:
    """`text` as Terraform must read it to get exactly `text` back.

    The two template introducers `${` and `%{` are doubled, as Terraform's own
    writer does it.  A CDKTF string token is left alone: CDKTF puts the value in
    its place at synthesis.
    """
    if "{" not in text:
        return text
    if holds_cdktf_token(text):
        pieces = _STRING_TOKEN.split(text)
        # `split` with one group puts the tokens at the odd places.
        pieces[::2] = [_doubled(piece) for piece in pieces[::2]]
        return "".join(pieces)
    return _doubled(text)


def _doubled(text: str) -> str:
    return text.replace("${", "$${").replace("%{", "%%{")


class _Evaluated:
    """What the three kinds of expression share: joining with text, and a guarded format."""

    __slots__ = ()

    def __add__(self, other: str | Reference | Expression | Template) -> Template:
        if not isinstance(other, (str, _Evaluated)):
            return NotImplemented
        return Template((self, other))  # type: ignore[arg-type]

    def __radd__(self, other: str) -> Template:
        if not isinstance(other, str):
            return NotImplemented
        return Template((other, self))  # type: ignore[arg-type]

    def __format__(self, spec: str) -> str:
        # Inside an f-string the expression would become literal text and be escaped.
        raise DocumentError(
            f"{self!s} stands in an f-string or a format string, where it would become literal "
            'text. Join it with + or with template(…), e.g. reference + "/dbs/" + name; '
            "for a message use str(reference)."
        )


@frozen
class Reference(_Evaluated):
    """An attribute of a resource or data source, known when Terraform applies.

    `str()` gives it in Terraform's words: `${azurerm_cosmosdb_account.main.endpoint}`.
    """

    address: str = field()
    attribute: str = field()

    @address.validator
    def _check_address(self, _attribute: object, value: str) -> None:
        if not _ADDRESS(value):
            raise DocumentError(
                f"{value!r} is not the address of a resource or data source. Write "
                "'azurerm_cosmosdb_account.main' or 'data.azurerm_resource_group.main'; for "
                "anything else (variables, locals, modules) use Expression('var.location')."
            )

    @attribute.validator
    def _check_attribute(self, _attribute: object, value: str) -> None:
        if not _ATTRIBUTE(value):
            raise DocumentError(
                f"{value!r} is not an attribute of {self.address}. Write a name, with steps if "
                "needed: 'endpoint', 'identity[0].principal_id'."
            )

    def attr(self, name: str) -> Reference:
        """The attribute `name` of this object."""
        return Reference(self.address, f"{self.attribute}.{name}")

    def index(self, position: int) -> Reference:
        """The element at `position`, counted from 0, of this list."""
        return Reference(self.address, f"{self.attribute}[{position}]")

    def __getitem__(self, key: str | int) -> Reference:
        """The element under a key of a map, or at a position of a list."""
        if isinstance(key, int):
            return self.index(key)
        return Reference(self.address, f'{self.attribute}["{key}"]')

    # Without this, the integer keys above would make every reference an endless iterable.
    __iter__ = None

    def __str__(self) -> str:
        return f"${{{self.address}.{self.attribute}}}"


@frozen
class Expression(_Evaluated):
    """A Terraform expression in the user's own words: `Expression("var.location")`.

    It is written as it stands, without a check, between `${` and `}`.
    """

    text: str = field()

    @text.validator
    def _check_text(self, _attribute: object, value: str) -> None:
        if not value.strip():
            raise DocumentError("An expression needs text, e.g. Expression('var.location').")
        if value.startswith("${"):
            raise DocumentError(
                f"Expression({value!r}) already has its braces; write the text between "
                f"'${{' and '}}' only, e.g. Expression('var.location')."
            )

    def __str__(self) -> str:
        return f"${{{self.text}}}"


def _flat(parts: Iterable[str | Reference | Expression | Template]) -> tuple[Part, ...]:
    """The parts without nesting, empty text, or two pieces of text side by side."""
    flat: list[Part] = []
    for part in parts:
        if isinstance(part, Template):
            pieces: tuple[Part, ...] = part.parts
        elif isinstance(part, (str, Reference, Expression)):
            pieces = (part,)
        else:
            raise DocumentError(
                f"A template is made of text, references and expressions; {part!r} is a "
                f"{type(part).__name__}."
            )
        for piece in pieces:
            if isinstance(piece, str) and flat and isinstance(flat[-1], str):
                flat[-1] += piece
            elif piece != "":
                flat.append(piece)
    return tuple(flat)


@frozen
class Template(_Evaluated):
    """Text with expressions in it, e.g. `account["id"] + "/dbs/" + database["name"]`.

    Text among the parts is literal and escaped.  Two templates that read the same
    are equal, however they were put together.
    """

    parts: tuple[Part, ...] = field(converter=_flat)

    def __str__(self) -> str:
        # Parts of text never stand beside each other, so an expression follows all but the last.
        *before, last = self.parts
        texts = [_before_expression(p) if isinstance(p, str) else str(p) for p in before]
        return "".join([*texts, escaped(last) if isinstance(last, str) else str(last)])


def _before_expression(text: str) -> str:
    """Text whose last `$` must not meet the `${` that follows: `$${` would be no expression."""
    kept = text.rstrip("$")
    signs = text[len(kept) :]
    return escaped(kept) + (f'${{"{signs}"}}' if signs else "")


Part = str | Reference | Expression


def template(*parts: str | Reference | Expression | Template) -> Template:
    """The parts one after another, as one text."""
    return Template(parts)
