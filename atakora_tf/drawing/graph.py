"""A plan as nodes and edges: what every picture of it is drawn from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, TypeAlias

from attrs import field, frozen

from atakora_tf.drawing.readable import readable
from atakora_tf.drawing.wording import counted
from atakora_tf.merge.claim import Claim
from atakora_tf.merge.fields import FieldSpec, Keyed, Nested, field_specs
from atakora_tf.merge.problem import Path
from atakora_tf.merge.strategy import Outcome
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.backend_plan import BackendPlan, PlannedComponent, PlannedResource
from atakora_tf.plan.declaration import BACKEND
from atakora_tf.plan.plan_paths import write_path

__all__ = ["Detail", "Edge", "EdgeKind", "Graph", "Node", "NodeKind", "graph_of"]

NodeKind: TypeAlias = Literal["component", "resource", "part"]

EdgeKind: TypeAlias = Literal["owns", "shares", "uses", "placed in", "split of"]
"""From a component to a part that is its alone (`owns`) or also that of others (`shares`), and to a
resource in which it has no part (`uses`); from a part to the resource that holds it (`placed in`);
from a resource to the first one for the same requested key (`split of`)."""


@frozen
class Detail:
    """One fact about a node: `region`, `westeurope`."""

    name: str = field(converter=readable)
    text: str = field(converter=readable)


@frozen
class Node:
    """A component, a shared resource, or a part that is placed in one.

    All texts can be shown as they are: see `readable`.
    """

    id: str
    """`c1`, `r1`, `p1`, …: told apart in one graph; made of nothing that a user wrote."""
    kind: NodeKind
    label: str = field(converter=readable)
    """The component's id, the resource's key, or the part's name."""
    type: str = field(converter=readable)
    """In words: `CrudApi`, `Cosmos DB account`, `database`."""
    family: str = field(default="", converter=readable)
    """The resource type, of parts too: `cosmos`. Empty for components."""
    details: tuple[Detail, ...] = ()
    split_of: str = field(default="", converter=readable)
    """The requested key, where the resource is one of its further slots: `key-2`, `key-3`, …"""

    def detail(self, name: str) -> str:
        """The text of a detail; empty where the node has none of that name."""
        return next((d.text for d in self.details if d.name == name), "")


@frozen
class Edge:
    """What connects two nodes, by their ids."""

    source: str
    target: str
    kind: EdgeKind


@frozen
class Graph:
    """A whole backend as plain data, the same for every order of its components."""

    name: str = field(converter=readable)
    environment: str = field(converter=readable)
    location: str = field(converter=readable)
    nodes: tuple[Node, ...]
    """The components by id, then each resource by key, its parts behind it."""
    edges: tuple[Edge, ...]
    """In the order of their source nodes."""
    alone: int
    """How many resources there would be if each component had its own."""

    def of_kind(self, kind: NodeKind) -> tuple[Node, ...]:
        """The nodes of one kind."""
        return tuple(node for node in self.nodes if node.kind == kind)

    def splits(self) -> tuple[tuple[str, tuple[Node, ...]], ...]:
        """Every requested key that is split, with the resources for it."""
        found: dict[str, list[Node]] = defaultdict(list)
        for node in self.of_kind("resource"):
            found[node.split_of or node.label].append(node)
        return tuple(
            (key, tuple(nodes))
            for key, nodes in sorted(found.items())
            if any(node.split_of for node in nodes)
        )

    def summary(self) -> tuple[str, ...]:
        """Sentences: what sharing saves, and what was split."""
        # What the backend asks for itself is drawn, but is no component of the user's.
        components = [node for node in self.of_kind("component") if node.type != BACKEND]
        resources = self.of_kind("resource")
        asking = counted(len(components), "component")
        if not components:
            first = "This backend has no components."
        elif not resources:
            first = f"{asking}, no resources."
        elif self.alone > len(resources):
            first = f"{asking} share {counted(len(resources), 'resource')} instead of {self.alone}."
        else:
            first = f"{asking}, {counted(len(resources), 'resource')}; nothing is shared."
        return (first, *(_split_sentence(key, nodes) for key, nodes in self.splits()))

    def to_json(self) -> dict[str, Any]:
        """The graph as plain JSON data."""
        return {
            "name": self.name,
            "environment": self.environment,
            "location": self.location,
            "summary": list(self.summary()),
            "nodes": [_node_json(node) for node in self.nodes],
            "edges": [{"from": e.source, "to": e.target, "kind": e.kind} for e in self.edges],
        }


def graph_of(plan: BackendPlan) -> Graph:
    """The graph of a plan; what an override changed is a detail of the resource or the part."""
    return _Drawn(plan).graph()


def _node_json(node: Node) -> dict[str, Any]:
    written: dict[str, Any] = {
        "id": node.id,
        "kind": node.kind,
        "label": node.label,
        "type": node.type,
    }
    if node.family:
        written["family"] = node.family
    if node.split_of:
        written["split_of"] = node.split_of
    return {**written, "details": {d.name: d.text for d in node.details}}


def _split_sentence(key: str, nodes: tuple[Node, ...]) -> str:
    if len(nodes) == 1:
        return f"{key} is split; all that is left of it is in {nodes[0].label}."
    held = [f"{n.label} ({n.detail('holds') or 'nothing placed in it'})" for n in nodes]
    return f"{key} is split into {len(nodes)}: {', '.join(held)}."


_OVERRIDE: Final = "override"
"""The component that the claims of `backend.override(…)` name as their source."""


