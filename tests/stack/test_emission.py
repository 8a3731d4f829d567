import json
import math

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from atakora_tf.errors import BindingsError
from atakora_tf.terraform import (
    Expression,
    LocalBackend,
    Output,
    ProviderBlock,
    StateBackend,
    TerraformDocument,
    azurerm,
    azurerm_data,
    template,
)
from atakora_tf.terraform.value import MAX_INTEGER

pytestmark = pytest.mark.node

NASTY = 'a${b} %{c} $${d} %%{e} "q" \\ \n\t ß 😀 </script> \x7f'


def backend_document() -> TerraformDocument:
    """A dozen types with every shape of argument that the package has."""
    document = TerraformDocument()
    document.require_provider("azurerm", source="azurerm", version="4.55.0")
    document.add(LocalBackend("../../../terraform.x.tfstate"))
    document.add(
        ProviderBlock(
            "azurerm",
            {
                "features": [{"key_vault": [{"purge_soft_delete_on_destroy": False}]}],
                "storage_use_azuread": True,
            },
        )
    )
    document.add(
        ProviderBlock(
            "azurerm",
            {"features": [{}], "auxiliary_tenant_ids": ["b", "a"]},
            alias="hub",
        )
    )
    group = document.add(azurerm_data("resource_group", "group", name="rg-${shop}"))
    client = document.add(azurerm_data("client_config", "me", depends_on=(group,)))
    vault = document.add(
        azurerm_data(
            "key_vault",
            "hub_vault",
            provider="azurerm.hub",
            name="kv",
            resource_group_name="rg-hub",
        )
    )
    account = document.add(
        azurerm(
            "cosmosdb_account",
            "shared",
            name="cosno-shop",
            location=group["location"],
            resource_group_name=group["name"],
            offer_type="Standard",
            free_tier_enabled=Expression("var.free"),
            local_authentication_disabled=True,
            ip_range_filter={"10.0.0.0/8", "1.2.3.4"},
            consistency_policy={
                "consistency_level": "BoundedStaleness",
                "max_interval_in_seconds": 300,
                "max_staleness_prefix": Expression("var.prefix"),
            },
            geo_location=[
                {"location": "westeurope", "failover_priority": 0, "zone_redundant": True},
                {"location": "northeurope", "failover_priority": Expression("var.priority")},
            ],
            capabilities=({"name": "EnableServerless"},),
            backup={"type": "Continuous", "tier": None},
            tags={"key ${k}": NASTY, "%{x}": "", "none": None, "owner": client["object_id"]},
            prevent_destroy=True,
            ignore_changes=("tags", "geo_location"),
            create_before_destroy=True,
            depends_on=(client, "module.network"),
        )
    )
    database = document.add(
        azurerm(
            "cosmosdb_sql_database",
            "users",
            name="users",
            account_name=account["name"],
            resource_group_name=group["name"],
            autoscale_settings={"max_throughput": 4000},
            ignore_changes="all",
            provider="azurerm.hub",
        )
    )
    document.add(
        azurerm(
            "cosmosdb_sql_container",
            "users_users",
            name="users",
            account_name=account["name"],
            database_name=database["name"],
            resource_group_name=group["name"],
            partition_key_paths=["/tenant", "/id"],
            partition_key_kind="MultiHash",
            partition_key_version=2,
            default_ttl=-1,
            throughput=database["throughput"],
            indexing_policy={
                "indexing_mode": "consistent",
                "included_path": [{"path": "/*"}],
                "excluded_path": [],
                "composite_index": [
                    {"index": [{"path": "/a", "order": "Ascending"}, {"path": "/b", "order": "x"}]}
                ],
            },
            unique_key=[{"paths": ["/email"]}, {"paths": Expression("var.paths")}],
            timeouts={"create": "30m"},
        )
    )
    document.add(
        azurerm(
            "cosmosdb_sql_role_assignment",
            "users_role",
            account_name=account["name"],
            principal_id=client["object_id"],
            resource_group_name=group["name"],
            role_definition_id=account["id"] + "/sqlRoleDefinitions/0000",
            scope=account["id"] + "/dbs/" + database["name"],
        )
    )
    storage = document.add(
        azurerm(
            "storage_account",
            "host",
            name="sthost",
            location=group["location"],
            resource_group_name=group["name"],
            account_tier="Standard",
            account_replication_type="ZRS",
            shared_access_key_enabled=False,
            network_rules={"default_action": "Deny", "bypass": ["AzureServices"], "ip_rules": []},
            blob_properties={
                "versioning_enabled": True,
                "delete_retention_policy": {"days": 7},
                "container_delete_retention_policy": {},
                "cors_rule": [
                    {
                        "allowed_headers": ["*"],
                        "allowed_methods": ["GET"],
                        "allowed_origins": ["*"],
                        "exposed_headers": ["*"],
                        "max_age_in_seconds": 60,
                    }
                ],
            },
            identity={"type": "SystemAssigned"},
        )
    )
    document.add(
        azurerm(
            "storage_account_static_website",
            "site",
            storage_account_id=storage["id"],
            error_404_document="404.html",
            index_document="index.html",
        )
    )
    document.add(
        azurerm(
            "storage_management_policy",
            "host_lifecycle",
            storage_account_id=storage["id"],
            rule=[
                {
                    "name": "old",
                    "enabled": Expression("var.enabled"),
                    "filters": {
                        "blob_types": ["blockBlob"],
                        "match_blob_index_tag": [{"name": "a", "value": "b"}],
                    },
                    "actions": {
                        "base_blob": {"delete_after_days_since_modification_greater_than": 30.5},
                        "version": {},
                    },
                }
            ],
        )
    )
    plan = document.add(
        azurerm(
            "service_plan",
            "plan",
            name="asp",
            location="westeurope",
            resource_group_name=group["name"],
            os_type="Linux",
            sku_name="EP1",
        )
    )
    document.add(
        azurerm(
            "linux_function_app",
            "api",
            name="func",
            location="westeurope",
            resource_group_name=group["name"],
            service_plan_id=plan["id"],
            storage_account_name=storage["name"],
            storage_uses_managed_identity=True,
            builtin_logging_enabled=False,
            app_settings={
                "USER_API_COSMOS_ENDPOINT": account["endpoint"],
                "URL": template("https://", storage["primary_blob_host"], "/${literal}"),
                "EMPTY": "",
            },
            site_config={
                "use_32_bit_worker": False,
                "application_stack": {"python_version": "3.11"},
                "cors": {"allowed_origins": ["https://a"], "support_credentials": False},
                "ip_restriction": [{"action": "Allow", "headers": [{"x_fd_health_probe": ["1"]}]}],
            },
            zip_deploy_file=vault["id"],
        )
    )
    document.add(
        azurerm(
            "user_assigned_identity",
            "who",
            name="id",
            location="x",
            resource_group_name="rg",
            tags=Expression("var.tags"),
        )
    )
    document.add(
        azurerm(
            "role_assignment",
            "who_reads",
            principal_id=azurerm("user_assigned_identity", "who")["principal_id"],
            scope=storage["id"],
            role_definition_name="Storage Blob Data Reader",
        )
    )
    document.add(
        azurerm(
            "monitor_metric_alert",
            "alert",
            name="alert",
            resource_group_name="rg",
            scopes=[account["id"]],
            criteria=[
                {
                    "metric_name": "TotalRequestUnits",
                    "metric_namespace": "Microsoft.DocumentDB/databaseAccounts",
                    "aggregation": "Total",
                    "operator": "GreaterThan",
                    "threshold": 1e-7,
                    "dimension": [{"name": "a", "operator": "Include", "values": ["b"]}],
                }
            ],
        )
    )
    document.add(
        azurerm(
            "application_gateway",
            "gateway",
            name="agw",
            location="x",
            resource_group_name="rg",
            backend_address_pool=Expression("var.pools"),
            backend_http_settings=[],
            frontend_ip_configuration=[],
            frontend_port=[],
            gateway_ip_configuration=[],
            http_listener=[],
            request_routing_rule=[],
            sku={"name": "a", "tier": "b"},
            custom_error_configuration=[],
            ssl_profile=[],
            probe=[
                {
                    "name": "p",
                    "interval": 30,
                    "path": "/",
                    "protocol": "Http",
                    "timeout": 30,
                    "unhealthy_threshold": 3,
                    "match": {"status_code": {"200-399"}},
                }
            ],
            redirect_configuration=[],
            url_path_map=[],
            zones={"2", "1"},
            global_=None,
            **{"global": {"request_buffering_enabled": True, "response_buffering_enabled": False}},
        )
    )
    document.add(Output("endpoint", account["endpoint"], description=NASTY, sensitive=True))
    document.add(
        Output("many", {"a": [1, True, 1.5, NASTY, [], {}, {"b": account["id"], "c": None}]})
    )
    document.add(Output("zero", 0))
    document.add(Output("nothing", []))
    return document


