"""What changed between two OpenAPI documents, and which changes break callers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from atakora_tf.contract.api_change import Change
from atakora_tf.contract.schema_changes import Side, compare_schemas, resolved
from atakora_tf.errors import SchemaInvalid

__all__ = ["changes", "checked_document"]

_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

_Documents = tuple[Mapping[str, Any], Mapping[str, Any]]


def checked_document(data: Any, name: str) -> Mapping[str, Any]:
    """The data, if it is an OpenAPI document of version 3; raises `SchemaInvalid`.

    `name` is that of its file, for the message.
    """
    version = data.get("openapi") if isinstance(data, Mapping) else None
    if not isinstance(version, str) or not version.startswith("3."):
        raise SchemaInvalid([f"{name} is no OpenAPI document: its 'openapi' is no version 3.x"])
    paths = data.get("paths", {})
    if not isinstance(paths, Mapping) or not all(isinstance(p, Mapping) for p in paths.values()):
        raise SchemaInvalid([f"{name} is no OpenAPI document: its 'paths' are no mapping of paths"])
    return data  # type: ignore[no-any-return]


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """Every change, those that break callers first; each once, in a fixed order."""
    found = set(_operations(old, new))
    return tuple(sorted(found, key=lambda each: (not each.breaking, each)))


def _operations(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    before, after = _by_address(old), _by_address(new)
    for address in sorted({*before, *after}):
        if address not in after:
            yield Change(address, "operation-removed", "it is gone")
        elif address not in before:
            yield Change(address, "operation-added", "it is new")
        else:
            yield from _Operation(address, (old, new), before[address], after[address]).changes()


def _by_address(document: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {
        f"{method.upper()} {path}": {
            **operation,
            "parameters": [*item.get("parameters", []), *operation.get("parameters", [])],
            "security": operation.get("security", document.get("security", [])),
        }
        for path, item in document.get("paths", {}).items()
        for method, operation in item.items()
        if method in _METHODS and isinstance(operation, Mapping)
    }


class _Operation:
    def __init__(
        self, address: str, documents: _Documents, old: Mapping[str, Any], new: Mapping[str, Any]
    ) -> None:
        self.address = address
        self.documents = documents
        self.old = old
        self.new = new

    def changes(self) -> Iterator[Change]:
        before, after = (each.get("operationId") for each in (self.old, self.new))
        if before is not None and before != after:
            said = f"its operationId was {before!r} and is {after!r}"
            yield Change(self.address, "operation-id-changed", said)
        yield from self._parameters()
        yield from self._body()
        yield from self._responses()
        yield from self._access()

    def _schemas(self, old: Any, new: Any, side: Side, where: str) -> Iterator[Change]:
        if old is not None and new is not None:
            at = f"{self.address} › {where}"
            yield from compare_schemas(old, new, side, at, self.documents)

    def _resolved(self, number: int, value: Any) -> dict[str, Any]:
        found = resolved(value, self.documents[number])
        return dict(found) if isinstance(found, Mapping) else {}

    def _parameters(self) -> Iterator[Change]:
        before, after = (
            {
                (each.get("in", ""), each.get("name", "")): each
                for each in (self._resolved(number, p) for p in operation["parameters"])
                if each.get("in") != "path"  # a path without it is another path
            }
            for number, operation in enumerate((self.old, self.new))
        )
        for key in sorted({*before, *after}):
            where = f"{self.address} › {key[0]} parameter {key[1]}"
            if key not in after:
                yield Change(where, "parameter-removed", "it is gone")
            elif key not in before:
                needed = after[key].get("required") is True
                rule = "parameter-required" if needed else "parameter-added"
                yield Change(where, rule, f"it is new{' and required' if needed else ''}")
            else:
                yield from self._parameter(before[key], after[key], where)

    def _parameter(
        self, old: Mapping[str, Any], new: Mapping[str, Any], where: str
    ) -> Iterator[Change]:
        was, needed = (each.get("required") is True for each in (old, new))
        if needed and not was:
            yield Change(where, "parameter-required", "it has to be sent now")
        elif was and not needed:
            yield Change(where, "parameter-optional", "it may be left out now")
        forms = [(each.get("style"), each.get("explode")) for each in (old, new)]
        if forms[0] != forms[1]:
            yield Change(where, "rule-changed", "it is written in another way")
        place = where.removeprefix(f"{self.address} › ")
        yield from self._schemas(old.get("schema"), new.get("schema"), "sent", place)

    def _body(self) -> Iterator[Change]:
        before = self._resolved(0, self.old.get("requestBody", {}))
        after = self._resolved(1, self.new.get("requestBody", {}))
        if after.get("required") is True and before.get("required") is not True:
            yield Change(f"{self.address} › body", "body-required", "a body has to be sent now")
        if before and not after:
            yield Change(f"{self.address} › body", "media-type-removed", "no body is read any more")
            return
        yield from self._content(before, after, "sent", "body")

    def _content(
        self, old: Mapping[str, Any], new: Mapping[str, Any], side: Side, where: str
    ) -> Iterator[Change]:
        before, after = old.get("content", {}), new.get("content", {})
        for kind in sorted({*before, *after}):
            at = f"{self.address} › {where}"
            if kind not in after:
                yield Change(at, "media-type-removed", f"{kind} is gone")
            elif kind not in before:
                yield Change(at, "media-type-added", f"{kind} is new")
            else:
                schemas = (before[kind].get("schema", {}), after[kind].get("schema", {}))
                yield from self._schemas(*schemas, side, where)

    def _responses(self) -> Iterator[Change]:
        before, after = (
            {
                str(status): self._resolved(number, each)
                for status, each in operation.get("responses", {}).items()
            }
            for number, operation in enumerate((self.old, self.new))
        )
        for status in sorted({*before, *after}):
            where = f"answer {status}"
            at = f"{self.address} › {where}"
            good = status.startswith(("2", "3"))
            if status not in after:
                if good:
                    yield Change(at, "success-changed", "it is no longer given")
            elif status not in before:
                rule = "error-added"
                if good and not any(s in after for s in before if s.startswith("2")):
                    rule = "success-changed"
                yield Change(at, rule, "it is new")
            elif good:
                yield from self._headers(before[status], after[status], at)
                yield from self._content(before[status], after[status], "read", where)
            else:
                yield from self._codes(before[status], after[status], at)

    def _headers(
        self, old: Mapping[str, Any], new: Mapping[str, Any], where: str
    ) -> Iterator[Change]:
        before, after = old.get("headers", {}), new.get("headers", {})
        for name in sorted({*before, *after}):
            if name not in after:
                yield Change(f"{where} › header {name}", "header-removed", "it is gone")
            elif name not in before:
                yield Change(f"{where} › header {name}", "header-added", "it is new")

    def _codes(
        self, old: Mapping[str, Any], new: Mapping[str, Any], where: str
    ) -> Iterator[Change]:
        before, after = (
            {
                code
                for content in each.get("content", {}).values()
                for code in content.get("examples", {})
            }
            for each in (old, new)
        )
        for code in sorted(after - before):
            yield Change(where, "error-added", f"the code {code} is new")

    def _access(self) -> Iterator[Change]:
        before, after = (
            [self._way(number, each) for each in operation["security"]]
            for number, operation in enumerate((self.old, self.new))
        )
        yield from _ways(before, after, f"{self.address} › access")
        yield from self._roles()
        owners = [_owner(each.get("x-owner")) for each in (self.old, self.new)]
        if owners[0] != owners[1]:
            where = f"{self.address} › access"
            if owners[1] is None or (
                owners[0] is not None
                and owners[0][0] == owners[1][0]
                and owners[0][1] <= owners[1][1]
            ):
                yield Change(where, "access-opened", "more items can be reached")
            else:
                said = f"callers reach only items whose {owners[1][0]!r} they are"
                yield Change(where, "owner-changed", said)

    def _roles(self) -> Iterator[Change]:
        before, after = (set(each.get("x-required-roles", [])) for each in (self.old, self.new))
        where = f"{self.address} › access"
        if after and (not before or before - after):
            lost = ", ".join(sorted(before - after)) or "nothing"
            said = f"it asks for one of the roles {', '.join(sorted(after))}; {lost} did before"
            yield Change(where, "permission-added", said)
        elif before != after:
            yield Change(where, "access-opened", "it asks for fewer roles")

    def _way(self, number: int, requirement: Mapping[str, list[str]]) -> _Way:
        """One way to sign in, by what it is and not by its name; an empty one is nobody's."""
        schemes = self.documents[number].get("components", {}).get("securitySchemes", {})
        return frozenset(
            (_scheme(schemes.get(name, {})), frozenset(scopes))
            for name, scopes in requirement.items()
        )


