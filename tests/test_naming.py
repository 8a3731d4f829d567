import os
import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st

from atakora_tf.azure.functions import HOST_ID_LENGTH
from atakora_tf.azure.names import NAME_RULES
from atakora_tf.azure.regions import REGIONS
from atakora_tf.errors import NameInvalid, UnknownRegion
from atakora_tf.naming import (
    CafNaming,
    NameRequest,
    checked_name,
    environment_prefix,
    kebab,
    logical_id,
    logical_piece,
    snake,
    words,
)

# Words.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UserApi", ("user", "api")),
        ("user-api", ("user", "api")),
        ("user_api", ("user", "api")),
        ("User API", ("user", "api")),
        ("userAPI", ("user", "api")),
        ("USER_API", ("user", "api")),
        ("HTTPServer2", ("http", "server2")),
        ("HTTP2Server", ("http2", "server")),
        ("UserAPIs", ("user", "apis")),
        ("b2b", ("b2b",)),
        ("B2B", ("b2b",)),
        ("2FA", ("2fa",)),
        ("2Factor", ("2", "factor")),
        ("shared-database-2", ("shared", "database", "2")),
        ("Nutzer Käufe", ("nutzer", "kaufe")),
        ("Straße", ("strasse",)),
        ("smørrebrød", ("smorrebrod",)),
        ("Łódź", ("lodz",)),
        ("one–two", ("one", "two")),
        ("пользователь users", ("users",)),
        ("", ()),
        ("☃ Ж", ()),
    ],
)
def test_words_of_an_identifier(text: str, expected: tuple[str, ...]) -> None:
    assert words(text) == expected


@given(st.text())
def test_words_are_lowercase_ascii(text: str) -> None:
    assert all(re.fullmatch("[a-z0-9]+", word) for word in words(text))


@pytest.mark.parametrize("spell", [kebab, snake])
@given(text=st.text())
@example(text="2FAuth B2B HTTPServers")
def test_spelling_twice_changes_nothing(spell: Callable[[str], str], text: str) -> None:
    assert spell(spell(text)) == spell(text)


@given(st.text())
def test_kebab_and_snake_have_the_words_of_the_text(text: str) -> None:
    assert words(kebab(text)) == words(snake(text)) == words(text)


@pytest.mark.parametrize("component_id", ["UserApi", "user-api", "user_api", "User API"])
def test_one_component_has_one_prefix_in_every_spelling(component_id: str) -> None:
    assert environment_prefix(component_id) == "USER_API"


@given(st.text())
@example("2fa")
def test_a_prefix_is_the_prefix_of_itself_and_a_legal_setting(component_id: str) -> None:
    if not words(component_id):
        with pytest.raises(NameInvalid):
            environment_prefix(component_id)
        return
    prefix = environment_prefix(component_id)
    assert environment_prefix(prefix) == prefix
    assert NAME_RULES["app_setting"].problem(f"{prefix}_COSMOS_ENDPOINT") is None


def test_an_id_without_letters_has_no_prefix() -> None:
    with pytest.raises(NameInvalid) as raised:
        environment_prefix("☃")
    assert str(raised.value) == (
        "The component id '☃' holds no ASCII letter or digit, so its settings cannot be named "
        "after it. Give the component an id such as 'UserApi'."
    )


# Logical ids.


@pytest.mark.parametrize(
    ("name", "piece"),
    [
        ("shared-database-2", "shared-database-2"),
        ("b2b", "b2b"),
        ("UserApi", "user-api-f5b28999"),
        ("user_api", "user-api-eae31a6e"),
        ("Nutzer Käufe", "nutzer-kaufe-19d89f1d"),
        ("2fa", "x-2fa-46897518"),
        ("☃", "x-51643361"),
        ("$web", "web-6558c787"),
        ("a--b", "a-b-90827a2e"),
        ("", "x-e3b0c442"),
    ],
)
def test_pieces_are_frozen(name: str, piece: str) -> None:
    assert logical_piece(name) == piece


@given(st.text())
def test_a_piece_stays_as_it_is(name: str) -> None:
    piece = logical_piece(name)
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", piece)
    assert logical_piece(piece) == piece


