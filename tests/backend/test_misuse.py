"""Whatever is handed to a backend, what comes back is a sentence."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import attrs
import pytest
from attrs import frozen
from rendered import User, apis

from atakora_tf import (
    Backend,
    BackendBuilder,
    CafNaming,
    CosmosConfig,
    CosmosContainer,
    CosmosDatabase,
    CrudApi,
    DataRole,
    FunctionGroup,
    FunctionsConfig,
    PlacedAttribute,
    ResourceProvider,
    Resources,
    define_backend,
)
from atakora_tf.components.crud_options import CrudApiProps
from atakora_tf.errors import (
    AtakoraError,
    BackendInvalid,
    BackendStateError,
    LockError,
    NameInvalid,
)
from atakora_tf.merge.fields import keyed
from atakora_tf.merge.strategy import unanimous
from atakora_tf.merge.unset import UNSET, Unset
from atakora_tf.terraform import Reference, azurerm

OPTIONS = {"name": "shop", "location": "westeurope", "lock": None}


def report(components, **options):
    """The problems of a backend, with `here` for places."""
    problems = define_backend(components, **{**OPTIONS, **options}).validate()
    return [re.sub(r"\([\w/.]+:\d+\)", "(here)", str(problem)) for problem in problems]


def referring(key, unit, attribute):
    functions = FunctionsConfig(
        runtime="python",
        groups={
            "Jobs": FunctionGroup(
                functions={"jobs_run": "http"},
                settings={"JOBS_KEY": PlacedAttribute(key, unit, attribute)},
            )
        },
    )
    cosmos = CosmosConfig(
        databases={"shop": CosmosDatabase(containers={"a": CosmosContainer(partition_key="/id")})}
    )
    needs = {"functions:api-functions": functions, "cosmos:shared-database": cosmos}
    return {"jobs": Resources.define("Jobs", needs)}


@pytest.mark.parametrize("attribute", ["primary_key", "container_name:b"])
def test_an_attribute_that_the_provider_does_not_have_is_a_problem(attribute):
    (found,) = report(referring("cosmos:shared-database", "databases/shop", attribute))
    lines = found.splitlines()
    assert lines[0].startswith(
        "functions:api-functions › groups['Jobs'] › settings['JOBS_KEY']: "
        "cosmos:shared-database has no "
    )
    assert attribute.removeprefix("container_name:") in lines[0]
    assert lines[1:] == [
        f"- {attribute} of databases/shop in cosmos:shared-database at priority 20 by Jobs (here)",
        "Ways out: choose one of account_name, database_name, endpoint, container_name:a; "
        "correct the reference.",
    ]


@pytest.mark.parametrize(
    "attribute", ["account_name", "database_name", "endpoint", "container_name:a"]
)
def test_the_attributes_that_are_named_exist(attribute):
    assert report(referring("cosmos:shared-database", "databases/shop", attribute)) == []


@frozen(kw_only=True)
class QueueConfig:
    resource_type: ClassVar[str] = "bus"
    queues: dict[str, str] | Unset = keyed(unanimous("a queue has one owner"), unit="queue")


class QueueProvider(ResourceProvider):
    """Knows neither attributes nor roles."""

    resource_type = "bus"

    def render(self, resource, context):
        context.document.add(azurerm("servicebus_namespace", context.id(resource)))

    def main(self, resource, context):
        return Reference(f"azurerm_servicebus_namespace.{context.id(resource)}", "id")


def test_what_an_own_provider_does_not_know_is_all_reported_at_once():
    group = FunctionGroup(
        functions={"jobs_run": "http"},
        settings={"JOBS_KEY": PlacedAttribute("bus:main", "queues/a", "endpoint")},
        roles={DataRole("bus:main", "queues/a", "read")},
    )
    needs = {
        "functions:api-functions": FunctionsConfig(runtime="python", groups={"Jobs": group}),
        "bus:main": QueueConfig(queues={"a": "a"}),
    }
    found = report({"jobs": Resources.define("Jobs", needs)}, providers=[QueueProvider()])
    assert [each.splitlines()[0] for each in found] == [
        "functions:api-functions › groups['Jobs'] › roles: bus:main has no role 'read' for "
        "queues/a",
        "functions:api-functions › groups['Jobs'] › settings['JOBS_KEY']: bus:main has no "
        "attribute 'endpoint' for queues/a",
    ]
    assert found[1].splitlines()[2:] == ["Ways out: correct the reference."]


def raising(request):
    raise KeyError(request.resource_type)


@pytest.mark.parametrize("naming", [raising, lambda _: "?", lambda _: 7])
def test_all_names_that_a_convention_gets_wrong_are_reported(naming):
    backend = define_backend(apis(1), naming=naming, **OPTIONS)
    said = [str(problem) for problem in backend.validate()]
    for kind in ("cosmosdb_account", "storage_account", "user_assigned_identity", "resource_group"):
        assert sum(f"azurerm_{kind}" in each for each in said) == 1, kind
    assert all("Ways out: correct naming=." in each for each in said)
    for call in (backend.plan, backend.document):
        with pytest.raises(BackendInvalid):
            call()


def test_a_convention_that_raises_is_a_problem_that_names_the_request():
    def naming(request):
        if request.resource_type == "azurerm_cosmosdb_account":
            raise KeyError("prod")
        return CafNaming().name(request)

    assert [each.splitlines()[0] for each in report(apis(1), naming=naming)] == [
        "cosmos:shared-database: The naming convention raises KeyError ('prod') for "
        "azurerm_cosmosdb_account (backend 'shop', environment 'dev', location 'westeurope', "
        "parts 'shared-database'). Change the convention."
    ]


def test_a_stack_brings_its_own_resource_group():
    def naming(request):
        if request.resource_type == "azurerm_resource_group":
            raise KeyError("resource group")
        return CafNaming().name(request)

    backend = define_backend(apis(1), name="shop", naming=naming, lock=None)
    assert backend.validate(environment="dev", location="westeurope") == ()
    with pytest.raises(NameInvalid):
        define_backend(apis(1), naming=naming, **OPTIONS).stack_settings()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"naming": 0}, "naming=0 is neither a naming convention nor a function"),
        ({"lock": 0}, "lock=0 is no path"),
        ({"overrides": 3}, "overrides=3 is not a mapping"),
        ({"overrides": UNSET}, "overrides=UNSET is not a mapping"),
    ],
)
def test_an_option_of_the_wrong_kind_is_a_problem(options, said):
    (found,) = report(apis(1), **options)
    assert found.splitlines()[0] == f"shop: {said}"


@pytest.mark.parametrize("components", [UNSET, [1], 3, "x"])
def test_components_that_are_no_mapping_are_a_problem(components):
    assert report(components)[0].splitlines()[0] == (
        f"shop: components={components!r} is not a mapping"
    )


@pytest.mark.parametrize("providers", [None, 3, [3], [ResourceProvider], "x"])
def test_what_is_no_provider_is_refused_in_a_sentence(providers):
    with pytest.raises(BackendStateError, match=r"; write (an instance|providers=)"):
        define_backend(apis(1), providers=providers, **OPTIONS)


@pytest.mark.parametrize(
    "options",
    [
        {"partition_key": [[]]},
        {"partition_key": [{}]},
        {"unique_keys": [[[]]]},
        {"indexes": [[[]]]},
        *(
            {option.name: UNSET}
            for option in attrs.fields(CrudApiProps)
            if option.name not in ("entity", "entity_name", "schema")
        ),
    ],
)
def test_no_option_of_an_api_raises_anything_else(options):
    backend = define_backend(
        {"users": CrudApi.define("UserApi", entity=User, **options)}, **OPTIONS
    )
    if backend.validate():
        with pytest.raises(AtakoraError):
            backend.document()
    else:
        backend.document()


def test_two_overrides_that_differ_are_told_to_remove_one():
    backend = define_backend(apis(1), **OPTIONS)
    backend.override("cosmos:shared-database", capacity_mode="serverless")
    backend.override("cosmos:shared-database", capacity_mode="provisioned")
    (problem,) = backend.validate()
    assert problem.ways_out == ("match the value", "remove one of the overrides")


def test_a_lock_that_cannot_be_written_stops_before_anything_is_written(tmp_path):
    lock = tmp_path / "missing" / "atakora.lock.json"
    backend = Backend(apis(1), **{**OPTIONS, "lock": lock})
    with pytest.raises(LockError):
        backend.synthesize(tmp_path / "out")
    assert os.listdir(tmp_path) == []


@pytest.mark.node
def test_a_lock_that_cannot_be_written_stops_before_anything_is_built(tmp_path):
    from atakora_tf import AtakoraStack

    # isort: split
    from cdktf import App

    stack = AtakoraStack(
        App(outdir=str(tmp_path / "out")), "shop-dev", environment="dev", location="westeurope"
    )
    before = [child.node.id for child in stack.node.children]
    backend = Backend(apis(1), name="shop", lock=tmp_path / "missing" / "atakora.lock.json")
    with pytest.raises(LockError):
        backend.initialize(stack)
    assert [child.node.id for child in stack.node.children] == before


@pytest.mark.node
def test_a_scope_that_is_in_no_stack_is_refused_in_a_sentence(tmp_path):
    from cdktf import App

    app = App(outdir=str(tmp_path))
    end = "hand in an AtakoraStack or a construct below one"
    for scope, found in (
        (app, "this App is not in a stack"),
        (None, "None is no construct"),
        ("stack", "'stack' is no construct"),
    ):
        backend = define_backend(apis(1), **OPTIONS)
        with pytest.raises(BackendStateError, match=rf"^backend 'shop', .*: {found}; {end}$"):
            backend.initialize(scope)
        with pytest.raises(BackendStateError, match=rf"^backend 'user-api', .*: {found}; {end}$"):
            CrudApi(scope, "UserApi", entity=User, location="westeurope")


@pytest.mark.node
def test_the_program_says_in_a_sentence_that_it_cannot_write(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    root = Path(__file__).parents[2]
    (tmp_path / "main.py").write_text((root / "main.py").read_text("utf-8"), encoding="utf-8")
    (tmp_path / "examples").symlink_to(root / "examples")
    done = subprocess.run(
        [sys.executable, "main.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root), "CDKTF_OUTDIR": str(tmp_path / "file" / "out")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("The configuration cannot be written: ")


def test_a_builder_refuses_what_it_cannot_take_in_a_sentence():
    with pytest.raises(BackendStateError, match=r"^3 is no definition of a component; "):
        BackendBuilder("shop").add(3)
    with pytest.raises(BackendStateError, match=r"^3 is not a mapping; write \{'team': "):
        BackendBuilder("shop").with_tags(3)
