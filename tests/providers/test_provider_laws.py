from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from atakora_tf import (
    AzureState,
    CosmosConfig,
    CosmosContainer,
    CosmosDatabase,
    DataRole,
    FunctionGroup,
    FunctionsConfig,
    KeyVaultConfig,
    KeyVaultSecret,
    PlacedAttribute,
    ResourceLimits,
    Resources,
    SecretReference,
    ServiceBusConfig,
    ServiceBusSubscription,
    ServiceBusTopic,
    SqlFilter,
    StackOptions,
    StorageConfig,
    StorageContainer,
    StorageQueue,
    StorageShare,
    StorageTable,
    define_backend,
)
from atakora_tf.merge.secret import carries_secret
from examples.shop.backend import shop
from tests.providers.field_examples import EXAMPLES, FURTHER, needs_of
from tests.providers.rendering import document, texts

_PARENTS = (
    "account_name",
    "storage_account_id",
    "storage_account_name",
    "database_name",
    "namespace_id",
    "network_security_group_name",
    "private_dns_zone_name",
    "virtual_network_name",
    "topic_id",
    "subscription_id",
)
_REFERENCE = re.compile(r"\b(azurerm_[a-z0-9_]+)\.([A-Za-z_][A-Za-z0-9_-]*)\.")


def _blocks(written: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for section in ("resource", "data"):
        for kind, blocks in written.get(section, {}).items():
            for logical, block in blocks.items():
                found[f"{kind}.{logical}"] = block
    return found


def _references(value: Any) -> Iterator[str]:
    for text in texts(value):
        for kind, logical in _REFERENCE.findall(text):
            yield f"{kind}.{logical}"


def assert_sound(written: Mapping[str, Any]) -> None:
    """Whatever a backend holds: references lead somewhere, roles are single, secrets absent."""
    blocks = _blocks(written)
    needed = {
        address: {*_references(block), *block.get("depends_on", ())}
        for address, block in blocks.items()
    }
    assert set().union(*needed.values(), _references(written.get("output", {}))) <= set(blocks)
    _assert_acyclic(needed)
    roles = Counter(
        (block["principal_id"], block["scope"], block.get("role_definition_name"),
         block.get("role_definition_id"))
        for address, block in blocks.items()
        if address.partition(".")[0].endswith("role_assignment")
    )  # fmt: skip
    assert [role for role, count in roles.items() if count > 1] == []
    for text in texts(written):
        assert not carries_secret(text), "a secret stands in the configuration"
        assert "TfToken" not in text
        assert not text.startswith(("PlacedAttribute", "SecretReference", "TerraformValue"))
    for kind, by_id in written["resource"].items():
        names = Counter(
            (block["name"], *(block.get(parent) for parent in _PARENTS))
            for block in by_id.values()
            if "name" in block
        )  # fmt: skip
        assert [name for name, count in names.items() if count > 1] == [], kind


def _assert_acyclic(needed: Mapping[str, set[str]]) -> None:
    done: set[str] = set()
    for _ in needed:
        done |= {address for address, others in needed.items() if others <= done}
    assert set(needed) - done == set(), "resources that wait for each other"


_words = st.sampled_from(["alpha", "beta", "gamma", "delta"])


@st.composite
def _needs(draw: st.DrawFn, component: str) -> dict[str, Any]:
    """Databases, storage and functions over them, as a component may ask for them."""
    databases = draw(st.lists(_words, max_size=3, unique=True))
    containers = {"items": CosmosContainer(partition_key="/id")}
    units = draw(st.lists(_words, max_size=2, unique=True))
    roles = [DataRole("cosmos:k", f"databases/{component}-{d}", "write") for d in databases]
    prefix = component.upper()
    settings: dict[str, Any] = {
        f"{prefix}_{d.upper()}_{n}": PlacedAttribute("cosmos:k", f"databases/{component}-{d}", a)
        for d in databases
        for n, a in (("ENDPOINT", "endpoint"), ("ITEMS", "container_name:items"))
    }
    for unit in units:
        for field, access in (
            ("containers", "read"),
            ("containers", "write"),
            ("queues", "process"),
            ("tables", "read"),
            ("tables", "write"),
        ):
            roles.append(DataRole("storage:k", f"{field}/{component}{unit}", access))
        roles += [
            DataRole("service-bus:k", f"topics/{component}{unit}", access)
            for access in ("send", "process", "process:all")
        ]
        settings[f"{prefix}_{unit.upper()}_SECRET"] = PlacedAttribute(
            "key-vault:k", f"secrets/{component}-{unit}", "reference"
        )
        settings[f"{prefix}_{unit.upper()}_BLOBS"] = PlacedAttribute(
            "storage:k", f"containers/{component}{unit}", "blob_endpoint"
        )
    if draw(st.booleans()):
        settings[f"{prefix}_KEY"] = SecretReference("https://shop.vault.azure.net/secrets/mail")
    group = FunctionGroup(
        functions={f"{component}_list": "http"},
        settings=settings,
        roles=roles,
        own_identity=draw(st.sampled_from([True, False])),
    )
    named = [f"{component}{unit}" for unit in units]
    subscriptions = {"all": ServiceBusSubscription(rules={"all": SqlFilter("1=1")})}
    return {
        "service-bus:k": ServiceBusConfig(
            topics={name: ServiceBusTopic(subscriptions=subscriptions) for name in named}
        ),
        "key-vault:k": KeyVaultConfig(
            secrets={f"{component}-{unit}": KeyVaultSecret() for unit in units}
        ),
        "cosmos:k": CosmosConfig(
            databases={f"{component}-{d}": CosmosDatabase(containers=containers) for d in databases}
        ),
        "storage:k": StorageConfig(
            containers={name: StorageContainer() for name in named},
            queues={name: StorageQueue() for name in named},
            tables={name: StorageTable() for name in named},
            shares={name: StorageShare() for name in named},
        ),
        "functions:k": FunctionsConfig(groups={component: group}),
    }


@st.composite
def _backends(draw: st.DrawFn) -> Any:
    components = draw(st.lists(_words, min_size=1, max_size=3, unique=True))
    plan = draw(st.sampled_from(["FC1", "B1", "EP1", "Y1"]))
    definitions: dict[str, Any] = {c: Resources.define(c, draw(_needs(c))) for c in components}
    definitions["plan"] = Resources.define("plan", {"functions:k": FunctionsConfig(plan=plan)})
    return define_backend(
        definitions,
        name="laws",
        environment=draw(st.sampled_from(["dev", "prod"])),
        location=draw(st.sampled_from(["westeurope", "westus", "polandcentral"])),
        limits=ResourceLimits(max_databases_per_account=3, max_functions_per_app=2),
        lock=None,
        stack=StackOptions(state=AzureState("stshoptfstate")),
    )


@given(_backends())
def test_whatever_a_backend_holds_its_document_is_sound(made: Any) -> None:
    assert_sound(made.document(whole=True).to_dict())


def test_the_backends_of_the_law_split_share_and_have_identities_of_their_own() -> None:
    def kinds(made: Any) -> Counter[str]:
        return Counter(block.type for block in made.document())

    for kind, count in (
        ("azurerm_cosmosdb_account", 2),
        ("azurerm_service_plan", 2),
        ("azurerm_cosmosdb_sql_role_assignment", 2),
        ("azurerm_user_assigned_identity", 3),
    ):
        assert find(_backends(), lambda made: kinds(made)[kind] >= count)  # noqa: B023


@pytest.mark.parametrize("place", EXAMPLES, ids=lambda place: f"{place[0].__name__}.{place[1]}")
def test_the_document_of_every_example_is_sound(place: tuple[type[Any], str]) -> None:
    assert_sound(document(needs_of(place, with_value=True), environment="prod"))


@pytest.mark.parametrize("words", FURTHER)
def test_the_document_of_needs_as_a_whole_is_sound(words: str) -> None:
    assert_sound(document(FURTHER[words]))


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_the_document_of_the_shop_is_sound(environment: str) -> None:
    assert_sound(shop(environment, lock=None).document(whole=True).to_dict())
