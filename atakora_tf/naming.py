"""Names: words of an identifier, logical ids of Terraform, names of Azure resources.

Everything here is a pure function of its arguments: the same on every run, machine and
version of Python.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from typing import Final, Protocol, TypeAlias

from attrs import frozen

from atakora_tf.azure.functions import FLEX_RESOURCE_TYPE, HOST_ID_LENGTH, LINUX_RESOURCE_TYPE
from atakora_tf.azure.names import NAME_RULES, NameRule, abbreviation
from atakora_tf.azure.regions import normalise_region, region
from atakora_tf.azure.reserved_names import reserved_fault
from atakora_tf.errors import NameInvalid

__all__ = [
    "CafNaming",
    "NameRequest",
    "Naming",
    "NamingConvention",
    "checked_name",
    "environment_prefix",
    "fitting_id",
    "kebab",
    "logical_id",
    "logical_piece",
    "snake",
    "words",
]

# Words of identifiers.

# Letters of the Latin alphabet that Unicode does not decompose, but that have a usual spelling.
_SPELLINGS: Final = str.maketrans(
    {
        "ß": "ss",
        "ẞ": "SS",
        "Æ": "AE",
        "æ": "ae",
        "Œ": "OE",
        "œ": "oe",
        "Ø": "O",
        "ø": "o",
        "Ł": "L",
        "ł": "l",
        "Đ": "D",
        "đ": "d",
        "Ð": "D",
        "ð": "d",
        "Þ": "Th",
        "þ": "th",
        "ı": "i",
    }
)

# Acronyms in the plural, an acronym before a capitalised word, a word, an acronym, and what
# starts with a digit.  A word in one case is matched whole, digits and all; on this rests that
# the functions below can be applied twice.
_WORD: Final = re.compile(
    r"[A-Z][A-Z0-9]+s(?![a-z0-9])"
    r"|[A-Z][A-Z0-9]*(?=[A-Z][a-z])"
    r"|[A-Z]?[a-z][a-z0-9]*"
    r"|[A-Z][A-Z0-9]*"
    r"|[0-9]+(?:[a-z][a-z0-9]*|[A-Z][A-Z0-9]*(?![a-z]))?"
)


def words(text: str) -> tuple[str, ...]:
    """The words of an identifier or a phrase, in lowercase ASCII.

    "UserApi", "user-api", "user_api" and "User API" all give `("user", "api")`;
    "HTTPServer2" gives `("http", "server2")` and "Nutzer Käufe" `("nutzer", "kaufe")`.
    Accents fall away, and so do letters without a counterpart in ASCII; different texts may
    therefore have the same words.
    """
    return tuple(word.lower() for word in _WORD.findall(_ascii(text)))


def kebab(text: str) -> str:
    """The words joined with hyphens: "user-api"; empty if there are none."""
    return "-".join(words(text))


def snake(text: str) -> str:
    """The words joined with underscores: "user_api"; empty if there are none."""
    return "_".join(words(text))


def environment_prefix(component_id: str) -> str:
    """What the names of a component's settings start with: "UserApi" gives "USER_API".

    Two ids may give one prefix; whoever puts components together reports that.  Raises
    `NameInvalid` if the id holds no letter or digit that could be used.
    """
    prefix = snake(component_id).upper()
    if not prefix:
        raise NameInvalid(
            f"The component id {component_id!r} holds no ASCII letter or digit, so its settings "
            "cannot be named after it. Give the component an id such as 'UserApi'."
        )
    return prefix


def _ascii(text: str) -> str:
    if text.isascii():
        return text
    letters: list[str] = []
    for character in unicodedata.normalize("NFKD", text.translate(_SPELLINGS)):
        if character.isascii():
            letters.append(character)
        elif not (character.isalnum() or unicodedata.combining(character)):
            letters.append(" ")  # dashes and quotation marks part words in every script
    return "".join(letters)


# Logical ids of Terraform.

_LONGEST_PIECE: Final = 60
# What CDKTF takes (cdktf 0.21.0, private/unique.ts); Terraform itself names no limit.
_LONGEST_ID: Final = 255
_DIGEST_LENGTH: Final = 16
_PIECE: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


def logical_piece(name: str) -> str:
    """`name` as one piece of a logical id; different names give different pieces.

    A name such as "shared-database-2" stays as it is.  Any other, and one of more than 60
    characters, becomes its words and eight hexadecimal digits of its SHA-256: "Käufe 2024" gives
    "kaufe-2024-" and the digits.
    """
    if len(name) <= _LONGEST_PIECE and _PIECE.fullmatch(name):
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    spoken = words(name)
    if not spoken or not spoken[0][0].isalpha():
        spoken = ("x", *spoken)
    return f"{'-'.join(spoken)[:_LONGEST_PIECE].rstrip('-')}-{digest}"


def logical_id(*pieces: str) -> str:
    """The pieces joined with "_" to a Terraform identifier; no piece holds a "_" itself.

    What is not a piece yet becomes one by `logical_piece`.
    """
    if not pieces:
        raise NameInvalid("A logical id needs at least one piece.")
    return fitting_id("_".join(logical_piece(piece) for piece in pieces))


def fitting_id(whole: str) -> str:
    """`whole`, if it is no longer than an id may be; else its start and a hash of all of it.

    Different texts give different ids.
    """
    if len(whole) <= _LONGEST_ID:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:_DIGEST_LENGTH]
    return f"{whole[: _LONGEST_ID - _DIGEST_LENGTH - 1].rstrip('-_')}-{digest}"


# Names of Azure resources.


@frozen
class NameRequest:
    """The resource that a name is asked for."""

    resource_type: str
    """The azurerm type, e.g. "azurerm_storage_account"."""

    backend: str
    """The backend that owns the resource, e.g. "shop"."""

    environment: str
    """E.g. "prod"."""

    location: str
    """The region, in any spelling of Azure's, e.g. "westeurope"."""

    parts: tuple[str, ...] = ()
    """What tells resources of one type in one backend apart, e.g. ("api-functions", "host")."""


