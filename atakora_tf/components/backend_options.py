"""What a user says of a backend as a whole, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from attrs import frozen

from atakora_tf.azure.limits import (
    MAXIMUM_STORAGE_TAG_NAME_LENGTH,
    MAXIMUM_TAG_VALUE_LENGTH,
    MAXIMUM_TAGS,
    TAG_NAME_FORBIDDEN,
)
from atakora_tf.components.region import region_name
from atakora_tf.errors import UnknownRegion
from atakora_tf.merge.claim import Source, show
from atakora_tf.merge.problem import Problem
from atakora_tf.naming import kebab
from atakora_tf.plan.limits import ResourceLimits
from atakora_tf.requirements.checks import suggestion

__all__ = ["DEFAULT_ENVIRONMENT", "BackendOptions"]

DEFAULT_ENVIRONMENT: Final = "dev"
"""The environment if neither the backend nor its stack says one."""

OWN_TAGS: Final = 3
"""Tags that every backend has: application, environment, managed-by."""

# A part of the stack's name, which is the name of a folder (cdktf 0.21.0) and of the state's blob.
_ENVIRONMENT: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")

# Planning goes on with it where a backend has no usable location, to find what else is wrong.
_SOME_LOCATION: Final = "westeurope"


@frozen
class BackendOptions:
    """The options of a backend, unchecked, beside what the stack says that it is built in.

    `stack_environment` and `stack_location` are None if there is no stack yet.
    """

    name: Any
    environment: Any
    location: Any
    tags: Any
    limits: Any
    on_incompatible: Any
    source: Source
    stack_environment: str | None
    stack_location: str | None

    @property
    def known_environment(self) -> str:
        """The environment to plan for."""
        own = self.environment if isinstance(self.environment, str) else None
        return self.stack_environment or own or DEFAULT_ENVIRONMENT

    @property
    def known_location(self) -> str:
        """Azure's name of the region to plan for; some region if none is known."""
        for written in (self.stack_location, self.location):
            try:
                return region_name(written)
            except UnknownRegion:
                continue
        return _SOME_LOCATION

    @property
    def known_limits(self) -> ResourceLimits | None:
        """The limits to plan with."""
        usable = isinstance(self.limits, ResourceLimits) and not self.limits.faults()
        return self.limits if usable else None

    def problems(self) -> Iterator[Problem]:
        """Everything that is wrong with the options themselves."""
        path = (kebab(self.name) if isinstance(self.name, str) else "") or "backend"
        for faults in (self._name(), self._environment(), self._location(), self._others()):
            for what, way_out in faults:
                yield Problem((path,), what, sources=(self.source,), ways_out=(way_out,))

    def _name(self) -> Iterator[tuple[str, str]]:
        if not isinstance(self.name, str) or not kebab(self.name):
            yield (
                f"the name {self.name!r} holds no ASCII letter or digit, so nothing can be named "
                "after it",
                "choose a name such as 'shop'",
            )

    def _environment(self) -> Iterator[tuple[str, str]]:
        own, stacks = self.environment, self.stack_environment
        if own is None:
            return
        if not isinstance(own, str) or not kebab(own):
            yield f"environment={show(own)} is not a word", "write one such as 'dev' or 'prod'"
        elif not _ENVIRONMENT.fullmatch(own):
            yield (
                f"environment={show(own)} cannot be part of the names of stacks, folders and blobs",
                "use letters, digits, '-', '_' and '.' between them, such as 'test-eu'",
            )
        elif stacks is not None and own != stacks:
            yield (
                f"the backend has the environment {own!r}, the stack has {stacks!r}",
                "leave it out of the backend, or make both the same",
            )

    def _location(self) -> Iterator[tuple[str, str]]:
        given = [place for place in (self.location, self.stack_location) if place is not None]
        if not given:
            yield (
                "the backend has no location",
                "give one, such as location='westeurope', or initialise it in an AtakoraStack",
            )
        found: list[str] = []
        for written in given:
            try:
                found.append(region_name(written))
            except UnknownRegion as fault:
                yield str(fault), "correct the location"
        if len(set(found)) > 1:
            yield (
                f"the backend has the location {found[0]!r}, the stack has {found[1]!r}",
                "leave it out of the backend, or make both the same",
            )

    def _others(self) -> Iterator[tuple[str, str]]:
        if self.on_incompatible not in ("conflict", "split"):
            yield (
                f"on_incompatible={show(self.on_incompatible)} is neither 'conflict' nor 'split'"
                f"{suggestion(self.on_incompatible, ('conflict', 'split'))}",
                "choose one of them",
            )
        if isinstance(self.limits, ResourceLimits):
            for fault in self.limits.faults():
                yield fault, "correct the limit"
        elif self.limits is not None:
            yield f"limits={show(self.limits)} is no ResourceLimits", "write ResourceLimits(…)"
        if not isinstance(self.tags, Mapping):
            yield f"tags={show(self.tags)} is not a mapping", "write tags={'team': 'storefront'}"
            return
        for tag, value in self.tags.items():
            if not isinstance(tag, str) or not isinstance(value, str):
                yield (
                    f"the tag {show(tag)} with the value {show(value)} is not of two texts",
                    "write texts, such as {'team': 'storefront'}",
                )
                continue
            yield from _tag_faults(tag, value)
        names: dict[str, str] = {}
        for tag in (t for t in self.tags if isinstance(t, str)):
            first = names.setdefault(tag.casefold(), tag)
            if first != tag:
                yield f"the tags {first!r} and {tag!r} are one to Azure", "leave one of them out"
        if len(self.tags) > MAXIMUM_TAGS - OWN_TAGS:
            yield (
                f"{len(self.tags)} tags; a resource takes {MAXIMUM_TAGS}, of which {OWN_TAGS} are "
                "the backend's own",
                "leave some out",
            )


def _tag_faults(tag: str, value: str) -> Iterator[tuple[str, str]]:
    """What Azure refuses of a tag; names are bound by storage accounts, which take the least."""
    if not tag or len(tag) > MAXIMUM_STORAGE_TAG_NAME_LENGTH:
        yield (
            f"the tag name {tag!r} has {len(tag)} characters; on storage accounts a name has 1 to "
            f"{MAXIMUM_STORAGE_TAG_NAME_LENGTH}",
            "shorten it" if tag else "give it a name",
        )
    if found := sorted(TAG_NAME_FORBIDDEN.intersection(tag)):
        yield f"the tag name {tag!r} holds {' '.join(found)}, which Azure refuses", "rename it"
    if len(value) > MAXIMUM_TAG_VALUE_LENGTH:
        yield (
            f"the value of the tag {tag!r} has {len(value)} characters; Azure takes "
            f"{MAXIMUM_TAG_VALUE_LENGTH}",
            "shorten it",
        )
