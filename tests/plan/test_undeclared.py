"""References: what is only referred to has to be declared by somebody, whoever comes first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from strategies import STORAGE, ask, declaration

from atakora_tf.plan.planner import plan_backend
from atakora_tf.requirements.reference import REFERENCE
from atakora_tf.requirements.storage import StorageConfig, StorageQueue

components = st.sampled_from(["Bills", "Mails", "Sales", "Stock"])
queues = st.frozensets(st.sampled_from(["aaa", "bbb", "ccc"]), max_size=3)


def part(component: str, declares: frozenset[str], refers: frozenset[str]) -> Any:
    """A component that declares some queues and refers to some."""
    return declaration(
        component,
        ask(component, STORAGE, StorageConfig(queues={q: StorageQueue() for q in declares})),
        ask(
            component,
            STORAGE,
            StorageConfig(queues={q: StorageQueue() for q in refers}),
            priority=REFERENCE,
        ),
    )


@given(st.dictionaries(components, st.tuples(queues, queues), min_size=1), st.booleans())
def test_exactly_what_is_referred_to_and_not_declared_is_a_problem(
    wanted: Mapping[str, tuple[frozenset[str], frozenset[str]]], split: bool
) -> None:
    parts = [part(name, *both) for name, both in wanted.items()]
    options: Any = {"on_incompatible": "split" if split else "conflict"}
    declared = frozenset[str]().union(*(d for d, _ in wanted.values()))
    missing = {
        queue: sorted(name for name, (_, refers) in wanted.items() if queue in refers)
        for queue in sorted(frozenset[str]().union(*(r for _, r in wanted.values())) - declared)
    }
    one = plan_backend("shop", "dev", "westeurope", parts, **options)
    other = plan_backend("shop", "dev", "westeurope", reversed(parts), **options)
    assert one == other
    assert [(p.path, [source.component for source in p.sources]) for p in one.problems] == [
        ((STORAGE, "queues", f"[{queue}]"), who) for queue, who in missing.items()
    ]
    if not missing:
        assert one.plan is not None
        assert sorted(one.plan.resources[0].config.queues) == sorted(declared)


def test_who_refers_is_placed_with_who_declares() -> None:
    parts = [
        part("Sales", frozenset({"aaa"}), frozenset()),
        part("Bills", frozenset(), frozenset({"aaa"})),
    ]
    plan = plan_backend("shop", "dev", "westeurope", parts).plan
    assert plan is not None
    assert plan.resources[0].components == ("Bills", "Sales")
    assert plan.component("Bills").resources == {STORAGE: STORAGE}
