"""Names and other texts of users, made fit to be shown: no secret, nothing invisible."""

from __future__ import annotations

from typing import Final

from atakora_tf.merge.secret import hide_secrets

__all__ = ["readable"]

# They join emoji, and letters of Persian and Indic scripts: without them such names are others.
_JOINERS: Final = "\u200c\u200d"


def readable(text: str) -> str:
    r"""The text on one line, secrets hidden, and what cannot be seen written out: `\n`, `\u202e`.

    Control characters are illegal in XML, line breaks would end a line of Mermaid, and marks that
    turn the direction of writing would let one name pass for another.
    """
    hidden = hide_secrets(text)
    if hidden.isprintable():
        return hidden
    return "".join(c if c.isprintable() or c in _JOINERS else _written(c) for c in hidden)


def _written(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
