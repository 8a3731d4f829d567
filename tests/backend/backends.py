"""Hypothesis strategies for whole backends that can be built."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from rendered import User

from atakora_tf import (
    PER_ITEM,
    CrudApi,
    IndexingPolicy,
    Resources,
    SecretReference,
    StorageConfig,
    StorageContainer,
    StorageQueue,
    TerraformValue,
    autoscale,
    manual,
)

USER_FIELDS = {"tenant_id": "string", "email": {"type": "string", "unique": True}}

entities = st.sampled_from(
    [{"entity": User}, {"entity_name": "Person", "schema": USER_FIELDS}, {"entity_name": "Note"}]
)

options = st.fixed_dictionaries(
    {},
    optional={
        "partition_key": st.sampled_from(["/id", "/tenant_id", ["/tenant_id", "/email"]]),
        "operations": st.lists(
            st.sampled_from(["create", "read", "update", "delete", "list"]), min_size=1, unique=True
        ),
        "ttl": st.sampled_from([None, 60, PER_ITEM]),
        "soft_delete": st.sampled_from([False, True, 3600]),
        "unique_keys": st.sampled_from([(), ["/email"], [["/tenant_id", "/email"]]]),
        "indexes": st.sampled_from(
            [
                None,
                [["/tenant_id", "-/email"]],
                IndexingPolicy(mode="none"),
                IndexingPolicy(excluded_paths=["/email/?"], spatial_paths=["/place/*"]),
            ]
        ),
        "auth": st.sampled_from(["anonymous", "function", "entra"]),
        "cors": st.sampled_from([(), ["https://a.example"], ["https://b.example:8443"]]),
        "settings": st.sampled_from(
            [
                None,
                {"GREETING": 'a${b} %{c} "q" \\ \n ß 😀'},
                {"MAIL": TerraformValue("var.mail"), "EMPTY": ""},
                {"KEY": SecretReference("https://shop.vault.azure.net/secrets/key")},
            ]
        ),
        "identity": st.sampled_from(["app", "component"]),
        "database": st.sampled_from([None, "Shop Data", "x"]),
        "database_key": st.sampled_from(["shared-database", "archive"]),
        "functions_key": st.sampled_from(["api-functions", "slow"]),
        "region": st.sampled_from([None, None, "North Europe"]),
    },
)


@st.composite
def component_sets(draw: st.DrawFn) -> dict[str, Any]:
    """Components that can be built together."""
    throughput = draw(st.sampled_from([None, None, manual(400), autoscale(2000)]))
    drawn = draw(st.lists(st.tuples(entities, options), min_size=1, max_size=4))
    found: dict[str, Any] = {}
    for number, (entity, chosen) in enumerate(drawn):
        if chosen.get("database"):
            chosen = {**chosen, "database": f"{chosen['database']}{number}"}
        if chosen.get("indexes") == IndexingPolicy(mode="none"):
            # Without an index nothing can expire.
            chosen = {**chosen, "ttl": None, "soft_delete": True}
        name = f"Part{number}Api"
        found[name] = CrudApi.define(name, **entity, **chosen, throughput=throughput)
    if draw(st.booleans()):
        files = StorageConfig(
            containers={"images": StorageContainer()}, queues={"jobs": StorageQueue()}
        )
        found["Files"] = Resources.define("Files", {"storage:files": files})
    return found
