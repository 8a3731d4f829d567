"""A node in one sentence, for hovering and for screen readers."""

from __future__ import annotations

from collections import defaultdict

from atakora_tf.drawing.graph import Graph, Node

__all__ = ["Telling"]


class Telling:
    """What there is to say of the nodes of one graph."""

    def __init__(self, graph: Graph) -> None:
        self._nodes = {node.id: node for node in graph.nodes}
        self._holder: dict[str, Node] = {}
        self._askers: dict[str, list[Node]] = defaultdict(list)
        self._asked: dict[str, list[Node]] = defaultdict(list)
        self._parts: dict[str, list[Node]] = defaultdict(list)
        for edge in graph.edges:
            source, target = self._nodes[edge.source], self._nodes[edge.target]
            if edge.kind == "placed in":
                self._holder[source.id] = target
                self._parts[target.id].append(source)
            elif edge.kind != "split of":
                self._askers[target.id].append(source)
                self._asked[source.id].append(target)

    def holder(self, part: Node) -> Node:
        """The resource that holds a part."""
        return self._holder[part.id]

    def asked_by(self, component: Node) -> tuple[Node, ...]:
        """The parts of a component, and the resources in which it has none."""
        return tuple(self._asked[component.id])

    def users(self, resource: Node) -> tuple[Node, ...]:
        """The components that have a part in a resource or use it otherwise, each once."""
        found = {n.id: n for n in self._askers[resource.id]}
        for part in self._parts[resource.id]:
            found |= {n.id: n for n in self._askers[part.id]}
        return tuple(found[name] for name in self._nodes if name in found)

    def connected(self, node: Node) -> tuple[str, ...]:
        """The ids of what is shown together with a node, in the order of the graph."""
        if node.kind == "component":
            asked = self._asked[node.id]
            found = {n.id for n in asked}
            found |= {self._holder[n.id].id for n in asked if n.kind == "part"}
        elif node.kind == "part":
            found = {n.id for n in self._askers[node.id]} | {self._holder[node.id].id}
        else:
            found = {n.id for n in (*self.users(node), *self._parts[node.id])}
        return tuple(name for name in self._nodes if name in found)

    def sentence(self, node: Node) -> str:
        """`order-api: database in cosmos:shared-database; holds 1 container`."""
        said = [f"{node.label}: {node.type}"]
        if node.kind == "part":
            said[0] += f" in {self._holder[node.id].label}"
            askers = self._askers[node.id]
            if len(askers) == 1:
                said.append(f"of {askers[0].label}")
        elif node.split_of:
            said.append(f"split of {node.split_of}")
        said += [f"{detail.name} {detail.text}" for detail in node.details]
        if node.kind == "component":
            asked = [
                n.label if n.kind == "resource" else self._place(n) for n in self.asked_by(node)
            ]
            said.append(f"has {', '.join(asked)}" if asked else "asks for no resource")
        return "; ".join(said)

    def _place(self, part: Node) -> str:
        return f"{part.type} {part.label} in {self._holder[part.id].label}"
