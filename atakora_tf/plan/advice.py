"""What Azure makes of several resources or regions together, and nobody asked for in one place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from atakora_tf.merge.claim import Claim
from atakora_tf.merge.problem import Warned
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.requirements.cosmos import CosmosConfig
from atakora_tf.requirements.cosmos_region import further_regions
from atakora_tf.requirements.existing import existing_in
from atakora_tf.requirements.functions import FunctionsConfig

__all__ = ["advice"]


def advice(resources: Iterable[PlannedResource]) -> Iterator[Warned]:
    """Warnings about what is legal, field by field, and yet may not be what anyone wants."""
    planned = tuple(resources)
    for resource in planned:
        if isinstance(resource.config, CosmosConfig) and existing_in(resource.config) is None:
            yield from _failover(resource, resource.config)
    yield from _linux_consumption(planned)


def _failover(resource: PlannedResource, config: CosmosConfig) -> Iterator[Warned]:
    """Regions of equal rank, and writes that stop with one region."""
    ordered = further_regions(config.regions, resource.location)
    ranks: dict[int, list[str]] = defaultdict(list)
    for name, wanted in ordered:
        if wanted.failover_priority is not UNSET:
            ranks[wanted.failover_priority].append(name)
    for rank, names in sorted(ranks.items()):
        if len(names) > 1:
            yield Warned(
                (str(resource.key), "regions"),
                f"{' and '.join(names)} are each asked for as number {rank} to take over, so the "
                "alphabet decides; say it in an override, such as regions="
                f"{{'{names[-1]}': CosmosRegion(failover_priority={rank + 1})}}",
                _claims(resource),
            )
    if config.consistency == "Strong" and len(ordered) == 1:
        # Azure Proactive Resiliency Library, DocumentDB/databaseAccounts.
        yield Warned(
            (str(resource.key), "consistency"),
            "with Strong consistency over two regions nothing can be written while either is "
            "away; a third region keeps writes going",
            _claims(resource),
        )


def _claims(resource: PlannedResource) -> tuple[Claim, ...]:
    found = {
        claim
        for path, outcome in resource.provenance.items()
        if path[:1] == ("regions",) and path[-1] == "failover_priority"
        for claim in outcome.deciding
    }
    return tuple(sorted(found, key=lambda c: c.rank))


def _linux_consumption(resources: Iterable[PlannedResource]) -> Iterator[Warned]:
    """Azure often refuses Linux Consumption where a resource group has other Linux plans.

    `LinuxDynamicWorkersNotAllowedInResourceGroup`: Azure/Azure-Functions#1952 (open since 2021, a
    limitation that Microsoft confirms), azure-functions-host#6014. Flex Consumption has its own
    machines and is not meant.
    """
    by_region: dict[str, list[PlannedResource]] = defaultdict(list)
    for resource in resources:
        if isinstance(resource.config, FunctionsConfig):
            by_region[resource.location].append(resource)
    for location, apps in sorted(by_region.items()):
        skus = {app.key: app.config.hosting.sku for app in apps}
        consumption = sorted(key for key, sku in skus.items() if sku == "Y1")
        others = sorted(key for key, sku in skus.items() if sku not in ("Y1", "FC1"))
        if consumption and others:
            yield Warned(
                (str(consumption[0]), "plan"),
                f"Azure may refuse Linux Consumption (Y1) in a resource group of {location} that "
                f"has other Linux plans, those of {', '.join(map(str, others))}: "
                "LinuxDynamicWorkersNotAllowedInResourceGroup; use plan='FC1', or put them into "
                "backends with resource groups of their own",
            )
