"""What a session of a run came to, as sentences or as an event."""

from __future__ import annotations

from atakora_tf.cli.console import say
from atakora_tf.cli.migrate_telling import say_event
from atakora_tf.migration.report.wording import counted, number, size, span
from atakora_tf.migration.run.importing import ImportResult

__all__ = ["say_result"]


def say_result(result: ImportResult, *, dry_run: bool, as_json: bool) -> None:
    """Print it; refused documents come with what to do about them."""
    if as_json:
        say_event({"event": "result", "dry_run": dry_run, "ok": result.ok, **result.as_json()})
        return
    total = result.total
    written = f"{counted(total.written, 'item')} {'would be written' if dry_run else 'written'}"
    if total.replaced:
        written += f", {total.replaced:,} of them over others"
    told = {
        "equal already": total.unchanged,
        "done before": total.already,
        "embedded in others": total.embedded,
        "left out by the mapping": total.skipped,
        "refused": total.refused,
    }
    parts = [written, *(f"{count:,} {words}" for words, count in told.items() if count)]
    took = f"{size(total.bytes)}, {number(result.ru)} RU, {span(result.seconds)}"
    say(f"{counted(total.read, 'document')} read: {', '.join(parts)} ({took}).")
    if result.stopped is not None:
        say(f"Stopped: {result.stopped}")
    if result.dead_letters is not None:
        say(
            f"{counted(result.refused, 'document')} refused; {result.dead_letters} holds them and "
            "why. Correct the mapping, then:\n"
            f"  atakora migrate retry {result.dead_letters} …"
        )