def test_cdktf_and_the_direct_way_give_the_same(tmp_path):
    from synthesis import through_cdktf

    document = backend_document()
    [result] = through_cdktf([document], tmp_path)
    assert result == document.to_dict()


def test_apart_from_metadata_even_the_layout_is_the_same(tmp_path):
    from synthesis import stack_text, strip_metadata, through_cdktf

    from atakora_tf.terraform.value import value_text

    document = backend_document()
    through_cdktf([document], tmp_path)
    text = stack_text(tmp_path, "stack0")
    # Escaping has been done on the way to CDKTF, and must not be done again.
    undone = text.replace("$${", "${").replace("%%{", "%{").replace("${", "@{").replace("%{", "@{")
    parsed = json.loads(undone)
    assert value_text(parsed, "x", "\n") == undone
    stripped = value_text(strip_metadata(parsed), "x", "\n") + "\n"
    direct = document.to_json()
    for doubled in ("$${", "%%{", "${", "%{"):
        direct = direct.replace(doubled, "@{")
    assert stripped == direct


text = st.text("ab ${%}\"\\\nß😀'.-/", max_size=8)
references = st.sampled_from(
    [
        azurerm("storage_account", "other")["id"],
        azurerm_data("client_config", "me")["tenant_id"],
        Expression("var.x"),
        azurerm("x", "y")["z"] + "${literal}" + Expression("var.x"),
    ]
)
texts = text | references
numbers = (
    st.integers(-MAX_INTEGER, MAX_INTEGER)
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
    | references
)
booleans = st.booleans() | references
text_lists = st.lists(texts, max_size=3) | st.sets(text, max_size=3) | references
text_maps = st.dictionaries(text, texts | st.none(), max_size=3) | references


