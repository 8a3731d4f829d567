"""From declared components to a plan: everything once, the same for every order."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st
from planning import must_plan, places, plan, problems
from strategies import (
    COSMOS,
    FUNCTIONS,
    STORAGE,
    api,
    ask,
    declaration,
    declarations,
    files,
    source,
)

from atakora_tf.errors import PlacementUnknown
from atakora_tf.merge.claim import Source, replacing
from atakora_tf.merge.fields import field_specs
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.declaration import Declaration
from atakora_tf.plan.limits import ResourceLimits
from atakora_tf.plan.lock_file import render_lock
from atakora_tf.requirements.cosmos import CosmosConfig, CosmosContainer, CosmosDatabase
from atakora_tf.requirements.functions import FunctionGroup, FunctionsConfig
from atakora_tf.requirements.requirement import ResourceRequirement
from atakora_tf.requirements.role import DataRole
from atakora_tf.requirements.setting import PlacedAttribute
from atakora_tf.requirements.storage import StaticWebsite, StorageConfig
from atakora_tf.requirements.throughput import manual

LIMITS = ResourceLimits(max_databases_per_account=2, max_functions_per_app=6)
ITEMS = CosmosContainer(partition_key="/id")


def entries(config: Any, *path: str) -> list[tuple[str, ...]]:
    """Every name in every map of a config, with where it stands."""
    found: list[tuple[str, ...]] = []
    for spec in field_specs(type(config)):
        value = getattr(config, spec.name)
        if isinstance(value, dict):
            for name, entry in value.items():
                found.append((*path, spec.name, name))
                if hasattr(entry, "__attrs_attrs__"):
                    found += entries(entry, *path, spec.name, name)
    return found


@given(declarations(), st.randoms(use_true_random=False), st.sampled_from(["conflict", "split"]))
def test_the_order_of_declarations_never_matters(
    made: list[Declaration], chance: Any, on_incompatible: Any
) -> None:
    shuffled = list(made)
    chance.shuffle(shuffled)
    one = plan(*made, limits=LIMITS, on_incompatible=on_incompatible)
    other = plan(*shuffled, limits=LIMITS, on_incompatible=on_incompatible)
    assert one == other
    assert render_lock({"shop/dev": one.pins}) == render_lock({"shop/dev": other.pins})


@given(declarations(), st.randoms(use_true_random=False))
def test_the_order_inside_a_declaration_never_matters(made: list[Declaration], chance: Any) -> None:
    shuffled = [
        Declaration(
            d.component,
            d.component_type,
            d.source,
            tuple(chance.sample(d.requirements, len(d.requirements))),
        )
        for d in made
    ]
    assert plan(*made, limits=LIMITS) == plan(*shuffled, limits=LIMITS)


@given(declarations(), st.sampled_from(["conflict", "split"]))
def test_everything_that_is_asked_for_is_in_the_plan_exactly_once(
    made: list[Declaration], on_incompatible: Any
) -> None:
    planned = plan(*made, limits=LIMITS, on_incompatible=on_incompatible).plan
    if planned is None:
        return
    asked = {
        (r.resource_type, *entry)
        for d in made
        for r in d.requirements
        for entry in entries(r.config)
    }
    found = Counter(
        (resource.type, *entry)
        for resource in planned.resources
        for entry in entries(resource.config)
    )
    assert set(found) == asked
    assert set(found.values()) <= {1}


@given(declarations(), st.sampled_from(["conflict", "split"]))
def test_a_component_finds_all_its_parts_where_the_plan_says(
    made: list[Declaration], on_incompatible: Any
) -> None:
    planned = plan(*made, limits=LIMITS, on_incompatible=on_incompatible).plan
    if planned is None:
        return
    for declared in made:
        placed = planned.component(declared.component)
        for requirement in declared.requirements:
            resource = planned.resource(placed.resources[str(requirement.key)])
            assert declared.component in resource.components
            assert set(entries(requirement.config)) <= set(entries(resource.config))


@given(declarations())
def test_provenance_speaks_of_the_parts_of_its_own_resource_only(made: list[Declaration]) -> None:
    planned = plan(*made, limits=LIMITS, on_incompatible="split").plan
    for resource in planned.resources if planned is not None else ():
        units = {field.name for field in field_specs(type(resource.config)) if field.unit}
        held = {e for e in entries(resource.config) if len(e) == 2 and e[0] in units}
        told = {
            (path[0], path[1][1:-1])
            for path in resource.provenance
            if len(path) == 2 and path[0] in units
        }
        assert told == held


@given(declarations())
def test_no_slot_is_over_a_limit(made: list[Declaration]) -> None:
    planned = plan(*made, limits=LIMITS, on_incompatible="split").plan
    for resource in planned.resources if planned is not None else ():
        if resource.type == "cosmos":
            assert len(resource.config.databases) <= 2
        if resource.type == "functions":
            groups = resource.config.groups.values()
            assert sum(len(g.functions) for g in groups if g.functions is not UNSET) <= 6


def test_five_apis_share_one_account_and_one_app() -> None:
    planned = must_plan(*(api(f"Api{n}x", [f"db-{n}"]) for n in range(5)))
    assert [str(r.key) for r in planned.resources] == [COSMOS, FUNCTIONS]
    assert sorted(planned.resource(COSMOS).config.databases) == [f"db-{n}" for n in range(5)]
    assert len(planned.resource(FUNCTIONS).config.groups) == 5


def test_the_26th_database_goes_to_a_second_account_and_nothing_else_moves() -> None:
    first = [api(f"Api{n:02}x", [f"db-{n:02}"]) for n in range(25)]
    before = plan(*first)
    # It sorts before all others, so that only the pins keep them where they are.
    after = plan(*first, api("Aaa", ["aaa"]), pins=before.pins)
    assert before.plan is not None
    assert after.plan is not None
    assert [str(r.key) for r in before.plan.resources] == [COSMOS, FUNCTIONS]
    assert [str(r.key) for r in after.plan.resources] == [COSMOS, f"{COSMOS}-2", FUNCTIONS]
    assert list(after.plan.resource(f"{COSMOS}-2").config.databases) == ["aaa"]
    assert after.plan.component("Aaa").resources[COSMOS] == f"{COSMOS}-2"
    one, other = after.plan.resource(COSMOS), before.plan.resource(COSMOS)
    assert (one.config, one.components) == (other.config, other.components)
    for component in before.plan.components:
        assert after.plan.component(component.id) == component
    added = {"databases/aaa": f"{COSMOS}-2"}
    assert places(after, COSMOS) == {**places(before, COSMOS), **added}


def test_the_26th_database_needs_a_second_account_also_without_pins() -> None:
    planned = must_plan(*(api(f"Api{n:02}x", [f"db-{n:02}"]) for n in range(26)))
    assert len(planned.resource(COSMOS).config.databases) == 25
    assert list(planned.resource(f"{COSMOS}-2").config.databases) == ["db-25"]


def test_a_cap_states_what_is_needed_and_what_to_do() -> None:
    declared = [api(f"Api-{n:02}x", [f"db-{n:02}"]) for n in range(3)]
    limits = ResourceLimits(max_databases_per_account=2, max_cosmos_accounts=1)
    owners = "".join(f"- {source(d.component)}\n" for d in declared)
    assert problems(*declared, limits=limits) == [
        "cosmos: the backend needs 2 Cosmos DB accounts (cosmos:shared-database, "
        "cosmos:shared-database-2); the limit max_cosmos_accounts is 1\n"
        f"{owners}"
        "Ways out: raise max_cosmos_accounts to 2; raise the limits of what one of them holds; "
        "let components share a key and a region."
    ]


def test_a_component_that_alone_exceeds_a_limit_is_not_torn_apart() -> None:
    limits = ResourceLimits(max_databases_per_account=2)
    assert problems(api("Big", ["aaa", "bbb", "ccc"]), limits=limits) == [
        "cosmos:shared-database › databases['aaa']: Big needs 3 databases in one resource; the "
        "limit max_databases_per_account is 2\n"
        "- Big (main.py:8)\n"
        "Ways out: raise max_databases_per_account to 3 or more; divide it into several components."
    ]


def database(containers: int, **fields: Any) -> CosmosDatabase:
    items = CosmosContainer(partition_key="/id", **fields)
    return CosmosDatabase(containers={f"c{n}": items for n in range(containers)})


def test_azure_holds_500_databases_and_containers_in_an_account() -> None:
    def asks(containers: int) -> Declaration:
        config = CosmosConfig(capacity_mode="serverless", databases={"shop": database(containers)})
        return declaration("Big", ask("Big", COSMOS, config))

    assert must_plan(asks(499)).resource(COSMOS).components == ("Big",)
    assert problems(asks(500)) == [
        "cosmos:shared-database › databases['shop']: Big needs 501 databases and containers in one "
        "resource; Azure allows 500 (Azure Cosmos DB service quotas, per-account limits)\n"
        "- Big (main.py:8)\n"
        "Ways out: divide it into several components."
    ]


def test_azures_limit_splits_like_a_users_own() -> None:
    declared = [
        declaration(name, ask(name, COSMOS, CosmosConfig(databases={name.lower(): database(249)})))
        for name in ("One", "Two", "Three")
    ]
    planned = must_plan(*declared)
    assert [len(r.config.databases) for r in planned.resources] == [2, 1]


def test_azure_watches_100_triggers_other_than_http_in_an_app() -> None:
    assert len(must_plan(api("Ticks", ["aaa"], functions=99, timers=100)).resources) == 2
    assert problems(api("Ticks", ["aaa"], timers=101)) == [
        "functions:api-functions › groups['Ticks']: Ticks needs 101 triggers other than HTTP in "
        "one resource; Azure allows 100 (Azure/Azure-Functions#2372: the scale controller watches "
        "the first 100)\n"
        "- Ticks (main.py:66)\n"
        "Ways out: divide it into several components."
    ]
    planned = must_plan(api("Ticks", ["aaa"], timers=60), api("Tocks", ["bbb"], timers=60))
    assert [str(r.key) for r in planned.resources] == [COSMOS, FUNCTIONS, f"{FUNCTIONS}-2"]


def test_25_containers_share_the_throughput_of_a_database() -> None:
    def asks(*shops: tuple[int, Any]) -> Declaration:
        containers = {
            f"c{shop}-{n}": CosmosContainer(partition_key="/id", throughput=throughput)
            for shop, (count, throughput) in enumerate(shops)
            for n in range(count)
        }
        shared = CosmosDatabase(throughput=400, containers=containers)
        return declaration("Big", ask("Big", COSMOS, CosmosConfig(databases={"shop": shared})))

    assert must_plan(asks((25, UNSET), (3, manual(400))))
    assert problems(asks((26, UNSET))) == [
        "cosmos:shared-database › databases['shop'] › throughput: 26 containers share the "
        "throughput of the database; Azure allows 25\n"
        "- manual(400) at priority 20 by Big (main.py:8)\n"
        "Ways out: give 1 of them throughput of their own; spread them over two databases."
    ]


def test_functions_count_and_not_the_components_that_have_them() -> None:
    declared = [api(f"Api{n}x", [], functions=70) for n in range(3)]
    planned = must_plan(*declared)
    assert [str(r.key) for r in planned.resources] == [COSMOS, FUNCTIONS, f"{FUNCTIONS}-2"]


def test_a_shared_database_counts_once() -> None:
    declared = [api(f"Api{n}x", ["shop"]) for n in range(9)]
    planned = must_plan(*declared, limits=ResourceLimits(max_databases_per_account=1))
    assert [str(r.key) for r in planned.resources] == [COSMOS, FUNCTIONS]


def test_what_cannot_share_is_split_where_the_user_says_so() -> None:
    declared = (api("One", ["one"]), api("Two", ["two"], capacity_mode="provisioned"))
    # A default yields to no other default.
    assert len(problems(*declared)) == 1
    planned = must_plan(*declared, on_incompatible="split")
    modes = [planned.resource(key).config.capacity_mode for key in (COSMOS, f"{COSMOS}-2")]
    assert sorted(modes) == ["provisioned", "serverless"]
    assert planned.component("One").resources[COSMOS] != planned.component("Two").resources[COSMOS]


def test_two_runtimes_are_two_apps_where_the_user_says_so() -> None:
    declared = (api("One", ["one"]), api("Two", ["two"], runtime="node"))
    planned = must_plan(*declared, on_incompatible="split")
    runtimes = {
        component: planned.resource(
            planned.component(component).resources[FUNCTIONS]
        ).config.runtime
        for component in ("One", "Two")
    }
    assert runtimes == {"One": "python", "Two": "node"}
    assert len(planned.resources) == 3


def test_a_split_takes_components_apart_but_never_one_database() -> None:
    declared = (api("One", ["shop"]), api("Two", ["shop"], capacity_mode="provisioned"))
    assert [p.what for p in plan(*declared, on_incompatible="split").problems] == [
        "they must agree: Azure replaces the account to change between serverless and provisioned"
    ]


def test_an_override_reaches_every_side_of_a_split_and_adds_nothing_to_the_others() -> None:
    declared = (
        api("One", ["one"]),
        api("Two", ["two"], capacity_mode="provisioned"),
        declaration("Bare", ask("Bare", COSMOS, CosmosConfig())),
        declaration("Still", ask("Still", COSMOS, CosmosConfig(capacity_mode="serverless"))),
    )
    deeper = CosmosConfig(
        consistency="Strong",
        databases={"two": CosmosDatabase(containers={"items": CosmosContainer(throughput=500)})},
    )
    planned = must_plan(
        *declared, on_incompatible="split", overrides=[ask("override", COSMOS, deeper, priority=30)]
    )
    found = [r for r in planned.resources if r.type == "cosmos"]
    assert [r.config.consistency for r in found] == ["Strong"] * 2
    two = planned.resource(planned.component("Two").resources[COSMOS]).config.databases
    assert two["two"].containers["items"].throughput == manual(500)
    assert sorted(
        n for r in found if r.config.databases is not UNSET for n in r.config.databases
    ) == [
        "one",
        "two",
    ]


def test_who_claims_no_discriminator_shares_with_those_who_claim_what_it_would_be() -> None:
    planned = must_plan(
        declaration("Any", ask("Any", FUNCTIONS, FunctionsConfig(groups={"Any": FunctionGroup()}))),
        *(
            declaration(
                name,
                ask(
                    name,
                    FUNCTIONS,
                    FunctionsConfig(
                        runtime=runtime, runtime_version=version, groups={name: FunctionGroup()}
                    ),
                ),
            )
            for name, runtime, version in (("Old", "python", "3.11"), ("Py", "python", "3.12"))
        ),
        on_incompatible="split",
    )
    assert {str(r.key): r.components for r in planned.resources} == {
        FUNCTIONS: ("Old",),
        f"{FUNCTIONS}-2": ("Any", "Py"),
    }


def test_regions_separate_by_themselves() -> None:
    planned = must_plan(api("One", ["one"]), api("Two", ["two"], region="northeurope"))
    assert {str(r.key): r.location for r in planned.resources} == {
        COSMOS: "westeurope",
        f"{COSMOS}-northeurope": "northeurope",
        FUNCTIONS: "westeurope",
    }
    assert planned.component("Two").resources[COSMOS] == f"{COSMOS}-northeurope"


def test_the_backends_own_region_is_no_other_region() -> None:
    planned = must_plan(api("One", ["one"]), api("Two", ["two"], region="westeurope"))
    assert [str(r.key) for r in planned.resources] == [COSMOS, FUNCTIONS]


def test_one_component_cannot_mean_two_regions_with_one_key() -> None:
    both = declaration(
        "Both",
        ask("Both", COSMOS, CosmosConfig()),
        ask("Both", COSMOS, CosmosConfig(), region="northeurope"),
    )
    assert problems(both) == [
        "cosmos:shared-database: Both asks for it in northeurope and in westeurope, so that "
        "nothing can tell which of the two it means\n"
        f"- {source('Both')}\n"
        "Ways out: give each region a requirement key of its own."
    ]


def test_an_override_that_matches_nothing_is_a_problem() -> None:
    overrides = [
        ask("override", "cosmos:other", CosmosConfig(), priority=30),
        ask("override", COSMOS, CosmosConfig(databases={"nope": CosmosDatabase()}), priority=30),
        ask("override", COSMOS, StorageConfig(), priority=30),
    ]
    found = problems(api("One", ["one"]), overrides=overrides)
    assert found == [
        "cosmos:other: the override matches nothing; the components ask for "
        "cosmos:shared-database, functions:api-functions\n"
        "- override (main.py:64)\n"
        "Ways out: correct the key; remove the override.",
        "cosmos:shared-database: StorageConfig is a config for 'storage', not for 'cosmos'\n"
        "- override (main.py:64)\n"
        "Ways out: give a config class of that resource type.",
        "cosmos:shared-database › databases['nope']: the override matches nothing; no component "
        "asks for this\n"
        "- override (main.py:64)\n"
        "Ways out: correct the name; remove the override.",
    ]
    assert found == problems(api("One", ["one"]), overrides=overrides[::-1])


def test_an_override_may_name_one_region() -> None:
    declared = (api("One", ["one"]), api("Two", ["two"], region="northeurope"))
    strong = CosmosConfig(consistency="Strong")
    override = ask("override", COSMOS, strong, priority=30, region="northeurope")
    planned = must_plan(*declared, overrides=[override])
    assert planned.resource(COSMOS).config.consistency is UNSET
    assert planned.resource(f"{COSMOS}-northeurope").config.consistency == "Strong"


def test_a_reference_to_what_is_not_there_is_a_problem() -> None:
    group = FunctionGroup(
        settings={"ENDPOINT": PlacedAttribute(COSMOS, "databases/nope", "endpoint")},
        roles={DataRole("cosmos:other", "databases/one", "read")},
    )
    config = FunctionsConfig(
        groups={"One": group},
        app_settings={"SHARED": PlacedAttribute(COSMOS, "databases/one", "endpoint")},
    )
    shop = CosmosConfig(databases={"one": CosmosDatabase(containers={"items": ITEMS})})
    declared = declaration("One", ask("One", COSMOS, shop), ask("One", FUNCTIONS, config))
    ways = "Ways out: ask for it in the same component; correct the reference."
    by = "by One (main.py:24)"
    assert str(source("One")) == "One (main.py:24)"
    assert problems(declared) == [
        "functions:api-functions › app_settings['SHARED']: endpoint of databases/one in "
        "cosmos:shared-database: settings of the whole app cannot point at one component's part; "
        "write it into the settings of a function group\n"
        f"- endpoint of databases/one in cosmos:shared-database at priority 20 {by}\n{ways}",
        "functions:api-functions › groups['One'] › roles: read databases/one in cosmos:other: One "
        "does not ask for cosmos:other\n"
        f"- {{read databases/one in cosmos:other}} at priority 20 {by}\n{ways}",
        "functions:api-functions › groups['One'] › settings['ENDPOINT']: endpoint of "
        "databases/nope in cosmos:shared-database: there is no such part in "
        "cosmos:shared-database\n"
        f"- endpoint of databases/nope in cosmos:shared-database at priority 20 {by}\n{ways}",
    ]


@pytest.mark.parametrize("unit", ["faults/x", "consistency/Sess", "zone_redundant/x", "regions/x"])
def test_a_reference_points_at_a_part_and_at_nothing_else(unit: str) -> None:
    group = FunctionGroup(settings={"A": PlacedAttribute(COSMOS, unit, "name")})
    config = CosmosConfig(consistency="Session", zone_redundant=True)
    declared = declaration(
        "One",
        ask("One", COSMOS, config),
        ask("One", FUNCTIONS, FunctionsConfig(groups={"One": group})),
    )
    assert [p.what for p in plan(declared).problems] == [
        f"name of {unit} in cosmos:shared-database: there is no such part in cosmos:shared-database"
    ]


def test_what_cannot_be_placed_is_reported_once_and_not_by_its_references_too() -> None:
    limits = ResourceLimits(max_databases_per_account=1)
    assert len(problems(api("Big", ["aaa", "bbb"]), limits=limits)) == 1
    assert len(problems(api("Odd", ["a#"]))) == 1


def test_a_replacing_claim_never_drops_a_database_that_a_component_asks_for() -> None:
    override = ask("override", COSMOS, CosmosConfig(databases=replacing({})), priority=30)
    assert [p.what for p in plan(api("One", ["one"]), overrides=[override]).problems] == [
        "a replacing claim leaves out this database, which components ask for"
    ]


def test_a_requirement_belongs_to_its_component_whoever_made_it() -> None:
    requirement = ResourceRequirement(
        "cosmos",
        "shared-database",
        CosmosConfig(databases={"one": CosmosDatabase(containers={"items": ITEMS})}),
        source=Source("somebody", "other.py", 7),
    )
    planned = must_plan(declaration("One", requirement))
    assert planned.resource(COSMOS).components == ("One",)
    outcome = planned.resource(COSMOS).provenance["databases", "[one]"]
    assert [str(claim.source) for claim in outcome.deciding] == ["One (other.py:7)"]


def test_a_key_takes_one_class_of_config() -> None:
    odd = declaration("Odd", ask("Odd", COSMOS, StorageConfig()))
    assert [p.what for p in plan(odd, api("One", ["one"])).problems] == [
        "StorageConfig is a config for 'storage', not for 'cosmos'"
    ]


@frozen(kw_only=True)
class Topic:
    """A config class of a user's."""