_Way = frozenset[tuple[str, frozenset[str]]]


def _ways(before: list[_Way], after: list[_Way], where: str) -> Iterator[Change]:
    open_before, open_after = (not ways or frozenset() in ways for ways in (before, after))
    if open_after:
        if not open_before:
            yield Change(where, "access-opened", "nobody has to sign in any more")
        return
    if open_before:
        yield Change(where, "access-closed", "callers have to sign in now")
        return
    for way in before:
        if any(_covers(other, way) for other in after):
            continue
        kinds = {scheme for scheme, _ in way}
        if any({scheme for scheme, _ in other} == kinds for other in after):
            asked = sorted({", ".join(sorted(s)) for other in after for _, s in other if s})
            said = f"it asks for one of the scopes {', '.join(asked)}"
            yield Change(where, "permission-added", said)
        else:
            yield Change(where, "access-changed", "callers have to sign in in another way")
    kept = all(any(_covers(other, way) for other in after) for way in before)
    if kept and any(not any(_covers(way, other) for way in before) for other in after):
        yield Change(where, "access-opened", "there are more ways to sign in")


def _covers(offered: _Way, shown: _Way) -> bool:
    """Whether who has signed in the second way is let in by the first."""
    known = dict(shown)
    return all(scheme in known and scopes <= known[scheme] for scheme, scopes in offered)


def _scheme(scheme: Mapping[str, Any]) -> str:
    """What a scheme is, without its words; more audiences or issuers are told by themselves."""
    told = ("type", "in", "name", "scheme", "openIdConnectUrl", "x-audiences", "x-issuers")
    return repr([(key, scheme.get(key)) for key in told])


def _owner(rule: Any) -> tuple[str, frozenset[str]] | None:
    if not isinstance(rule, Mapping):
        return None
    return str(rule.get("field")), frozenset(rule.get("except", []))