def block(required=None, **optional):
    """A nested block: all required arguments, some of the optional ones, some of them None."""
    return st.fixed_dictionaries(
        required or {}, optional={name: value | st.none() for name, value in optional.items()}
    )


def blocks(required=None, **optional):
    return st.lists(block(required, **optional), max_size=3)


ARGUMENTS = {
    "resource_group": block({"name": texts, "location": texts}, tags=text_maps),
    "storage_account": block(
        {
            "name": texts,
            "location": texts,
            "resource_group_name": texts,
            "account_tier": texts,
            "account_replication_type": texts,
        },
        shared_access_key_enabled=booleans,
        identity=block({"type": texts}, identity_ids=text_lists),
        network_rules=block(
            {"default_action": texts},
            bypass=text_lists,
            private_link_access=blocks({"endpoint_resource_id": texts}),
        ),
        blob_properties=block(
            change_feed_retention_in_days=numbers,
            delete_retention_policy=block(days=numbers),
            versioning_enabled=booleans,
        ),
        tags=text_maps,
    ),
    "cosmosdb_sql_container": block(
        {
            "name": texts,
            "account_name": texts,
            "database_name": texts,
            "resource_group_name": texts,
            "partition_key_paths": text_lists,
        },
        autoscale_settings=block(max_throughput=numbers),
        default_ttl=numbers,
        indexing_policy=block(
            indexing_mode=texts,
            composite_index=blocks({"index": blocks({"path": texts, "order": texts})}),
            excluded_path=blocks({"path": texts}),
        ),
        unique_key=blocks({"paths": text_lists}),
        timeouts=block(create=texts),
    ),
    "linux_function_app": block(
        {
            "name": texts,
            "location": texts,
            "resource_group_name": texts,
            "service_plan_id": texts,
            "site_config": block(
                use_32_bit_worker=booleans,
                worker_count=numbers,
                application_stack=block(
                    docker=blocks({"image_name": texts, "image_tag": texts, "registry_url": texts})
                ),
            ),
        },
        app_settings=text_maps,
        enabled=booleans,
        sticky_settings=block(app_setting_names=text_lists),
    ),
}

