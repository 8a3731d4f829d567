"""What is to be done with documents, as the journal knows their places: something, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping

from attrs import define, evolve, field

from atakora_tf.migration.mapping.items import Item
from atakora_tf.migration.mapping.refusal import Rejected
from atakora_tf.migration.run.carrying import Work
from atakora_tf.migration.run.entries import Entry, Key
from atakora_tf.migration.run.loading import Loaded
from atakora_tf.migration.run.refusals import duplicate

__all__ = ["Plan", "key_of", "planned"]


@define
class Plan:
    """Documents sorted by what they need.

    works: items to be written; the entries of those that are not doubtful have to be put into the
    journal first. doubts: items at whose place other content is in doubt, which has to be settled
    first. refused: dead letters. already: done before. refused_before: dead letters of this pass
    which are not tried again. repeated: items that are on their way already.
    """

    works: list[Work] = field(factory=list)
    doubts: list[tuple[Loaded, Entry]] = field(factory=list)
    refused: list[tuple[Loaded, Rejected]] = field(factory=list)
    already: list[Loaded] = field(factory=list)
    refused_before: list[Loaded] = field(factory=list)
    repeated: list[Loaded] = field(factory=list)


def key_of(item: Item) -> Key:
    """The item's place."""
    return (item.container, item.partition_key, item.id)


def planned(
    several: Iterable[Loaded],
    known: Mapping[Key, Entry],
    *,
    busy: Container[Key],
    refused_here: Callable[[str], bool],
    handed_on: bool,
    now: int,
) -> Plan:
    """Sort documents by what the journal knows of them.

    busy: places of items that are on their way. refused_here: whether the current pass refused the
    document of a path. handed_on: whether a place that was refused to one document may go to
    another one. now: the server's time in seconds.
    """
    plan = Plan()
    taken: dict[Key, str] = {}
    for loaded in several:
        item = loaded.outcome
        if isinstance(item, Rejected):
            plan.refused.append((loaded, item))
        if not isinstance(item, Item):
            continue
        key, path = key_of(item), str(item.source)
        prior = known.get(key)
        holder = taken.get(key)
        if prior is not None and _holds(prior, handed_on=handed_on):
            holder = prior.path
        if holder is not None and holder != path:
            plan.refused.append((loaded, duplicate(item, holder)))
        elif key in taken or key in busy:
            plan.repeated.append(loaded)
        else:
            taken[key] = path
            _sort(plan, loaded, item, prior, refused_here, now)
    return plan


def _holds(entry: Entry, *, handed_on: bool) -> bool:
    """Whether a place belongs to the document of its entry."""
    return entry.state in ("intended", "written", "unchanged") or (
        entry.state == "refused" and not handed_on
    )


def _sort(
    plan: Plan,
    loaded: Loaded,
    item: Item,
    prior: Entry | None,
    refused_here: Callable[[str], bool],
    now: int,
) -> None:
    path = str(item.source)
    entry = Entry(
        container=item.container,
        partition_key=item.partition_key,
        id=item.id,
        path=path,
        state="intended",
        hash=item.hash,
        intended_at=now,
    )
    if prior is None:
        plan.works.append(Work(item, loaded, entry))
        return
    same = prior.hash == entry.hash
    match prior.state:
        case "written" | "unchanged" if same:
            plan.already.append(loaded)
            return
        case "intended" if same:
            plan.works.append(Work(item, loaded, prior, prior, doubtful=True))
            return
        case "intended" | "deleting":
            plan.doubts.append((loaded, prior))
            return
        case _ if refused_here(path):
            plan.refused_before.append(loaded)
            return
        case "written" | "unchanged":
            entry = evolve(
                entry,
                etag=prior.etag,
                existed=prior.existed,
                before=prior.before,
                before_etag=prior.before_etag,
            )
        case "deleted":
            # The place is empty; what was there before the run is still what rollback brings back.
            entry = evolve(entry, existed=prior.existed, before=prior.before)
        case _:
            pass
    plan.works.append(Work(item, loaded, entry, prior))