class NamingConvention(Protocol):
    """Gives every resource its name.

    The same request must always give the same name, and different requests of one type
    different names.
    """

    def name(self, request: NameRequest) -> str:
        """The name in Azure."""


Naming: TypeAlias = NamingConvention | Callable[[NameRequest], str]
"""What users may pass as `naming=`: a convention, or a plain function from request to name."""

# 32 letters and digits without those that look alike (l and 1, o and 0): five bits each.
_ALPHABET: Final = "abcdefghijkmnpqrstuvwxyz23456789"
_HASH_LENGTH: Final = 6

# Types that take no hyphens.
_HYPHENLESS: Final = frozenset({"azurerm_storage_account", "azurerm_storage_table", "app_setting"})

# A backend has one of these, so their names without parts may hold a backend of several words.
_ONE_PER_BACKEND: Final = frozenset(
    {
        "azurerm_resource_group",
        "azurerm_log_analytics_workspace",
        "azurerm_application_insights",
        "azurerm_virtual_network",
    }
)

# Words of resource keys that say no more than the type's abbreviation does already.
_IMPLIED: Final = frozenset(
    {
        "account",
        "content",
        "cosmos",
        "database",
        "databases",
        "function",
        "functions",
        "shared",
        "storage",
        "vault",
    }
)

# Two Function Apps on one storage account must differ in what the host takes as its id.
_SHORTER: Final = {FLEX_RESOURCE_TYPE: HOST_ID_LENGTH, LINUX_RESOURCE_TYPE: HOST_ID_LENGTH}

# For types without a rule of ours: what nearly every type of Azure's accepts.
_UNKNOWN_MAXIMUM: Final = 24


@frozen
class CafNaming:
    """The default: names after the Cloud Adoption Framework, "cosno-shop-prod-we-k3x9qa".

    That is the type's abbreviation, the backend, the parts, the environment and the region's
    short name.  Names that must be unique in the whole of Azure end with a hash of the request
    and `seed`; there, parts that only repeat what the type says are left out.  Other names end
    with a hash only if something had to be cut or respelt, so that nothing is ever cut into
    equality; with several parts, or where words alone would be ambiguous, double hyphens stand
    between backend and parts: "id-shop--api-functions--host-prod-we".
    """

    seed: str = ""
    """Tells users apart who have the same backend, environment and region: an organisation's
    or subscription's name or id.  Changing it renames, and so replaces, what has a hash."""

    def name(self, request: NameRequest) -> str:
        """The name in Azure; raises `UnknownRegion` for a location that is none."""
        resource_type = request.resource_type
        short = region(request.location).short_name
        rule = NAME_RULES.get(resource_type)
        unique = rule is None or rule.scope == "global" or resource_type in _HYPHENLESS
        if rule is not None and not unique:
            plain = _plain_name(request, short)
            if plain is not None and rule.problem(plain) is None:
                return plain
        return _hashed_name(request, short, self._hash(request), drop_implied=unique)

    def _hash(self, request: NameRequest) -> str:
        fields = (
            self.seed,
            request.resource_type,
            request.backend,
            request.environment,
            normalise_region(request.location),
            *request.parts,
        )
        # Lengths make the text unambiguous whatever the fields hold.
        text = "".join(f"{len(field)}:{field}" for field in fields)
        number = int.from_bytes(
            hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "big"
        )
        digits: list[str] = []
        for _ in range(_HASH_LENGTH):
            number, digit = divmod(number, len(_ALPHABET))
            digits.append(_ALPHABET[digit])
        return "".join(digits)


