"""What is wrong, where, who wrote it, why, and what to do: as values, not exceptions."""

from __future__ import annotations

from attrs import field, frozen

from atakora_tf.merge.claim import Claim, Source
from atakora_tf.merge.secret import hide_secrets
from atakora_tf.merge.shortened import shortened

__all__ = ["Conflict", "Fault", "Path", "Problem", "Warned", "show_path"]

Path = tuple[str, ...]
"""Where in a resource: the key, then field names, then map keys in brackets."""


def show_path(path: Path) -> str:
    """`cosmos:shared-database › databases['shop'] › containers['orders'] › partition_key`."""
    parts: list[str] = []
    for step in path:
        if step.startswith("[") and parts:
            parts[-1] += f"['{step[1:-1]}']"
        else:
            parts.append(step)
    return _said(" › ".join(parts))


def _said(text: str) -> str:
    """The text without secrets and without what is too long to read."""
    return shortened(hide_secrets(text))


@frozen
class Problem:
    """One reason why a backend cannot be built.

    `what` is a sentence; `claims` and `sources` say who asked for what and where;
    `ways_out` lists what the reader can do about it.
    """

    path: Path
    what: str = field(converter=_said)
    claims: tuple[Claim, ...] = ()
    sources: tuple[Source, ...] = ()
    ways_out: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = show_path(self.path)
        lines = [f"{where}: {self.what}" if where else self.what]
        lines += [f"- {claim}" for claim in self.claims]
        lines += [f"- {source}" for source in self.sources]
        if self.ways_out:
            lines.append(f"Ways out: {'; '.join(self.ways_out)}.")
        return "\n".join(lines)

    @property
    def rank(self) -> tuple[object, ...]:
        """A total order over problems, so that a report is the same in every run."""
        return (
            self.path,
            type(self).__name__,
            self.what,
            tuple(c.rank for c in self.claims),
            tuple(s.rank for s in self.sources),
        )


@frozen
class Fault:
    """What a config's own `faults()` finds wrong with itself as a whole.

    `at` are paths inside the config (`("databases", "[shop]", "throughput")`); whoever decided
    the values there is named in the problem that becomes of it. `presumes` are paths on which
    the fault rests: where one of them is in conflict itself, the fault is not worth saying yet.
    """

    what: str
    at: tuple[Path, ...] = ()
    ways_out: tuple[str, ...] = ()
    presumes: tuple[Path, ...] = ()


@frozen
class Conflict(Problem):
    """Claims that no value satisfies. It names every definer, and takes no one's side."""


@frozen
class Warned:
    """Something that is built, but that its owners ought to know."""

    path: Path
    what: str = field(converter=_said)
    claims: tuple[Claim, ...] = ()

    def __str__(self) -> str:
        lines = [f"{show_path(self.path)}: {self.what}"]
        lines += [f"- {claim}" for claim in self.claims]
        return "\n".join(lines)
