"""Which properties of the items of a Cosmos DB container are indexed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Literal

from attrs import frozen

from atakora_tf.azure import cosmos as azure
from atakora_tf.merge.claim import show
from atakora_tf.merge.fields import merged
from atakora_tf.merge.order import ranked
from atakora_tf.merge.problem import Fault
from atakora_tf.merge.strategy import intersection, maximum, union
from atakora_tf.merge.unset import UNSET, Unset
from atakora_tf.requirements import checks
from atakora_tf.requirements.converting import as_set, as_tuple

__all__ = ["CompositeIndex", "IndexingPolicy", "path_fault"]


def path_fault(value: Any) -> str | None:
    """A path to a property: `/tenantId`, `/address/city`."""
    if isinstance(value, str) and value.startswith("/") and len(value) > 1 and value[-1] != "/":
        return None
    return f"{show(value)} is not a path to a property, such as '/tenantId'"


def index_path_fault(value: Any) -> str | None:
    """A path of an indexing policy: it ends in `/?` (this value) or `/*` (everything below)."""
    if not isinstance(value, str) or not value.startswith("/") or not value.endswith(("/?", "/*")):
        return f"{show(value)} is not an indexing path; it starts with '/' and ends in '/?' or '/*'"
    if value == '/"_etag"/?':
        # azurerm 4.55 drops it when it reads the container back: a difference on every plan.
        return "'/\"_etag\"/?' is excluded by Azure itself; leave it out"
    return None


@frozen(cache_hash=True)
class CompositeIndex:
    """Paths that are indexed together, each with its direction."""

    paths: tuple[tuple[str, Literal["ascending", "descending"]], ...]


def as_composites(value: Any) -> Any:
    """`["/categoryId", "-/price"]` for short: a minus sign means descending."""
    if not isinstance(value, list | tuple | set | frozenset):
        return value

    def composite(item: Any) -> Any:
        if isinstance(item, CompositeIndex) or not isinstance(item, list | tuple):
            return item
        return CompositeIndex(
            tuple(
                (p.removeprefix("-"), "descending" if p.startswith("-") else "ascending")
                if isinstance(p, str)
                else as_tuple(p)
                for p in item
            )
        )

    return as_set([composite(item) for item in value])


def composites_fault(value: Any) -> str | None:
    """Each of two to eight paths, with a direction."""
    if not isinstance(value, frozenset):
        return f"{show(value)} is not a collection of composite indexes"
    if len(value) > azure.MAXIMUM_COMPOSITE_INDEXES:
        return (
            f"{len(value)} composite indexes; a container takes {azure.MAXIMUM_COMPOSITE_INDEXES}"
        )
    for index in sorted(value, key=repr):
        if not isinstance(index, CompositeIndex):
            return f"{show(index)} is not a composite index; write ['/category', '-/price']"
        if not isinstance(index.paths, tuple):
            return f"{show(index.paths)} is not a tuple of paths, each with its direction"
        if not 2 <= len(index.paths) <= azure.MAXIMUM_COMPOSITE_PATHS:
            return (
                f"a composite index has 2 to {azure.MAXIMUM_COMPOSITE_PATHS} paths, "
                f"not {len(index.paths)}"
            )
        for step in index.paths:
            if not isinstance(step, tuple) or len(step) != 2:
                return (
                    f"{show(step)} is not a path with a direction, such as ('/price', 'ascending')"
                )
            path, direction = step
            if (fault := path_fault(path)) is not None:
                return fault
            if direction not in ("ascending", "descending"):
                return f"{show(direction)} is neither 'ascending' nor 'descending'"
    return None


@frozen(kw_only=True)
class IndexingPolicy:
    """Which properties of the items are indexed."""

    mode: Literal["consistent", "none"] | Unset = merged(
        maximum(ranked("none", "consistent")), check=checks.one_of("consistent", "none")
    )
    included_paths: Collection[str] | Unset = merged(
        union(),
        check=checks.each(index_path_fault, most=azure.MAXIMUM_INDEXING_PATHS),
        convert=as_set,
    )
    excluded_paths: Collection[str] | Unset = merged(
        # A path that one owner queries must not be excluded because another does not need it.
        intersection(may_be_empty=True),
        check=checks.each(index_path_fault, most=azure.MAXIMUM_INDEXING_PATHS),
        convert=as_set,
    )
    composite_indexes: Collection[CompositeIndex | Collection[str]] | Unset = merged(
        union(), check=composites_fault, convert=as_composites
    )
    spatial_paths: Collection[str] | Unset = merged(
        union(), check=checks.each(index_path_fault), convert=as_set
    )

    def faults(self) -> Iterator[Fault]:
        """Paths without an index, and the same path on both sides."""
        lists = ("included_paths", "excluded_paths", "composite_indexes", "spatial_paths")
        if self.mode == "none":
            used = [n for n in lists if getattr(self, n) is not UNSET and getattr(self, n)]
            if used:
                yield Fault(
                    "with indexing mode 'none' nothing is indexed, so no paths can be given",
                    (("mode",), *((n,) for n in used)),
                    ("leave the paths out", "index 'consistent'"),
                )
        both = self._set("included_paths") & self._set("excluded_paths")
        if both:
            yield Fault(
                f"{', '.join(sorted(both))}: both included and excluded",
                (("included_paths",), ("excluded_paths",)),
                ("name it on one side",),
            )

    def _set(self, name: str) -> frozenset[str]:
        value = getattr(self, name)
        return value if isinstance(value, frozenset) else frozenset()