@frozen(kw_only=True)
class Queue:
    """Another one."""


def test_two_classes_of_config_under_one_key_are_a_problem_in_every_order() -> None:
    declared = [
        declaration("One", ask("One", "bus:shared", Topic())),
        declaration("Two", ask("Two", "bus:shared", Queue())),
    ]
    found = problems(*declared)
    assert found == problems(*declared[::-1])
    assert found == [
        "bus:shared: it is asked for with Topic and with Queue; one key takes one class of config\n"
        f"- {source('One')}\n"
        f"- {source('Two')}\n"
        "Ways out: give one of them another requirement key."
    ]


def test_a_plan_that_failed_remembers_the_places_of_before() -> None:
    before = plan(api("One", ["one"]))
    after = plan(api("One", ["one"]), api("Two", ["a#"]), pins=before.pins)
    assert after.plan is None
    assert after.pins == before.pins


def test_what_is_not_in_the_plan_is_an_error_that_says_what_is() -> None:
    planned = must_plan(api("One", ["one"]), files("Web", ["pages"]))
    with pytest.raises(PlacementUnknown) as raised:
        planned.resource("cosmos:other")
    assert str(raised.value) == (
        "the plan has no resource 'cosmos:other'; it has cosmos:shared-database, "
        "functions:api-functions, storage:files"
    )
    with pytest.raises(PlacementUnknown) as raised:
        planned.component("Two")
    assert str(raised.value) == "the plan has no component 'Two'; it has One, Web"


def test_a_component_without_parts_keeps_its_place_as_well() -> None:
    # The content of a website would be lost with its account.
    website = StorageConfig(static_website=StaticWebsite(index_document="index.html"))
    web = declaration("Web", ask("Web", STORAGE, website))
    limits = ResourceLimits(max_containers_per_storage_account=1)
    before = plan(files("One", ["one"]), files("Two", ["two"]), web, limits=limits)
    assert before.pins[STORAGE]["component/Web"] == STORAGE
    after = plan(files("Two", ["two"]), web, limits=limits, pins=before.pins)
    assert after.plan is not None
    assert after.plan.component("Web").resources[STORAGE] == STORAGE
    assert after.plan.component("Two").resources[STORAGE] == f"{STORAGE}-2"
