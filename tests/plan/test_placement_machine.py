"""What is placed never moves: a backend that changes for years, one commit after the other."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from attrs import evolve, frozen
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from planning import plan
from strategies import api, component_names, declaration, files

from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.declaration import Declaration
from atakora_tf.plan.limits import ResourceLimits
from atakora_tf.plan.lock_file import read_pins, write_pins
from atakora_tf.plan.planner import Planning

NAMES = [f"part-{letter}" for letter in "abcdefgh"]
"""Names of databases, containers, queues, tables and shares: few, so that some are shared."""

parts = st.lists(st.sampled_from(NAMES), max_size=2, unique=True)


@frozen
class Made:
    """A component as its author last wrote it."""

    parts: tuple[str, ...]
    functions: int
    timers: int
    mode: str
    stores: tuple[str, ...]

    def declare(self, name: str) -> Declaration:
        one = api(
            name,
            self.parts,
            functions=self.functions,
            timers=self.timers,
            capacity_mode=self.mode,
        )
        return declaration(name, *one.requirements, *files(name, self.stores).requirements)


made_anew = st.builds(
    Made,
    parts.map(tuple),
    st.integers(0, 3),
    st.integers(0, 1),
    st.sampled_from(["serverless", "serverless", "provisioned"]),
    parts.map(tuple),
)

Places = dict[tuple[str, str], str]


class Backend(RuleBasedStateMachine):
    """A backend, its lock file, and what its author does to it.

    A change that cannot be planned is taken back, as its author would; what is remembered must
    then be as it was.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.lock = Path(self.folder.name) / "atakora.lock.json"
        self.components: dict[str, Made] = {}
        self.order: list[str] = []
        self.limits = ResourceLimits()
        self.places: Places = {}
        self.planning: Planning | None = None

    def teardown(self) -> None:
        self.folder.cleanup()

    @initialize(
        databases=st.integers(1, 3),
        functions=st.integers(4, 7),
        stores=st.integers(1, 3),
        first=st.dictionaries(component_names, made_anew, min_size=2, max_size=5),
    )
    def begin(self, databases: int, functions: int, stores: int, first: dict[str, Made]) -> None:
        self.limits = ResourceLimits(
            max_databases_per_account=databases,
            max_functions_per_app=functions,
            max_containers_per_storage_account=stores,
        )
        for name, made in first.items():
            self.change({**self.components, name: made})

    @rule(name=component_names, made=made_anew)
    def add_or_rewrite(self, name: str, made: Made) -> None:
        self.change({**self.components, name: made})

    @precondition(lambda self: len(self.components) > 1)
    @rule(data=st.data())
    def remove(self, data: Any) -> None:
        name = data.draw(st.sampled_from(sorted(self.components)))
        self.change({n: m for n, m in self.components.items() if n != name})

    @precondition(lambda self: self.components)
    @rule(data=st.data(), name=component_names)
    def rename(self, data: Any, name: str) -> None:
        old = data.draw(st.sampled_from(sorted(self.components)))
        if name not in self.components:
            self.change({name if n == old else n: m for n, m in self.components.items()})

    @precondition(lambda self: self.components)
    @rule(data=st.data(), more=parts, functions=st.integers(0, 3))
    def resize(self, data: Any, more: list[str], functions: int) -> None:
        name = data.draw(st.sampled_from(sorted(self.components)))
        old = self.components[name]
        larger = evolve(old, parts=tuple(dict.fromkeys((*old.parts, *more))), functions=functions)
        self.change({**self.components, name: larger})

    @precondition(lambda self: len(self.components) > 1)
    @rule(chance=st.randoms(use_true_random=False))
    def reorder(self, chance: Any) -> None:
        chance.shuffle(self.order)
        before = self.planning
        self.change(self.components)
        if before is not None and before.plan is not None and self.planning is not None:
            assert as_built(self.planning) == as_built(before), "another order is another plan"

    @precondition(lambda self: self.components)
    @rule(databases=st.integers(1, 4), functions=st.integers(4, 8))
    def change_limits(self, databases: int, functions: int) -> None:
        before = self.limits
        self.limits = evolve(
            before, max_databases_per_account=databases, max_functions_per_app=functions
        )
        if not self.change(self.components):
            self.limits = before

    def change(self, wanted: dict[str, Made]) -> bool:
        order = [n for n in self.order if n in wanted] + [n for n in wanted if n not in self.order]
        remembered = read_pins(self.lock, "shop/dev")
        planning = plan(
            *(wanted[name].declare(name) for name in order),
            limits=self.limits,
            on_incompatible="split",
            pins=remembered,
        )
        if planning.plan is None:
            assert planning.problems
            assert planning.pins == remembered, "a plan that failed changed what is remembered"
            return False
        before = self.lock.read_text() if self.lock.exists() else ""
        changed = write_pins(self.lock, "shop/dev", planning.pins)
        assert changed == (self.lock.read_text() != before)
        assert read_pins(self.lock, "shop/dev") == {k: v for k, v in planning.pins.items() if v}
        self.compare(planning, wanted)
        self.components, self.order, self.planning = wanted, order, planning
        return True

    def compare(self, planning: Planning, wanted: dict[str, Made]) -> None:
        assert planning.plan is not None
        places: Places = {}
        for resource in planning.plan.resources:
            for field in ("databases", "groups", "containers", "queues", "tables", "shares"):
                entries = getattr(resource.config, field, UNSET)
                for name in () if entries is UNSET else entries:
                    unit = (field, name)
                    assert unit not in places, f"{unit} is in two places"
                    places[unit] = str(resource.key)
        moved = {u for u in places.keys() & self.places.keys() if places[u] != self.places[u]}
        assert not moved, f"{moved} moved"
        self.check_complete(places, wanted)
        self.check_limits(planning, wanted)
        self.check_whole(planning, places, wanted)
        self.places = places

    def check_complete(self, places: Places, wanted: dict[str, Made]) -> None:
        asked = {("groups", name) for name in wanted}
        for made in wanted.values():
            asked |= {("databases", part) for part in made.parts}
            asked |= {
                (field, n) for n in made.stores for field in ("containers", "queues", "shares")
            }
            asked |= {("tables", n.replace("-", "")) for n in made.stores}
        assert places.keys() == asked

    def check_limits(self, planning: Planning, wanted: dict[str, Made]) -> None:
        """A slot is over a limit only by what was in it before: newcomers never go there."""
        assert planning.plan is not None
        for resource in planning.plan.resources:
            key = str(resource.key)
            if resource.type == "cosmos":
                held = resource.config.databases
                used = 0 if held is UNSET else len(held)
                most = self.limits.max_databases_per_account
            elif resource.type == "functions":
                groups = resource.config.groups.values()
                used = sum(len(g.functions) for g in groups if g.functions is not UNSET)
                most = self.limits.max_functions_per_app
            else:
                held = resource.config.containers
                used = 0 if held is UNSET else len(held)
                most = self.limits.max_containers_per_storage_account
            if used > most:
                assert [w for w in planning.plan.warnings if w.path == (key,)]
                newcomers = self.newcomers(resource.components, resource.type, key, wanted)
                assert not newcomers, f"{newcomers} came into a full {key}"

    def newcomers(
        self, components: tuple[str, ...], kind: str, key: str, wanted: dict[str, Made]
    ) -> set[str]:
        """Components that nothing ties to the slot: no part of theirs was there before."""
        units = {}
        for name in components:
            made = wanted[name]
            units[name] = {
                "cosmos": {("databases", part) for part in made.parts},
                "functions": {("groups", name)},
                "storage": {("containers", part) for part in made.stores},
            }[kind]
        tied = {name for name in components if self.was_here(name, key)}
        known = {unit for unit, at in self.places.items() if at == key}
        known |= {unit for name in tied for unit in units[name]}
        while True:
            joined = {n for n in components if n not in tied and units[n] & known}
            if not joined:
                return set(components) - tied
            tied |= joined
            known |= {unit for name in tied for unit in units[name]}

    def was_here(self, component: str, key: str) -> bool:
        if self.planning is None or self.planning.plan is None:
            return False
        return any(
            c.id == component and key in c.resources.values() for c in self.planning.plan.components
        )

    def check_whole(self, planning: Planning, places: Places, wanted: dict[str, Made]) -> None:
        assert planning.plan is not None
        for name, made in wanted.items():
            component = planning.plan.component(name)
            databases = {places["databases", part] for part in made.parts}
            assert len(databases) <= 1, f"{name} is torn apart"
            assert databases <= {component.resources["cosmos:shared-database"]}
            assert places["groups", name] == component.resources["functions:api-functions"]
            stores = {places["containers", part] for part in made.stores}
            assert stores <= {component.resources["storage:files"]}

    @invariant()
    def nothing_that_is_remembered_is_gone(self) -> None:
        remembered = read_pins(self.lock, "shop/dev")
        found = {
            tuple(unit.split("/", 1)): at
            for units in remembered.values()
            for unit, at in units.items()
            if not unit.startswith(("component/", "fixed/"))
        }
        assert found == self.places


def as_built(planning: Planning) -> Planning:
    """Without the warnings: those that compare with the lock file are said once."""
    assert planning.plan is not None
    return evolve(planning, plan=evolve(planning.plan, warnings=()))


TestBackend = Backend.TestCase
TestBackend.settings = settings(
    settings.default, max_examples=max(settings.default.max_examples, 60), stateful_step_count=40
)
