"""The plural of an entity's name, as routes and containers write it.

"OrderLine" gives "order-lines".
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from atakora_tf.errors import NameInvalid

__all__ = ["pluralise"]

_IRREGULAR: Mapping[str, str] = {
    "child": "children",
    "criterion": "criteria",
    "datum": "data",
    "foot": "feet",
    "goose": "geese",
    "half": "halves",
    "knife": "knives",
    "leaf": "leaves",
    "life": "lives",
    "loaf": "loaves",
    "man": "men",
    "matrix": "matrices",
    "medium": "media",
    "mouse": "mice",
    "ox": "oxen",
    "person": "people",
    "quiz": "quizzes",
    "shelf": "shelves",
    "thief": "thieves",
    "tooth": "teeth",
    "vertex": "vertices",
    "wife": "wives",
    "wolf": "wolves",
    "woman": "women",
    "echo": "echoes",
    "hero": "heroes",
    "potato": "potatoes",
    "tomato": "tomatoes",
    "veto": "vetoes",
}

_UNCHANGING = frozenset(
    {
        "equipment",
        "feedback",
        "fish",
        "information",
        "metadata",
        "news",
        "series",
        "sheep",
        "software",
        "species",
        "staff",
    }
)

# A last "s" is otherwise taken for a plural that is there already: "Orders", "Photos".
_SINGULAR_S = re.compile(r"(?:ss|us|is|^(?:alias|atlas|bias|canvas|gas|lens|chaos|cosmos))$")
_HISSING = re.compile(r"(?:[sxz]|ch|sh)$")
_WORDS = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+")


def pluralise(name: str) -> str:
    """The English plural of `name` in kebab case: "Category" gives "categories".

    The rules are simple ones with a short table of exceptions.  Raises `NameInvalid` for a name
    without letters of the English alphabet, or with letters of another one.
    """
    words = [word.lower() for word in _WORDS.findall(name)]
    if not name.isascii() or not any(word[0].isalpha() for word in words):
        raise NameInvalid(f"no plural is known for the entity name '{name}': use English letters")
    return "-".join([*words[:-1], _plural(words[-1])])


def _plural(word: str) -> str:
    if word in _UNCHANGING or word in _IRREGULAR.values():
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("s") and not _SINGULAR_S.search(word):
        return word
    if word.endswith("sis"):
        return f"{word[:-2]}es"
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return f"{word}es" if _HISSING.search(word) else f"{word}s"
