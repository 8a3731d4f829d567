"""With whom a component shares: with everyone, with a group, or with nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from atakora_tf.merge.claim import show
from atakora_tf.merge.problem import Problem
from atakora_tf.naming import kebab
from atakora_tf.requirements.key import key_fault

if TYPE_CHECKING:
    from atakora_tf.plan.declaration import Declaration

__all__ = ["Sharing"]


@frozen
class Sharing:
    """What `dedicated=` and `share_with=` of a definition say, unchecked."""

    dedicated: Any = False
    share_with: Any = None

    def applied(self, declaration: Declaration) -> Declaration:
        """The declaration with all requirements in the group, or with what is wrong."""
        problems = tuple(
            Problem(
                (declaration.component,), what, sources=(declaration.source,), ways_out=(way_out,)
            )
            for what, way_out in self._faults()
        )
        if problems:
            return evolve(declaration, problems=(*declaration.problems, *problems))
        group = self._group(declaration.original)
        if group is None:
            return declaration
        grouped = tuple(evolve(r, group=group) for r in declaration.requirements)
        return evolve(declaration, requirements=grouped)

    def _faults(self) -> Iterator[tuple[str, str]]:
        if not isinstance(self.dedicated, bool):
            yield f"dedicated={show(self.dedicated)} is not true or false", "write dedicated=True"
        if self.share_with is None:
            return
        if self.dedicated is True:
            yield (
                "dedicated=True shares with nobody, share_with= with a group",
                "leave one of them out",
            )
        if not isinstance(self.share_with, str) or key_fault("group", self.share_with) is not None:
            yield (
                f"share_with={show(self.share_with)} is no word that can stand in a key",
                "write one such as share_with='checkout'",
            )

    def _group(self, component: str) -> str | None:
        if self.dedicated is not True:
            return None if self.share_with is None else str(self.share_with)
        group = kebab(component)
        # A number at the end would read as a split.
        return f"{group}-own" if group and key_fault("group", group) else group or None
