"""Configurations to compare: written blocks, generated documents, and states made of them."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

from atakora_tf.safety.configuration import Configuration
from atakora_tf.safety.gate import Gate, compare
from atakora_tf.safety.reading import configuration_from_json

__all__ = ["between", "blocks", "changed", "documents", "read", "state_of", "written"]

Document = dict[str, Any]

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000"


def written(**resources: Any) -> Document:
    """A document of resources, each as `azurerm_type__id={…}` without the `azurerm_`."""
    found: Document = {"resource": {}}
    for key, body in resources.items():
        kind, _, name = key.partition("__")
        found["resource"].setdefault(f"azurerm_{kind}", {})[name or "main"] = body
    return found


def changed(document: Document, address: str, **arguments: Any) -> Document:
    """The same with other arguments of one resource; None takes one away."""
    found = copy.deepcopy(document)
    kind, name = address.split(".")
    body = found["resource"][kind][name]
    for argument, value in arguments.items():
        if value is None:
            body.pop(argument, None)
        else:
            body[argument] = value
    return found


def without(document: Document, *addresses: str) -> Document:
    """The same without some resources."""
    found = copy.deepcopy(document)
    for address in addresses:
        kind, name = address.split(".")
        del found["resource"][kind][name]
    return found


def blocks(document: Document) -> list[str]:
    """The address of every resource."""
    return [f"{k}.{n}" for k, named in sorted(document["resource"].items()) for n in sorted(named)]


def read(document: Document, origin: str = "before") -> Configuration:
    return configuration_from_json(document, origin)


def between(old: Document, new: Document, *allowed: str) -> Gate:
    """What the gate says of two documents."""
    return compare(read(old), read(new, "after"), allowed)


# What lies where, as the provider nests it in ids.
_IDS = {
    "azurerm_resource_group": ("", "resourceGroups"),
    "azurerm_cosmosdb_account": ("resource_group_name", "providers/Microsoft.DocumentDB/accounts"),
    "azurerm_cosmosdb_sql_database": ("account_name", "sqlDatabases"),
    "azurerm_cosmosdb_sql_container": ("database_name", "containers"),
    "azurerm_storage_account": ("resource_group_name", "providers/Microsoft.Storage/accounts"),
    "azurerm_storage_container": ("storage_account_id", "blobServices/default/containers"),
    "azurerm_storage_queue": ("storage_account_id", "queueServices/default/queues"),
    "azurerm_servicebus_namespace": ("resource_group_name", "providers/Microsoft.ServiceBus/n"),
    "azurerm_servicebus_queue": ("namespace_id", "queues"),
    "azurerm_key_vault": ("resource_group_name", "providers/Microsoft.KeyVault/vaults"),
}


def state_of(document: Document) -> Document:
    """A state file in which everything in a document is deployed."""
    ids: dict[str, str] = {}
    values: dict[str, dict[str, Any]] = {}

    def made(address: str) -> dict[str, Any]:
        if address not in values:
            kind, name = address.split(".")
            body = document["resource"][kind][name]
            values[address] = {k: resolved(v) for k, v in body.items() if k != "lifecycle"}
            around, piece = _IDS.get(kind, ("", f"things/{kind}"))
            parent = SUBSCRIPTION
            if around in body:
                target = body[around].removeprefix("${").rpartition(".")[0]
                parent = made(target)["id"]
            values[address]["id"] = ids[address] = f"{parent}/{piece}/{body.get('name', name)}"
        return values[address]

    def resolved(value: Any) -> Any:
        if isinstance(value, dict):
            return [{k: resolved(v) for k, v in value.items()}]
        if isinstance(value, list):
            return [resolved(v)[0] if isinstance(v, dict) else resolved(v) for v in value]
        if isinstance(value, str) and value.startswith("${"):
            target, _, attribute = value.removeprefix("${").removesuffix("}").rpartition(".")
            return made(target)[attribute]
        return value

    return {
        "version": 4,
        "terraform_version": "1.11.4",
        "serial": 7,
        "lineage": "00000000-0000-0000-0000-000000000001",
        "outputs": {},
        "resources": [
            {
                "mode": "managed",
                "type": address.split(".")[0],
                "name": address.split(".")[1],
                "provider": 'provider["registry.terraform.io/hashicorp/azurerm"]',
                "instances": [{"schema_version": 0, "attributes": made(address)}],
            }
            for address in blocks(document)
        ],
    }


names = st.sampled_from(["alpha", "beta", "gamma", "delta"])


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Accounts with what lies in them, in a resource group, protected or not."""
    protected = draw(st.booleans())
    life = {"lifecycle": {"prevent_destroy": True}} if protected else {}
    group = "${azurerm_resource_group.resource_group.name}"
    found: dict[str, dict[str, Any]] = {
        "azurerm_resource_group": {
            "resource_group": {"name": "rg-shop", "location": "westeurope", **life}
        }
    }
    common = {"location": "westeurope", "resource_group_name": group, **life}
    for account in draw(st.sets(names, max_size=2)):
        found.setdefault("azurerm_cosmosdb_account", {})[account] = {
            "name": f"cosno-{account}",
            "capabilities": [{"name": "EnableServerless"}] if draw(st.booleans()) else [],
            "backup": {"type": "Continuous", "tier": "Continuous7Days"},
            **common,
        }
        for database in draw(st.sets(names, max_size=2)):
            id_ = f"{account}_{database}"
            found.setdefault("azurerm_cosmosdb_sql_database", {})[id_] = {
                "name": database,
                "resource_group_name": group,
                "account_name": f"${{azurerm_cosmosdb_account.{account}.name}}",
                **life,
            }
            for container in draw(st.sets(names, max_size=2)):
                found.setdefault("azurerm_cosmosdb_sql_container", {})[f"{id_}_{container}"] = {
                    "name": container,
                    "resource_group_name": group,
                    "account_name": f"${{azurerm_cosmosdb_account.{account}.name}}",
                    "database_name": f"${{azurerm_cosmosdb_sql_database.{id_}.name}}",
                    "partition_key_paths": draw(
                        st.sampled_from([["/id"], ["/tenant"], ["/tenant", "/id"]])
                    ),
                    "partition_key_version": 2,
                    "unique_key": [{"paths": ["/a", "/b"]}, {"paths": ["/c"]}],
                    **life,
                }
    for account in draw(st.sets(names, max_size=2)):
        found.setdefault("azurerm_storage_account", {})[f"st_{account}"] = {
            "name": f"st{account}",
            "account_tier": "Standard",
            "account_replication_type": draw(st.sampled_from(["LRS", "ZRS", "GRS"])),
            **common,
        }
        for container in draw(st.sets(names, max_size=2)):
            found.setdefault("azurerm_storage_container", {})[f"st_{account}_{container}"] = {
                "name": container,
                "storage_account_id": f"${{azurerm_storage_account.st_{account}.id}}",
                **life,
            }
    return {
        "terraform": {"backend": {"local": {"path": "shop.tfstate"}}},
        "resource": found,
    }