@given(st.sets(st.text(), min_size=2))
def test_different_names_have_different_pieces(names: set[str]) -> None:
    assert len({logical_piece(name) for name in names}) == len(names)


def test_names_of_one_spelling_have_different_pieces() -> None:
    names = ["users", "Users", "USERS", "üsers", "users ", "-users"]
    assert {kebab(name) for name in names} == {"users"}
    assert len({logical_piece(name) for name in names}) == len(names)


piece_lists = st.lists(st.text("ab_-A", max_size=3), min_size=1, max_size=3).map(tuple)


@given(st.sets(piece_lists, min_size=2, max_size=20))
@example({("a", "b"), ("a_b",), ("a-b",)})
def test_different_pieces_have_different_ids(pieces: set[tuple[str, ...]]) -> None:
    assert len({logical_id(*each) for each in pieces}) == len(pieces)


@given(piece_lists)
def test_an_id_is_legal_in_terraform(pieces: tuple[str, ...]) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_-]*", logical_id(*pieces))


def test_an_id_reads_like_its_pieces() -> None:
    assert logical_id("shared-database", "users", "by-email") == "shared-database_users_by-email"


def test_an_id_of_nothing_is_refused() -> None:
    with pytest.raises(NameInvalid, match=r"^A logical id needs at least one piece\.$"):
        logical_id()


# Names in Azure.

FROZEN = [
    ("azurerm_resource_group", "shop", "prod", (), "rg-shop-prod-we"),
    ("azurerm_resource_group", "web-shop", "prod", (), "rg-web-shop-prod-we"),
    ("azurerm_cosmosdb_account", "shop", "prod", ("shared-database",), "cosno-shop-prod-we-5i8jd9"),
    (
        "azurerm_cosmosdb_account",
        "shop",
        "prod",
        ("shared-database-2",),
        "cosno-shop-2-prod-we-ccxass",
    ),
    (
        "azurerm_function_app_flex_consumption",
        "shop",
        "prod",
        ("api-functions",),
        "func-shop-api-prod-we-z9akbc",
    ),
    (
        "azurerm_linux_function_app",
        "shop",
        "prod",
        ("api-functions-2",),
        "func-shop-api-2-prod-we-jczyxj",
    ),
    (
        "azurerm_function_app_flex_consumption",
        "international-web-shop",
        "production",
        ("background-functions",),
        "func-inte-web-bac-prod-we-ynbf6y",
    ),
    ("azurerm_service_plan", "shop", "prod", ("api-functions",), "asp-shop-api-functions-prod-we"),
    (
        "azurerm_static_web_app",
        "shop",
        "prod",
        ("storefront-site",),
        "stapp-shop-storefront-site-prod-we",
    ),
    ("azurerm_service_plan", "Shop", "prod", (), "asp-shop-prod-we-ihctev"),
    (
        "azurerm_service_plan",
        "web-shop",
        "prod",
        ("api-functions",),
        "asp-web-shop--api-functions-prod-we",
    ),
    (
        "azurerm_service_plan",
        "shop",
        "prod",
        ("p" * 60,),
        "asp-shop-pppppppppppppppppppppppppppppppppppp-prod-we-byizx6",
    ),
    (
        "azurerm_storage_account",
        "shop",
        "prod",
        ("static-content",),
        "stshopstaticprodweijc6xe",
    ),
    (
        "azurerm_storage_account",
        "shop",
        "prod",
        ("api-functions", "host"),
        "stshopapihosprodweeb7757",
    ),
    ("azurerm_storage_account", "shop", "dev", (), "stshopdevwewegjfm"),
    (
        "azurerm_user_assigned_identity",
        "shop",
        "prod",
        ("api-functions",),
        "id-shop-api-functions-prod-we",
    ),
    (
        "azurerm_user_assigned_identity",
        "shop",
        "prod",
        ("api-functions", "user-api"),
        "id-shop--api-functions--user-api-prod-we",
    ),
    (
        "azurerm_user_assigned_identity",
        "Shop",
        "pre-prod",
        ("api-functions",),
        "id-shop-api-functions-pre-prod-we-givxq2",
    ),
    (
        "azurerm_servicebus_namespace",
        "shop",
        "prod",
        ("orders",),
        "sbns-shop-orders-prod-we-69bhxt",
    ),
    ("azurerm_key_vault", "shop", "prod", (), "kv-shop-prod-we-fm73hd"),
    ("azurerm_log_analytics_workspace", "shop", "prod", (), "log-shop-prod-we"),
    ("azurerm_application_insights", "shop", "prod", (), "appi-shop-prod-we"),
    (
        "azurerm_private_endpoint",
        "shop",
        "prod",
        ("shared-database",),
        "pep-shop-shared-database-prod-we",
    ),
    ("azurerm_redis_cache", "shop", "prod", ("sessions",), "rc-shop-prod-we-6qg7du"),
]