lifecycles = st.fixed_dictionaries(
    {},
    optional={
        "prevent_destroy": st.booleans(),
        "create_before_destroy": st.booleans(),
        "ignore_changes": st.just("all") | st.lists(st.sampled_from(["tags", "name"]), unique=True),
        "depends_on": st.lists(st.sampled_from(["azurerm_x.a", "module.b"]), max_size=2),
    },
)


@st.composite
def documents(draw):
    document = TerraformDocument()
    for place, kind in enumerate(draw(st.lists(st.sampled_from(sorted(ARGUMENTS)), max_size=5))):
        arguments = draw(ARGUMENTS[kind])
        document.add(azurerm(kind, f"r{place}", **arguments, **draw(lifecycles)))
    for place in range(draw(st.integers(0, 2))):
        value = draw(texts | numbers | booleans | text_lists | text_maps)
        document.add(Output(f"o{place}", value, description=draw(st.none() | text)))
    return document


# A synthesis costs a tenth of a second, so one example is many documents, each a stack.
@settings(
    max_examples=8, deadline=None, suppress_health_check=[*HealthCheck], phases=[Phase.generate]
)
@given(st.lists(documents(), min_size=8, max_size=16))
def test_cdktf_and_the_direct_way_give_the_same_for_every_document(tmp_path_factory, many):
    from synthesis import strip_metadata, through_cdktf

    results = through_cdktf(many, tmp_path_factory.mktemp("out"))
    for document, result in zip(many, results, strict=True):
        assert result == strip_metadata(document.to_dict())


def test_what_is_emitted_is_what_a_program_written_by_hand_emits(tmp_path):
    from synthesis import stack_json

    from atakora_tf.stack.emission import emit

    from cdktf import App, TerraformResourceLifecycle, TerraformStack  # isort: skip
    from cdktf_cdktf_provider_azurerm.cosmosdb_sql_container import (
        CosmosdbSqlContainer,
        CosmosdbSqlContainerIndexingPolicy,
        CosmosdbSqlContainerIndexingPolicyIncludedPath,
    )

    app = App(outdir=str(tmp_path), skip_validation=True)
    by_hand = TerraformStack(app, "by_hand")
    CosmosdbSqlContainer(
        by_hand,
        "users",
        name="users",
        account_name="account",
        database_name="database",
        resource_group_name="group",
        partition_key_paths=["/id"],
        indexing_policy=CosmosdbSqlContainerIndexingPolicy(
            indexing_mode="consistent",
            included_path=[CosmosdbSqlContainerIndexingPolicyIncludedPath(path="/*")],
        ),
        lifecycle=TerraformResourceLifecycle(prevent_destroy=True),
    )
    emitted = TerraformStack(app, "emitted")
    container = azurerm(
        "cosmosdb_sql_container",
        "users",
        name="users",
        account_name="account",
        database_name="database",
        resource_group_name="group",
        partition_key_paths=["/id"],
        indexing_policy={"indexing_mode": "consistent", "included_path": [{"path": "/*"}]},
        prevent_destroy=True,
    )
    made = emit(TerraformDocument([container]), emitted)
    assert type(made[container]) is CosmosdbSqlContainer
    app.synth()
    assert (
        stack_json(tmp_path, "emitted")["resource"] == stack_json(tmp_path, "by_hand")["resource"]
    )


