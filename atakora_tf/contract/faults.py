"""Gathers every fault of one schema, so that a person sees all of them at once."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import Factory, define

from atakora_tf.errors import SchemaInvalid

__all__ = ["Faults", "did_you_mean"]


@define
class Faults:
    """What is wrong with the schema of the entity `name`, one sentence a fault."""

    name: str
    sentences: list[str] = Factory(list)

    def add(self, at: str, what: str) -> None:
        """Note a fault at the field path `at` ("address.city"; "" is the entity itself)."""
        place = f", field '{at}'" if at else ""
        self.sentences.append(f"schema of {self.name}{place}: {what}")

    def raise_if_any(self) -> None:
        """Raise `SchemaInvalid` with every sentence noted so far, if there is one."""
        if self.sentences:
            raise SchemaInvalid(self.sentences)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of a sentence that proposes the nearest known word, or nothing if none is near."""
    # Only mistakes need it, and the module costs milliseconds to import.
    from difflib import get_close_matches

    near = get_close_matches(word, sorted(known), n=1, cutoff=0.75)
    return f"; did you mean '{near[0]}'?" if near else ""