@pytest.mark.parametrize(("resource_type", "backend", "environment", "parts", "name"), FROZEN)
def test_names_are_frozen(
    resource_type: str, backend: str, environment: str, parts: tuple[str, ...], name: str
) -> None:
    request = NameRequest(resource_type, backend, environment, "westeurope", parts)
    assert checked_name(CafNaming(), request) == name


def test_the_spelling_of_the_region_changes_no_name() -> None:
    names = {
        CafNaming().name(NameRequest("azurerm_key_vault", "shop", "prod", location))
        for location in ("westeurope", "West Europe", "WestEurope")
    }
    assert names == {"kv-shop-prod-we-fm73hd"}


def test_a_seed_tells_users_with_one_backend_name_apart() -> None:
    request = NameRequest("azurerm_storage_account", "shop", "prod", "westeurope")
    assert CafNaming(seed="contoso").name(request) != CafNaming(seed="fabrikam").name(request)


def test_a_seed_changes_no_name_without_a_hash() -> None:
    request = NameRequest("azurerm_resource_group", "shop", "prod", "westeurope")
    assert CafNaming(seed="contoso").name(request) == "rg-shop-prod-we"


def test_a_name_is_the_same_in_another_process() -> None:
    program = (
        "from atakora_tf.naming import CafNaming, NameRequest\n"
        "request = NameRequest('azurerm_key_vault', 'shop', 'prod', 'westeurope')\n"
        "print(CafNaming().name(request), end='')\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert run.stdout == "kv-shop-prod-we-fm73hd"


def test_an_unknown_region_has_no_names() -> None:
    with pytest.raises(UnknownRegion):
        CafNaming().name(NameRequest("azurerm_key_vault", "shop", "prod", "atlantis"))


AZURE_TYPES = [*sorted(NAME_RULES), "azurerm_redis_cache", "azurerm_2nd_thing", "other"]

resource_types = st.sampled_from(AZURE_TYPES)
regions = st.sampled_from(sorted(REGIONS))
# Few letters, so that different fields often meet in one spelling; and anything at all.
fields = st.one_of(
    st.from_regex(r"[ab]{1,2}(-[ab2])?", fullmatch=True),
    st.sampled_from(["shop", "Shop", "web-shop", "shared-database", "functions", "host"]),
    st.text(max_size=12),
    st.text("abcdefgh-", min_size=20, max_size=120),
)


def requests_of(resource_type: str) -> st.SearchStrategy[NameRequest]:
    return st.builds(
        NameRequest,
        st.just(resource_type),
        backend=fields,
        environment=st.one_of(st.sampled_from(["dev", "prod", "staging", "a", "b"]), fields),
        location=st.one_of(st.just("westeurope"), regions),
        parts=st.lists(fields, max_size=3).map(tuple),
    )


@given(resource_types.flatmap(requests_of))
@example(NameRequest("azurerm_service_plan", "Shop", "prod", "westeurope"))
@example(NameRequest("azurerm_service_plan", "", "prod", "westeurope", ("",)))
def test_every_name_is_legal(request: NameRequest) -> None:
    name = checked_name(CafNaming(), request)
    assert re.fullmatch("[a-z][a-z0-9-]*[a-z0-9]", name)


@given(
    st.sampled_from(
        ["azurerm_linux_function_app", "azurerm_function_app_flex_consumption"]
    ).flatmap(requests_of)
)
def test_a_function_app_is_told_apart_by_its_host_id(request: NameRequest) -> None:
    assert len(CafNaming().name(request)) <= HOST_ID_LENGTH


@given(
    resource_types.flatmap(lambda each: st.sets(requests_of(each), min_size=2, max_size=12)),
    st.text(max_size=3),
)
def test_different_requests_have_different_names(requests: set[NameRequest], seed: str) -> None:
    convention = CafNaming(seed)
    assert len({convention.name(request) for request in requests}) == len(requests)


@st.composite
def requests_of_equal_words(draw: st.DrawFn) -> set[NameRequest]:
    """Several requests of one type in which the same words stand in the same order."""
    resource_type = draw(st.sampled_from(AZURE_TYPES))
    spoken = draw(st.lists(st.sampled_from("ab"), min_size=2, max_size=6))

    def parted() -> NameRequest:
        ends = sorted(draw(st.sets(st.integers(1, len(spoken) - 1), min_size=1)))
        starts = [0, *ends]
        fields = ["-".join(spoken[i:j]) for i, j in zip(starts, [*ends, None], strict=True)]
        return NameRequest(resource_type, fields[0], fields[-1], "westeurope", tuple(fields[1:-1]))

    return {parted() for _ in range(draw(st.integers(2, 12)))}


@given(requests_of_equal_words())
def test_requests_of_equal_words_have_different_names(requests: set[NameRequest]) -> None:
    assert len({CafNaming().name(request) for request in requests}) == len(requests)


@given(resource_types.flatmap(requests_of))
def test_another_spelling_of_a_field_gives_another_name(request: NameRequest) -> None:
    shouted = evolve(request, backend=request.backend.upper())
    if shouted != request:
        assert CafNaming().name(shouted) != CafNaming().name(request)


@given(resource_types, st.text("abc-", min_size=100, max_size=150))
def test_a_name_is_never_cut_into_equality(resource_type: str, long: str) -> None:
    one, other = (
        CafNaming().name(NameRequest(resource_type, "shop", "prod", "westeurope", (long + end,)))
        for end in ("x", "y")
    )
    assert one != other


@pytest.mark.parametrize("resource_type", AZURE_TYPES)
def test_what_is_cut_ends_with_a_hash(resource_type: str) -> None:
    request = NameRequest(resource_type, "b" * 300, "prod", "westeurope")
    name, reseeded = CafNaming().name(request), CafNaming("contoso").name(request)
    assert name[:-6] == reseeded[:-6]
    assert name[-6:] != reseeded[-6:]


def test_what_fits_and_reads_back_has_no_hash() -> None:
    request = NameRequest("azurerm_service_plan", "shop", "prod", "westeurope", ("a" * 40,))
    assert CafNaming().name(request) == f"asp-shop-{'a' * 40}-prod-we"


# Conventions of users.


def test_a_plain_function_is_a_convention() -> None:
    request = NameRequest("azurerm_storage_account", "shop", "prod", "westeurope")
    assert checked_name(lambda each: f"st{each.backend}{each.environment}", request) == "stshopprod"


class UpperCase:
    def name(self, request: NameRequest) -> str:
        return request.backend.upper()


def test_a_wrong_name_of_a_users_convention_is_refused() -> None:
    request = NameRequest(
        "azurerm_storage_account", "shop", "prod", "westeurope", ("api-functions", "host")
    )
    with pytest.raises(NameInvalid) as raised:
        checked_name(UpperCase(), request)
    assert str(raised.value) == (
        "The naming convention gives azurerm_storage_account a name that Azure refuses "
        "(backend 'shop', environment 'prod', location 'westeurope', "
        "parts 'api-functions', 'host'): 'SHOP' does not fit: a storage account name may hold "
        "only lowercase letters and digits. Change the convention."
    )


def test_a_convention_that_gives_no_text_is_refused() -> None:
    request = NameRequest("azurerm_redis_cache", "shop", "prod", "westeurope")
    with pytest.raises(NameInvalid) as raised:
        checked_name(lambda _: None, request)  # type: ignore[arg-type, return-value]
    assert str(raised.value) == (
        "The naming convention gives azurerm_redis_cache a name that Azure refuses "
        "(backend 'shop', environment 'prod', location 'westeurope'): None is not a text. "
        "Change the convention."
    )


def test_a_type_without_a_rule_is_not_checked() -> None:
    request = NameRequest("azurerm_redis_cache", "shop", "prod", "westeurope")
    assert checked_name(lambda _: "As You Like", request) == "As You Like"