def test_constructs_are_found_by_block_and_keep_every_escape_hatch(tmp_path):
    from synthesis import stack_json

    from atakora_tf.stack.emission import emit

    import jsii  # isort: skip
    from cdktf import App, Aspects, IAspect, TerraformStack  # isort: skip

    @jsii.implements(IAspect)
    class AddOwner:
        def visit(self, node):
            if hasattr(node, "tags_input"):
                node.add_override("tags.owner", "aspect")

    app = App(outdir=str(tmp_path), skip_validation=True)
    stack = TerraformStack(app, "stack")
    group = azurerm("resource_group", "group", name="rg", location="westeurope", tags={"a": "b"})
    output = Output("name", group["name"])
    made = emit(TerraformDocument([group, output]), stack)
    assert list(made) == ["azurerm_resource_group.group", "output.name"]
    assert len(made) == 2
    assert made[group] is made["azurerm_resource_group.group"]
    assert made[output] is made["output.name"]
    assert repr(made) == "Emitted(_constructs=<2 constructs>)"
    assert made[group].node.path == "stack/group"
    assert stack.node.find_child("group") is made[group]
    made[group].add_override("tags.x", "y")
    made[group].location = "northeurope"
    Aspects.of(stack).add(AddOwner())
    app.synth()
    assert stack_json(tmp_path, "stack")["resource"] == {
        "azurerm_resource_group": {
            "group": {
                "name": "rg",
                "location": "northeurope",
                "tags": {"a": "b", "x": "y", "owner": "aspect"},
            }
        }
    }


def test_a_nested_scope_changes_no_logical_id(tmp_path):
    from atakora_tf.stack.emission import emit

    from cdktf import App, TerraformStack  # isort: skip
    from constructs import Construct  # isort: skip

    stack = TerraformStack(App(outdir=str(tmp_path)), "stack")
    group = azurerm("resource_group", "group", name="rg", location="westeurope")
    made = emit(TerraformDocument([group]), Construct(Construct(stack, "a"), "b"))
    assert made[group].node.path == "stack/group"
    assert made[group].friendly_unique_id == "group"


def test_cdktf_tokens_in_text_are_resolved(tmp_path):
    from synthesis import stack_json

    from atakora_tf.stack.emission import emit

    from cdktf import App, TerraformStack, TerraformVariable  # isort: skip

    app = App(outdir=str(tmp_path), skip_validation=True)
    stack = TerraformStack(app, "stack")
    variable = TerraformVariable(stack, "where", type="string")
    sizes = TerraformVariable(stack, "sizes", type="list(string)")
    emit(
        TerraformDocument(
            [
                azurerm("resource_group", "group", name="rg", location=variable.string_value),
                azurerm(
                    "storage_account",
                    "account",
                    name=f"st{variable.string_value}${{literal}}",
                    location="x",
                    resource_group_name="rg",
                    account_tier="Standard",
                    account_replication_type="LRS",
                    min_tls_version=variable.string_value,
                    identity={"type": "UserAssigned", "identity_ids": sizes.list_value},
                ),
                Output("place", [f"{variable.string_value}%{{x}}"]),
            ]
        ),
        stack,
    )
    app.synth()
    written = stack_json(tmp_path, "stack")
    assert written["resource"]["azurerm_resource_group"]["group"]["location"] == "${var.where}"
    account = written["resource"]["azurerm_storage_account"]["account"]
    assert account["name"] == "st${var.where}$${literal}"
    assert account["identity"]["identity_ids"] == "${var.sizes}"
    assert written["output"]["place"] == {"value": ["${var.where}%%{x}"]}


