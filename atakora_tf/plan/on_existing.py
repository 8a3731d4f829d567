"""Resources on accounts that are there already: what falls, what is checked, what is said.

A component's defaults about an account fall silently where the account is not ours. What somebody
asks for outright is compared with what the user says of the account; where nothing is said, they
are told that it is not ours to set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve

from atakora_tf.merge.claim import Claim, Priority, show
from atakora_tf.merge.fields import FieldSpec, Scalar, field_specs
from atakora_tf.merge.problem import Fault, Path, Problem, Warned
from atakora_tf.merge.strategy import Outcome
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.plan.existing import FIELD, first_slot
from atakora_tf.requirements.existing import ExistingAccount, existing_in
from atakora_tf.requirements.key import ResourceKey

__all__ = [
    "existing_problems",
    "existing_warnings",
    "placed_on_existing",
    "same_account_problems",
    "slot_problems",
]


def placed_on_existing(resource: PlannedResource) -> PlannedResource:
    """The resource with its own existing account alone, and without defaults about it."""
    named = getattr(resource.config, FIELD, UNSET)
    if not isinstance(named, Mapping):
        return resource
    own = str(resource.key)
    provenance = {
        path: outcome
        for path, outcome in resource.provenance.items()
        if path[0:1] != (FIELD,) or (own in named and path[1:] in ((), (f"[{own}]",)))
    }
    if own not in named:
        return evolve(
            resource, config=evolve(resource.config, existing=UNSET), provenance=provenance
        )
    account: ExistingAccount = named[own]
    claims = resource.provenance[FIELD, f"[{own}]"].deciding
    changes: dict[str, Any] = {FIELD: {own: account}}
    stated = account.stated()
    for spec in _account_fields(resource, account):
        path = (spec.name,)
        before = provenance.get(path)
        if spec.name in stated:
            changes[spec.name] = stated[spec.name]
            provenance[path] = _said(stated[spec.name], claims, before)
        elif before is not None and not _outright(before):
            changes[spec.name] = UNSET
            provenance[path] = Outcome(UNSET, overridden=before.claims)
    return evolve(resource, config=evolve(resource.config, **changes), provenance=provenance)


def slot_problems(
    key: ResourceKey, config: Any, provenance: Mapping[Path, Outcome], slots: Iterable[ResourceKey]
) -> tuple[list[Problem], list[Warned]]:
    """What is wrong between the accounts that are named for a key and the slots that it has."""
    named = getattr(config, FIELD, UNSET)
    if not isinstance(named, Mapping) or not named:
        return [], []
    problems: list[Problem] = []
    warnings: list[Warned] = []
    known = {str(slot) for slot in slots}

    def sources(name: str) -> tuple[Claim, ...]:
        return provenance[FIELD, f"[{name}]"].deciding

    for name in sorted(named):
        if str(first_slot(ResourceKey.parse(name))) != str(key):
            problems.append(
                Problem(
                    (str(key), FIELD, f"[{name}]"),
                    f"{name} is no slot of {key}",
                    sources(name),
                    ways_out=(f"write {key} in its place",),
                )
            )
        elif name not in known:
            warnings.append(
                Warned(
                    (name,),
                    f"nothing is placed on {named[name].called} yet; it is taken when "
                    f"{key} is full",
                    sources(name),
                )
            )
    if str(key) in named:
        problems += [
            Problem(
                (slot,),
                f"a second account is needed beside {named[str(key)].called}, and none is made "
                "where an existing one is named",
                sources(str(key)),
                ways_out=(
                    f"name an account for it: existing={{'{slot}': …}}",
                    "raise the limits of what the account holds",
                    "give a component a requirement key of its own, which makes an account of ours",
                ),
            )
            for slot in sorted(known - set(named))
        ]
    return problems, warnings


def existing_problems(resource: PlannedResource) -> Iterator[Problem]:
    """What is asked for and the account does not have, or what would change it."""
    account = existing_in(resource.config)
    if account is None:
        return
    differing: set[str] = set()
    for spec in _account_fields(resource, account):
        outcome = resource.provenance.get((spec.name,))
        if outcome is None or spec.name not in account.stated():
            continue
        wanted = [c for c in _outright(outcome) if _differs(spec, account, c)]
        if wanted:
            differing.add(spec.name)
            what = ", ".join(dict.fromkeys(show(c.value) for c in wanted))
            yield Problem(
                (str(resource.key), spec.name),
                f"{account.called} has {show(account.stated()[spec.name])}, and {what} is asked "
                "for; the account is not ours to change",
                (*wanted, *outcome.deciding),
                ways_out=(
                    "leave it out",
                    "give the component a requirement key of its own, which makes an account of "
                    "ours",
                    "correct what existing= says of the account",
                ),
            )
    yield from _content_problems(resource, account, differing)


def _content_problems(
    resource: PlannedResource, account: ExistingAccount, differing: set[str]
) -> Iterator[Problem]:
    for fault in _faults(resource.config, account):
        if any(at[0] in differing for at in fault.at):
            continue  # It follows from what is said already.
        found = [resource.provenance[at] for at in fault.at if at in resource.provenance]
        claims = {claim for outcome in found for claim in outcome.deciding}
        yield Problem(
            (str(resource.key), *(fault.at[0] if fault.at else ())),
            fault.what,
            tuple(sorted(claims, key=lambda c: c.rank)),
            ways_out=fault.ways_out,
        )


def _faults(config: Any, account: ExistingAccount) -> Iterator[Fault]:
    check = getattr(config, "faults_on_existing", None)
    if check is not None:
        yield from check(account)


def existing_warnings(resource: PlannedResource) -> Iterator[Warned]:
    """What is asked for of the account, and nobody says whether it is so."""
    account = existing_in(resource.config)
    if account is None:
        return
    for spec in _account_fields(resource, account):
        if getattr(account, spec.name, UNSET) is not UNSET or spec.name in account.looked_at:
            continue
        claims = [
            claim
            for path, outcome in sorted(resource.provenance.items())
            if path[:1] == (spec.name,)
            for claim in _outright(outcome)
        ]
        if claims:
            yield Warned(
                (str(resource.key), spec.name),
                f"{account.called} is not ours to set, so this stays as it is there: have it set "
                f"by whoever owns it, and leave {spec.name} out",
                tuple(dict.fromkeys(claims)),
            )


def same_account_problems(resources: Iterable[PlannedResource]) -> Iterator[Problem]:
    """A problem for each account on which two planned resources would lie."""
    taken: dict[tuple[str, str, str], PlannedResource] = {}
    for resource in resources:
        account = existing_in(resource.config)
        for place in account.places if account is not None else ():
            first = taken.setdefault(place, resource)
            if first is not resource:
                claims = {
                    claim
                    for each in (first, resource)
                    for claim in each.provenance[FIELD, f"[{each.key}]"].deciding
                }
                yield Problem(
                    (str(resource.key),),
                    f"{place[2]!r} in {place[1]!r} is the existing account of {first.key} too; "
                    "what lies in one account belongs under one key",
                    tuple(sorted(claims, key=lambda c: c.rank)),
                    ways_out=(
                        "name another account",
                        "let the components ask for one key",
                    ),
                )


def _account_fields(resource: PlannedResource, account: ExistingAccount) -> Iterator[FieldSpec]:
    """The fields that are about the account, and not about what lies in it."""
    for spec in field_specs(type(resource.config)):
        if spec.unit is None and spec.name != FIELD and spec.name not in account.untouched():
            yield spec


def _outright(outcome: Outcome) -> list[Claim]:
    """Claims that somebody made, and not a component's defaults."""
    return [
        claim
        for claim in outcome.claims
        if claim.priority > Priority.DEFAULT and claim.source.component != FIELD
    ]


def _differs(spec: FieldSpec, account: ExistingAccount, claim: Claim) -> bool:
    """Whether the account is not enough for a claim; more than that is."""
    have = account.stated()[spec.name]
    if not isinstance(spec.shape, Scalar):
        return False
    said = Claim(have, claim.priority, claim.source)
    outcome = spec.shape.strategy.resolve((said, evolve(claim, replacing=False)))
    return outcome.conflict is not None or outcome.value != have


def _said(value: Any, deciding: tuple[Claim, ...], before: Outcome | None) -> Outcome:
    """What the user says of the account, with the claims that were there before."""
    claims = tuple(Claim(value, claim.priority, claim.source) for claim in deciding)
    others = before.claims if before is not None else ()
    return Outcome(value, deciding=claims, overridden=others)
