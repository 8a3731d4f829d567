"""`If-Match` and `If-None-Match` of a request (RFC 9110, section 13)."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from atakora_tf.contract.entity_tags import EntityTags, read_entity_tags
from atakora_tf.contract.problem_details import FieldError
from atakora_tf.runtime.refusals import Refused

__all__ = ["Preconditions", "preconditions_of"]


@frozen
class Preconditions:
    """What a request expects of the item; None where it expects nothing."""

    match: EntityTags | None = None
    none_match: EntityTags | None = None

    @property
    def create_only(self) -> bool:
        """Whether there must be no such item: `If-None-Match: *`."""
        return self.none_match is not None and self.none_match.anything

    def check(self, etag: str | None) -> None:
        """Raises `Refused` unless an item with this tag is as expected; None: there is none."""
        if self.match is not None and not self.match.matches(etag, strongly=True):
            raise Refused("PreconditionFailed")
        if self.none_match is not None and self.none_match.matches(etag, strongly=False):
            raise Refused("PreconditionFailed")


def preconditions_of(headers: Mapping[str, str]) -> Preconditions:
    """What the headers say; raises `Refused` with `InvalidHeader`."""
    return Preconditions(_tags(headers, "If-Match"), _tags(headers, "If-None-Match"))


def _tags(headers: Mapping[str, str], name: str) -> EntityTags | None:
    said = headers.get(name.lower())
    if said is None:
        return None
    tags = read_entity_tags(said)
    if tags is None:
        raise Refused(
            "InvalidHeader",
            errors=[FieldError(detail="expected an entity tag in quotes", header=name)],
        )
    return tags