class _Drawn:
    def __init__(self, plan: BackendPlan) -> None:
        self.plan = plan
        self.components = sorted(plan.components, key=lambda c: c.id)
        self.ids = {c.id: f"c{number}" for number, c in enumerate(self.components, 1)}
        self.resources = sorted(plan.resources, key=lambda r: r.key)
        self.keys = {str(r.key): f"r{number}" for number, r in enumerate(self.resources, 1)}
        # A component may bear that name too; its own claims then name the line of its definition.
        self.namesake = next((c.source for c in self.components if c.id == _OVERRIDE), None)
        self.parts = 0
        self.held: list[Node] = []
        self.of_component: dict[str, list[Edge]] = defaultdict(list)
        self.of_resource: list[Edge] = []

    def graph(self) -> Graph:
        for resource in self.resources:
            self._resource(resource)
        for component in self.components:
            for key in sorted(set(component.resources.values())):
                self._use(component.id, key)
        return Graph(
            self.plan.name,
            self.plan.environment,
            self.plan.location,
            (*map(self._component, self.components), *self.held),
            (*(e for c in self.components for e in self.of_component[c.id]), *self.of_resource),
            self.plan.alone,
        )

    def _component(self, component: PlannedComponent) -> Node:
        place = component.source.place if component.source.file else ""
        details = _details({"defined at": place})
        return Node(self.ids[component.id], "component", component.id, component.type, "", details)

    def _resource(self, resource: PlannedResource) -> None:
        own = self.keys[str(resource.key)]
        requested = str(resource.requested)
        split_of = requested if resource.key != resource.requested else ""
        decided = sorted(p for p, o in resource.provenance.items() if self._overrides(o))
        units = {spec.name for spec in field_specs(type(resource.config)) if spec.unit is not None}
        parts = list(self._parts(resource, own, decided))
        words: tuple[str, str] = getattr(type(resource.config), "words", (resource.type, ""))
        kinds = Counter(node.type for node in parts)
        facts = {
            "region": resource.location,
            "holds": ", ".join(counted(n, kind) for kind, n in kinds.items()),
            "used by": counted(len(resource.components), "component"),
            "override": _fields([p for p in decided if p and p[0] not in units]),
        }
        self.held += [
            Node(
                own,
                "resource",
                str(resource.key),
                words[0],
                resource.type,
                _details(facts),
                split_of,
            ),
            *parts,
        ]
        if split_of and self.keys.get(requested) is not None:
            self.of_resource.append(Edge(own, self.keys[requested], "split of"))

    def _parts(self, resource: PlannedResource, own: str, decided: list[Path]) -> Iterator[Node]:
        for spec in field_specs(type(resource.config)):
            entries = getattr(resource.config, spec.name) if spec.unit is not None else UNSET
            if entries is UNSET:
                continue
            for name in sorted(entries):
                self.parts += 1
                part = f"p{self.parts}"
                path: Path = (spec.name, f"[{name}]")
                owners = self._owners(resource, path)
                for owner in owners:
                    kind: EdgeKind = "owns" if len(owners) == 1 else "shares"
                    self.of_component[owner].append(Edge(self.ids[owner], part, kind))
                self.of_resource.append(Edge(part, own, "placed in"))
                facts = {
                    "holds": ", ".join(_holdings(spec, entries[name])),
                    "shared by": _sharing(owners) if len(owners) > 1 else "",
                    "override": _fields([p[2:] for p in decided if p[:2] == path]),
                }
                word = spec.unit or ""
                yield Node(part, "part", name, word, resource.type, _details(facts))

    def _owners(self, resource: PlannedResource, path: Path) -> list[str]:
        """The components that ask for a part, by id."""
        outcome = resource.provenance.get(path)
        claims = () if outcome is None else outcome.claims
        asking = {c.source.component for c in claims if not self._is_override(c)}
        return sorted(asking & self.ids.keys())

    def _use(self, component: str, key: str) -> None:
        """The edge to a resource that a component asks for without a part of its own in it."""
        at = self.keys.get(key)
        if at is None:
            return
        here = {e.source for e in self.of_resource if e.kind == "placed in" and e.target == at}
        if not any(edge.target in here for edge in self.of_component[component]):
            self.of_component[component].append(Edge(self.ids[component], at, "uses"))

    def _is_override(self, claim: Claim) -> bool:
        return claim.source.component == _OVERRIDE and claim.source != self.namesake

    def _overrides(self, outcome: Outcome) -> bool:
        return any(map(self._is_override, outcome.deciding))


def _sharing(owners: list[str]) -> str:
    return f"{counted(len(owners), 'component')}: {', '.join(map(readable, owners))}"


def _fields(paths: list[Path]) -> str:
    """The names of fields, for a value may be a secret; a map is named by what is in it."""
    told = [p for p in paths if p and not any(q[: len(p)] == p and q != p for q in paths)]
    return f"{counted(len(told), 'field')}: {', '.join(map(write_path, told))}" if told else ""


def _holdings(spec: FieldSpec, entry: Any) -> Iterator[str]:
    """How many entries each map of a part has: `1 container`, `5 functions`."""
    if not isinstance(spec.shape, Keyed) or not isinstance(spec.shape.entry, Nested):
        return
    for inner in field_specs(spec.shape.entry.config):
        entries = getattr(entry, inner.name)
        if isinstance(inner.shape, Keyed) and isinstance(entries, Mapping) and entries:
            yield counted(len(entries), plural=inner.name.replace("_", " "))


def _details(facts: Mapping[str, str]) -> tuple[Detail, ...]:
    return tuple(Detail(name, text) for name, text in facts.items() if text)
