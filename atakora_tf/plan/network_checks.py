"""What cannot be isolated, and what stays open although a backend is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from atakora_tf.azure.network import DELEGATIONS
from atakora_tf.merge.claim import Claim, Priority
from atakora_tf.merge.problem import Path, Problem, Warned
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.plan.isolation import is_isolated, network_of, says_public
from atakora_tf.requirements.existing import existing_in
from atakora_tf.requirements.functions import FunctionsConfig
from atakora_tf.requirements.network import ENDPOINTS
from atakora_tf.requirements.service_bus import ServiceBusConfig

__all__ = ["isolation_problems", "isolation_warnings"]

_CALLED_BY_EVENT_GRID: Final = ("blob", "eventgrid")


def isolation_problems(
    resources: Sequence[PlannedResource], networks: Sequence[PlannedResource], location: str
) -> Iterator[Problem]:
    """Apps that cannot join a network, and namespaces that have no private endpoints."""
    places = {n.location for n in networks}
    for resource in resources:
        config, key = resource.config, str(resource.key)
        if isinstance(config, FunctionsConfig):
            plan = config.hosting
            if plan.family not in DELEGATIONS:
                yield Problem(
                    (key, "plan"),
                    f"an app on plan {plan.sku} cannot join a virtual network, so it would reach "
                    "nothing of a backend that is isolated",
                    claims=_deciding(resource, ("plan",)),
                    ways_out=(
                        "choose plan='FC1', which also costs nothing while nobody calls",
                        "leave networking out",
                    ),
                )
            elif resource.location not in places:
                yield Problem(
                    (key,),
                    f"the app is in {resource.location}, where the backend has no network; an app "
                    "joins one in its own region",
                    ways_out=("ask for it by networking= of the backend",),
                )
        elif isinstance(config, ServiceBusConfig):
            closed = is_isolated(resource, network_of(resource, networks, location))
            tier = config.namespace_tier
            if not closed or tier == "Premium" or config.public_network_access is True:
                continue
            way_out = "ask for tier='Premium', which is paid by the hour"
            deciding = _deciding(resource, ("tier",)) or _deciding(resource, ())
            account = existing_in(config)
            if account is not None:
                if account.tier in (UNSET, "Premium"):
                    continue  # What nobody said is seen by Terraform.
                tier, way_out = account.tier, "let it be one of tier Premium"
                deciding = _deciding(resource, ("existing", f"[{key}]")) or deciding
            yield Problem(
                (key, "tier"),
                f"only namespaces of tier Premium have private endpoints; this one is {tier}",
                claims=deciding,
                ways_out=(
                    way_out,
                    "leave it open to the internet: NetworkingConfig(public={'service-bus'})",
                ),
            )


def isolation_warnings(
    resources: Sequence[PlannedResource], networks: Sequence[PlannedResource], location: str
) -> Iterator[Warned]:
    """What stays open, what has no effect, and what names nothing."""
    for resource in resources:
        network = network_of(resource, networks, location)
        if network is None or says_public(resource, network) or _is_existing(resource):
            continue
        closed = is_isolated(resource, network)
        yield from _open(resource, closed)
        if closed:
            yield from _unheard(resource)
    known = {str(r.key) for r in resources} | {str(r.requested) for r in resources}
    known |= {r.type for r in resources}
    apps = {str(r.key) for r in resources if isinstance(r.config, FunctionsConfig)}
    for network in networks[:1]:  # What is wrong with one is wrong with all.
        config = network.config
        for name in sorted(() if config.public is UNSET else set(config.public) - known):
            yield Warned(
                (str(network.key), "public"),
                f"{name!r} names nothing in the backend, so it opens nothing",
                _deciding(network, ("public",)),
            )
        for field in ("subnets", "subnet_ids"):
            entries = getattr(config, field)
            for name in () if entries is UNSET else sorted(entries):
                if not name.startswith(ENDPOINTS) and name not in apps:
                    path = (field, f"[{name}]")
                    yield Warned(
                        (str(network.key), *path),
                        "the backend has no Function App with this key, so nothing is made of it",
                        _deciding(network, path),
                    )


def _open(resource: PlannedResource, closed: bool) -> Iterator[Warned]:
    config, key = resource.config, str(resource.key)
    if getattr(config, "public_network_access", UNSET) is True:
        yield Warned(
            (key, "public_network_access"),
            "it stays open to the internet, as it is asked for, although the backend is isolated",
            _deciding(resource, ("public_network_access",)),
        )
        return
    if getattr(config, "static_website", UNSET) not in (UNSET, None):
        yield Warned(
            (key, "static_website"),
            "an account that serves a website stays open to the internet, with all that it holds, "
            "although the backend is isolated: Front Door reaches it over the internet. Give "
            "what is not public another requirement key",
            _deciding(resource, ("static_website",)),
        )
        return
    for field in ("ip_rules", "subnet_ids") if closed else ():
        named = [c for c in _deciding(resource, (field,)) if c.priority > Priority.DEFAULT]
        if named and bool(getattr(config, field)):
            yield Warned(
                (key, field),
                "it has no effect: the backend is isolated, so that only its private endpoints "
                "answer. public_network_access=True opens it for these callers",
                tuple(named),
            )


def _unheard(app: PlannedResource) -> Iterator[Warned]:
    """Functions that Event Grid would call, in an app that it cannot reach.

    Source: learn.microsoft.com /azure/event-grid/consume-private-endpoints.
    """
    config = app.config
    if not isinstance(config, FunctionsConfig) or config.public_network_access is True:
        return
    for group, found in () if config.groups is UNSET else sorted(config.groups.items()):
        functions = {} if found.functions is UNSET else found.functions
        for name, kind in sorted(functions.items()):
            if kind not in _CALLED_BY_EVENT_GRID:
                continue
            # On Flex Consumption a blob trigger has no other source.
            polls = kind == "blob" and config.hosting.family != "flex"
            path = ("groups", f"[{group}]", "functions", f"[{name}]")
            yield Warned(
                (str(app.key), *path),
                f"Event Grid calls {name!r} from the internet, where only the app's private "
                f"endpoint answers; leave the app open, by public={{{str(app.key)!r}}}, or give "
                "the function another trigger"
                + (", or source='LogsAndContainerScan' in its code" if polls else ""),
                _deciding(app, path),
            )


def _is_existing(resource: PlannedResource) -> bool:
    """Whether it is an account that was there before, which is left as it is."""
    return getattr(resource.config, "existing", UNSET) not in (UNSET, None, {})


def _deciding(resource: PlannedResource, path: Path) -> tuple[Claim, ...]:
    outcome = resource.provenance.get(path)
    return outcome.deciding if outcome is not None else ()
