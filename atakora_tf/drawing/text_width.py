"""How wide a text is at the most, for boxes that have to hold it in whatever font a reader has."""

from __future__ import annotations

import unicodedata
from typing import Final

__all__ = ["elided", "is_measured", "text_width"]

# Hundredths of the font's size for ASCII from the space to the tilde, rounded up, as Chromium
# measures DejaVu Sans Bold: the widest of the fonts that the pictures may be shown in.
_ASCII: Final = (
    35, 46, 53, 84, 70, 101, 88, 31, 46, 46, 53, 84, 38, 42, 38, 37,
    70, 70, 70, 70, 70, 70, 70, 70, 70, 70, 40, 40, 84, 84, 84, 59,
    100, 78, 77, 74, 84, 69, 69, 83, 84, 38, 38, 78, 64, 100, 84, 86,
    74, 86, 78, 73, 69, 82, 78, 111, 78, 73, 73, 46, 37, 46, 84, 50,
    50, 68, 72, 60, 72, 68, 44, 72, 72, 35, 35, 67, 35, 105, 72, 69,
    72, 72, 50, 60, 48, 72, 66, 93, 65, 66, 59, 72, 37, 72, 84,
)  # fmt: skip
_OTHERS: Final = {"…": 100, "·": 40, "–": 50, "›": 45, "→": 90}
# The widest of the other Latin letters, and of Greek and Cyrillic (Щ); ideographs are square.
_LETTER, _IDEOGRAPH, _UNKNOWN = 133, 105, 140


def text_width(text: str, size: float) -> float:
    """The width in pixels that no usual font exceeds at this size.

    For scripts of which nothing is known (`is_measured`) it is a guess, to which a picture has to
    hold the text.
    """
    return sum(map(_hundredths, text)) * size / 100


def is_measured(text: str) -> bool:
    """Whether the width of every character is known, and not a guess."""
    return all(_hundredths(character) != _UNKNOWN for character in text)


def elided(text: str, width: float, size: float) -> str:
    """The text, or as much of its beginning as fits with an ellipsis behind it."""
    if text_width(text, size) <= width:
        return text
    room = width - text_width("…", size)
    length = 0
    while length < len(text) and (room := room - text_width(text[length], size)) >= 0:
        length += 1
    return text[:length].rstrip() + "…"


def _hundredths(character: str) -> int:
    if character in _OTHERS:
        return _OTHERS[character]
    if unicodedata.combining(character):
        return 0
    # A letter with an accent is as wide as the letter.
    base = ord(unicodedata.normalize("NFD", character)[0])
    if 32 <= base < 127:
        return _ASCII[base - 32]
    if 0xC0 <= base < 0x180 or 0x370 <= base < 0x460:
        return _LETTER
    wide = unicodedata.east_asian_width(character) == "W" and base < 0x1F000
    return _IDEOGRAPH if wide else _UNKNOWN
