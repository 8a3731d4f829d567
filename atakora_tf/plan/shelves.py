"""A resolved config and its provenance, handed out slot by slot."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from attrs import evolve

from atakora_tf.merge.problem import Path
from atakora_tf.merge.resolve import Resolution
from atakora_tf.merge.strategy import Outcome
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.placement import Unit
from atakora_tf.plan.units import unit_fields

__all__ = ["Shelves"]


class Shelves:
    """A resolution, sorted so that each slot can be handed its part."""

    def __init__(self, resolution: Resolution[Any], config: type[Any]) -> None:
        self.config = resolution.config
        self.fields = [s.name for s in unit_fields(config)]
        self.common: dict[Path, Outcome] = {}
        self.of_unit: dict[Unit, dict[Path, Outcome]] = defaultdict(dict)
        for path, outcome in resolution.outcomes.items():
            if len(path) > 1 and path[0] in self.fields:
                self.of_unit[path[0], path[1][1:-1]][path] = outcome
            else:
                self.common[path] = outcome

    def slot(self, units: list[Unit]) -> tuple[Any, dict[Path, Outcome]]:
        """The config with only these units, and the provenance that goes with it."""
        changes: dict[str, Any] = {}
        for field in self.fields:
            entries = getattr(self.config, field)
            if entries is not UNSET:
                changes[field] = {n: entries[n] for f, n in sorted(units) if f == field}
        provenance = dict(self.common)
        for unit in sorted(units):
            provenance.update(self.of_unit[unit])
        return evolve(self.config, **changes), provenance
