"""What a verification found, for people."""

from __future__ import annotations

from typing import Final

from atakora_tf.cli.console import say
from atakora_tf.migration.verification.findings import Difference
from atakora_tf.migration.verification.result import Verification

__all__ = ["say_differences"]

_MOST_TOLD: Final = 20


def say_differences(result: Verification) -> None:
    """Print the first differences with their fields, and where all of them are."""
    for difference in result.differences[:_MOST_TOLD]:
        say(_told(difference), marked=True)
    if len(result.differences) > _MOST_TOLD:
        say(f"… and more; all of them are in {result.file}.")


def _told(difference: Difference) -> str:
    lines = [f"! {difference.sentence}"]
    lines += [
        f"  {each.pointer or 'the whole'}: {each.expected or 'nothing'} expected, "
        f"{each.found or 'nothing'} found"
        for each in difference.fields or ()
    ]
    return "\n".join(lines)