def checked_name(convention: Naming, request: NameRequest) -> str:
    """The name that `convention` gives, if Azure accepts it.

    Raises `NameInvalid` if it breaks the rule for the type of resource.  A type without a rule
    of ours is not checked.
    """
    name = convention(request) if callable(convention) else convention.name(request)
    rule = NAME_RULES.get(request.resource_type)
    if not isinstance(name, str):
        problem = f"{name!r} is not a text"
    elif rule is None or (found := rule.problem(name) or _taken_by_azure(rule, name)) is None:
        return name
    else:
        problem = found
    parts = f", parts {', '.join(map(repr, request.parts))}" if request.parts else ""
    raise NameInvalid(
        f"The naming convention gives {request.resource_type} a name that Azure refuses "
        f"(backend {request.backend!r}, environment {request.environment!r}, "
        f"location {request.location!r}{parts}): {problem}. Change the convention."
    )


def _taken_by_azure(rule: NameRule, name: str) -> str | None:
    # A name that is its own everywhere is part of an address.
    return reserved_fault(name) if rule.scope == "global" else None


def _abbreviation(resource_type: str) -> str:
    try:
        return abbreviation(resource_type)
    except KeyError:
        # "azurerm_redis_cache" gives "rc"; three letters leave room for the rest.
        initials = "".join(word[0] for word in words(resource_type.removeprefix("azurerm_")))[:3]
        return initials if initials[:1].isalpha() else f"x{initials[:2]}"


def _plain_name(request: NameRequest, short: str) -> str | None:
    """The name from which the request can be read back, or None if there is no such name.

    Region and environment are the last two words.  Without "--" the rest is the backend for a
    type of which there is one per backend, else a one-word backend and at most one part; with
    "--" it stands between the backend and each part.  A name with a hash never looks like one
    of these: its last word has six characters, a region's short name at most four.
    """
    backend, parts, environment = request.backend, request.parts, request.environment
    if not all(field and kebab(field) == field for field in (backend, *parts)):
        return None  # respelt: others may come out the same
    if words(environment) != (environment,):
        return None
    if request.resource_type in _ONE_PER_BACKEND:
        unambiguous = not parts
    else:
        unambiguous = "-" not in backend and len(parts) <= 1
    if unambiguous:
        owned = "-".join((backend, *parts, environment))
    else:
        owned = "--".join((backend, *parts)) + ("-" if parts else "--") + environment
    return f"{_abbreviation(request.resource_type)}-{owned}-{short}"


def _hashed_name(request: NameRequest, short: str, digest: str, *, drop_implied: bool) -> str:
    """The name with a hash at its end, and before it as many of the words as there is room for."""
    resource_type = request.resource_type
    separator = "" if resource_type in _HYPHENLESS else "-"
    start = _abbreviation(resource_type)
    spoken = [word for part in request.parts for word in words(part)]
    if drop_implied:
        spoken = [word for word in spoken if word not in _IMPLIED]
    fixed = separator.join((start, short, digest))
    middle = _fitted(
        [*words(request.backend)],
        spoken,
        [*words(request.environment)],
        separator,
        _maximum(resource_type) - len(fixed),
    )
    return separator.join((start, *middle, short, digest))


def _maximum(resource_type: str) -> int:
    rule = NAME_RULES.get(resource_type)
    if rule is None or rule.maximum is None:
        return _UNKNOWN_MAXIMUM
    return min(rule.maximum, _SHORTER.get(resource_type, rule.maximum))


# What is left of a word however little room there is; four letters keep "prod" and "test" whole.
_STUMP: Final = 3
_ENVIRONMENT_STUMP: Final = 4


def _fitted(
    backend: list[str], parts: list[str], environment: list[str], separator: str, room: int
) -> list[str]:
    """The words in `room` characters, each with a separator: the longest give way first.

    Where even the first letters of all are too many, words go from the end: of the parts, of the
    backend and of the environment, but each keeps its first word as long as it can.
    """
    width = len(separator)

    def least() -> int:
        short = sum(min(len(word), _STUMP) + width for word in (*backend, *parts))
        return short + sum(min(len(word), _ENVIRONMENT_STUMP) + width for word in environment)

    for some, kept in ((parts, 1), (backend, 1), (environment, 1), (parts, 0)):
        while len(some) > kept and least() > room:
            some.pop()
    fitted = [word[:room] for word in (*backend, *parts, *environment)]
    stumps = [_STUMP] * (len(backend) + len(parts)) + [_ENVIRONMENT_STUMP] * len(environment)
    while sum(len(word) + width for word in fitted) > room:
        longest = max(
            range(len(fitted)), key=lambda at: (len(fitted[at]) > stumps[at], len(fitted[at]), at)
        )
        fitted[longest] = fitted[longest][:-1]
    return fitted