CONTAINER = {
    "name": "a",
    "account_name": "a",
    "database_name": "a",
    "resource_group_name": "a",
    "partition_key_paths": ["/id"],
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"trougput": 400},
            "trougput: there is no such argument; did you mean 'throughput'?",
        ),
        (
            {"indexing_policy": {"included_path": [{"path": "/*"}, {"pth": "/a"}]}},
            "indexing_policy.included_path[1].pth: there is no such argument; did you mean "
            "'path'?|indexing_policy.included_path[1].path: is required and missing.",
        ),
        (
            {"autoscale_settings": {"zzz": 1}},
            "autoscale_settings.zzz: there is no such argument; there are 'max_throughput'.",
        ),
        ({"name": None}, "name: is required and missing."),
        ({"name": 5}, "name: must be a string, but is 5."),
        ({"name": True}, "name: must be a string, but is True."),
        ({"throughput": "400"}, "throughput: must be a number, but is '400'."),
        ({"throughput": True}, "throughput: must be a number, but is True."),
        (
            {"partition_key_paths": "/id"},
            "partition_key_paths: must be a list of strings, but is '/id'.",
        ),
        (
            {"partition_key_paths": ["/id", None]},
            "partition_key_paths[1]: must be a string, but is None.",
        ),
        (
            {"indexing_policy": [{"indexing_mode": "none"}]},
            "indexing_policy: must be one block, that is a mapping, but is "
            "[{'indexing_mode': 'none'}].",
        ),
        (
            {"indexing_policy": Expression("var.x")},
            "indexing_policy: must be one block, that is a mapping, but is ${var.x} (Expression).",
        ),
        (
            {"unique_key": {"paths": ["/a"]}},
            "unique_key: must be a list of blocks, but is {'paths': ['/a']}.",
        ),
        (
            {"unique_key": ["/a"]},
            "unique_key[0]: must be one block, that is a mapping, but is '/a'.",
        ),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(tmp_path, change, message):
    from atakora_tf.stack.emission import emit

    from cdktf import App, TerraformStack  # isort: skip

    stack = TerraformStack(App(outdir=str(tmp_path)), "stack")
    document = TerraformDocument(
        [azurerm("cosmosdb_sql_container", "c", **{**CONTAINER, **change})]
    )
    with pytest.raises(BindingsError) as caught:
        emit(document, stack)
    place = "azurerm_cosmosdb_sql_container.c, argument "
    expected = [place + part for part in message.split("|")]
    if len(expected) > 1:
        expected = ["2 things do not fit azurerm:", *(f"- {part}" for part in expected)]
    assert str(caught.value) == "\n".join(expected)
    assert stack.node.children == []


def test_mappings_and_booleans_must_be_such(tmp_path):
    from atakora_tf.stack.emission import emit

    from cdktf import App, TerraformStack  # isort: skip

    stack = TerraformStack(App(outdir=str(tmp_path)), "stack")
    document = TerraformDocument(
        [
            azurerm("resource_group", "a", name="rg", location="x", tags=["a"]),
            azurerm("resource_group", "b", name="rg", location="x", tags={1: "a"}),
            azurerm(
                "storage_queue", "c", name="q", metadata={"a": None}, storage_account_name=b"x"
            ),
            azurerm("user_assigned_identity", "d", name="i", location="x", resource_group_name=1.5),
            azurerm(
                "service_plan",
                "e",
                name="p",
                location="x",
                resource_group_name="rg",
                os_type="Linux",
                sku_name="FC1",
                zone_balancing_enabled="yes",
            ),
        ]
    )
    with pytest.raises(BindingsError) as caught:
        emit(document, stack)
    assert str(caught.value).splitlines() == [
        "5 things do not fit azurerm:",
        "- azurerm_resource_group.a, argument tags: must be a mapping of strings, but is ['a'].",
        "- azurerm_resource_group.b, argument tags['1']: must be a mapping with strings as keys, "
        "but is 1.",
        "- azurerm_service_plan.e, argument zone_balancing_enabled: must be true or false, but is "
        "'yes'.",
        "- azurerm_storage_queue.c, argument storage_account_name: must be a string, but is b'x'.",
        "- azurerm_user_assigned_identity.d, argument resource_group_name: must be a string, but "
        "is 1.5.",
    ]


def test_a_parameter_of_an_unknown_kind_is_refused_by_name():
    from atakora_tf.stack.signature import signature

    class Struct:
        def __init__(self, *, payload: bytes) -> None: ...

    faults = []
    signature(Struct).convert({"payload": b"x"}, "azurerm_x.y", faults)
    assert faults == ["azurerm_x.y, argument payload: cannot be given as plain data."]


