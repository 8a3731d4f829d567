"""Words: numbers with their nouns, and first words of a line."""

from __future__ import annotations

__all__ = ["capitalised", "counted"]


def capitalised(text: str) -> str:
    """`Storage account`; what follows the first letter stays as it is."""
    return text[:1].upper() + text[1:]


def counted(number: int, noun: str = "", *, plural: str = "") -> str:
    """`1 database`, `2 databases`; one of the two forms of the noun is enough."""
    if number == 1:
        return f"1 {noun or _one(plural)}"
    return f"{number} {plural or _many(noun)}"


def _many(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in tuple("aeiou"):
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def _one(plural: str) -> str:
    if plural.endswith("ies"):
        return plural[:-3] + "y"
    return plural.removesuffix("s")