def test_a_stack_has_one_state_backend(tmp_path):
    from atakora_tf.stack.emission import emit

    from cdktf import App, TerraformStack  # isort: skip

    stack = TerraformStack(App(outdir=str(tmp_path)), "stack")
    document = TerraformDocument([LocalBackend("x")])
    emit(document, stack)
    with pytest.raises(BindingsError) as caught:
        emit(document, stack)
    assert str(caught.value) == (
        "terraform.backend.local cannot be made in this stack: There is already a Construct with "
        "name 'backend' in TerraformStack [stack]. Each id can be used once in a stack; was this "
        "document, or one with the same ids, put there before?"
    )


def test_all_that_does_not_fit_is_reported_at_once_and_nothing_is_made(tmp_path):
    from atakora_tf.stack.emission import emit

    from cdktf import App, TerraformStack  # isort: skip

    stack = TerraformStack(App(outdir=str(tmp_path)), "stack")
    document = TerraformDocument(
        [
            azurerm("resource_group", "good", name="rg", location="x"),
            azurerm("resource_group", "bad", name="rg", location=1, tags={"a": 1, "b": ["x"]}),
            azurerm("resource_grop", "worse", name="rg"),
            azurerm_data("client_config", "me", name="x"),
            StateBackend("locall", {"path": "x"}),
            ProviderBlock("azurerm", {"features": {}}),
            ProviderBlock("azuread", {}),
        ]
    )
    with pytest.raises(BindingsError) as caught:
        emit(document, stack)
    assert str(caught.value).splitlines() == [
        "8 things do not fit azurerm:",
        "- terraform.backend.locall: CDKTF has no state backend of this kind.",
        "- provider.azuread: azuread is not of the azurerm provider, and CDKTF classes are known "
        "here for that one only. Write the document directly, or build this resource with CDKTF "
        "itself.",
        "- provider.azurerm, argument features: must be a list of blocks, but is {}.",
        "- data.azurerm_client_config.me, argument name: there is no such argument; there are "
        "'id', 'timeouts'.",
        "- azurerm_resource_grop.worse: azurerm_resource_grop is no resource of azurerm 4.55. Did "
        "you mean azurerm_resource_group?",
        "- azurerm_resource_group.bad, argument location: must be a string, but is 1.",
        "- azurerm_resource_group.bad, argument tags.a: must be a string, but is 1.",
        "- azurerm_resource_group.bad, argument tags.b: must be a string, but is ['x'].",
    ]
    assert stack.node.children == []


@pytest.mark.parametrize("number", [math.inf, MAX_INTEGER + 1])
def test_numbers_that_cannot_be_written_are_refused_as_in_the_direct_way(tmp_path, number):
    from atakora_tf.errors import DocumentError
    from atakora_tf.stack.emission import emit

    from cdktf import App, TerraformStack  # isort: skip

    stack = TerraformStack(App(outdir=str(tmp_path)), "stack")
    document = TerraformDocument(
        [azurerm("cosmosdb_sql_container", "c", **CONTAINER, throughput=number)]
    )
    with pytest.raises(DocumentError) as direct:
        document.to_json()
    with pytest.raises(DocumentError) as emitted:
        emit(document, stack)
    assert str(emitted.value) == str(direct.value)


def test_the_same_id_twice_in_one_stack_is_refused_with_the_reason(tmp_path):
    from atakora_tf.stack.emission import emit

    from cdktf import App, TerraformStack  # isort: skip

    stack = TerraformStack(App(outdir=str(tmp_path)), "stack")
    document = TerraformDocument([azurerm("resource_group", "group", name="rg", location="x")])
    emit(document, stack)
    with pytest.raises(BindingsError) as caught:
        emit(document, stack)
    assert str(caught.value) == (
        "azurerm_resource_group.group cannot be made in this stack: There is already a Construct "
        "with name 'group' in TerraformStack [stack]. Each id can be used once in a stack; was "
        "this document, or one with the same ids, put there before?"
    )
