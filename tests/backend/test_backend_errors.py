"""Everything that is wrong with a backend is said, whole, and all at once."""

import re

import pytest
from attrs import frozen
from rendered import User, apis

from atakora_tf import (
    Backend,
    BackendBuilder,
    CosmosConfig,
    CrudApi,
    FunctionsConfig,
    ResourceLimits,
    ResourceProvider,
    Resources,
    define_backend,
)
from atakora_tf.errors import (
    BackendInvalid,
    BackendStateError,
    PlacementUnknown,
    ProviderTaken,
)

OPTIONS = {"name": "shop", "location": "westeurope", "lock": None}


def report(*components, **options):
    """The problems of a backend, with line numbers as `here`."""
    named = {f"component{number}": each for number, each in enumerate(components)}
    backend = define_backend(named, **{**OPTIONS, **options})
    return problems_of(backend)


def problems_of(backend):
    problems = backend.validate()
    with pytest.raises(BackendInvalid) as caught:
        backend.plan()
    assert caught.value.problems == problems
    return [re.sub(r"\([\w/.]+:\d+\)", "(here)", str(problem)) for problem in problems]


def line_of(text):
    with open(__file__, encoding="utf-8") as file:
        (number,) = (
            n for n, line in enumerate(file, start=1) if text in line and "of(" not in line
        )
    return f"tests/backend/test_backend_errors.py:{number}"


def three_conflicts():
    """Two owners of one container, who agree in nothing; and two runtimes in one app."""
    shared = {"entity": User, "database": "shop", "container": "users"}
    return {
        "users": CrudApi.define("UserApi", **shared, partition_key="/id"),
        "members": CrudApi.define("MemberApi", **shared, partition_key="/tenant_id"),
        "mailer": Resources.define(
            "Mailer",
            {
                "cosmos:shared-database": CosmosConfig(capacity_mode="provisioned"),
                "functions:api-functions": FunctionsConfig(runtime="node"),
            },
        ),
        "jobs": Resources.define(
            "Jobs",
            {"cosmos:shared-database": CosmosConfig(capacity_mode="serverless")},
        ),
    }


def test_a_stack_is_named_as_a_folder_can_be_named():
    from atakora_tf import StackOptions

    backend = define_backend(
        apis(1), name="shop", location="westeurope", stack=StackOptions(name="my shop"), lock=None
    )
    (problem,) = backend.validate()
    assert str(problem) == (
        "shop: 'my shop' cannot be the name of a stack, because it is the name of a folder too. "
        "Use letters, digits, '_', '-' and '.', and do not start with '.'\n"
        f"- shop ({backend.source.place})\n"
        "Ways out: correct it in stack=."
    )


def test_three_conflicts_are_one_report():
    backend = define_backend(three_conflicts(), **OPTIONS)
    with pytest.raises(BackendInvalid) as caught:
        backend.plan()
    users, members = line_of('define("UserApi", **shared'), line_of('define("MemberApi", **shared')
    mailer, jobs = line_of('"mailer": Resources.define('), line_of('"jobs": Resources.define(')
    assert (
        str(caught.value)
        == f"""\
This backend cannot be built: 3 problems.

1. cosmos:shared-database › capacity_mode: they must agree: Azure replaces the account to \
change between serverless and provisioned
   - 'serverless' at priority 20 by Jobs ({jobs})
   - 'provisioned' at priority 20 by Mailer ({mailer})
   Ways out: match the value; override it at priority 30: \
backend.override("cosmos:shared-database", …) at capacity_mode; give one component its own \
requirement key.

2. cosmos:shared-database › databases['shop'] › containers['users'] › partition_key: they must \
agree: the partition key of a container is fixed when it is made
   - ('/tenant_id',) at priority 20 by MemberApi ({members})
   - ('/id',) at priority 20 by UserApi ({users})
   Ways out: match the value; override it at priority 30: \
backend.override("cosmos:shared-database", …) at databases['shop'] › containers['users'] › \
partition_key; give one component its own requirement key.

3. functions:api-functions › runtime: they must agree: one app runs one language
   - 'node' at priority 20 by Mailer ({mailer})
   - 'python' at priority 20 by MemberApi ({members})
   - 'python' at priority 20 by UserApi ({users})
   Ways out: match the value; override it at priority 30: \
backend.override("functions:api-functions", …) at runtime; give one component its own \
requirement key."""
    )


def test_what_is_wrong_writes_no_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    backend = define_backend(three_conflicts(), name="shop", location="westeurope")
    with pytest.raises(BackendInvalid):
        backend.synthesize()
    with pytest.raises(BackendInvalid):
        backend.document()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.node
def test_what_is_wrong_creates_no_construct(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    from atakora_tf import AtakoraStack

    from cdktf import App, TerraformStack  # isort: skip

    app = App(outdir=str(tmp_path / "out"))
    ours = AtakoraStack(app, "ours", environment="dev", location="westeurope")
    stock = TerraformStack(app, "stock")
    for stack in (ours, stock):
        before = [child.node.path for child in stack.node.find_all()]
        with pytest.raises(BackendInvalid):
            define_backend(three_conflicts(), name="shop", location="westeurope").initialize(stack)
        assert [child.node.path for child in stack.node.find_all()] == before
    assert list(tmp_path.glob("*.json")) == []


@pytest.mark.node
def test_what_no_class_of_azurerm_takes_creates_no_construct(tmp_path):
    from atakora_tf.errors import BindingsError
    from atakora_tf.stack.bindings import load_bindings
    from atakora_tf.terraform.block import azurerm

    load_bindings()
    from cdktf import App, TerraformStack  # isort: skip

    class Topics(ResourceProvider):
        resource_type = "topic"

        def render(self, resource, context):
            context.document.add(azurerm("servicebus_topic", resource.type, nmae="t"))

        def main(self, resource, context):
            raise NotImplementedError

    stack = TerraformStack(App(outdir=str(tmp_path)), "stock")
    before = [child.node.path for child in stack.node.find_all()]
    with pytest.raises(BindingsError):
        define_backend(
            {"topic": Resources.define("Topic", {"topic:main": TopicConfig()})},
            **OPTIONS,
            providers=[Topics()],
        ).initialize(stack)
    assert [child.node.path for child in stack.node.find_all()] == before


def test_a_backend_needs_components():
    assert report() == [
        "shop: the backend has no components\n"
        "- shop (here)\n"
        "Ways out: define one, such as CrudApi.define('UserApi', entity=User)."
    ]


def test_two_components_need_two_ids():
    found = report(
        CrudApi.define("UserApi", entity=User),
        CrudApi.define("UserApi", entity=User, partition_key="/nowhere"),
    )
    assert found == [
        "UserApi: 2 components have this id\n"
        "- UserApi (here)\n"
        "- UserApi (here)\n"
        "Ways out: give each an id of its own.",
        "UserApi: the partition key '/nowhere' is no property of User; it has /id, /tenant_id, "
        "/email\n"
        "- UserApi (here)\n"
        "Ways out: correct the path; add the property to the schema.",
    ]


def test_two_ids_need_two_prefixes_of_settings():
    components = [CrudApi.define(i, entity=User) for i in ("UserApi", "user_api", "User API")]
    assert report(*components) == [
        "User API: the ids 'User API' and 'UserApi' and 'user_api' both become the prefix "
        "USER_API_ of app settings\n"
        "- User API (here)\n"
        "- UserApi (here)\n"
        "- user_api (here)\n"
        "Ways out: choose ids that differ in letters or digits."
    ]


def test_an_id_is_a_text_with_a_letter():
    components = [
        CrudApi.define(5, entity=User),  # type: ignore[arg-type]
        CrudApi.define("", entity=User),
        CrudApi.define(" ", entity=User),
        CrudApi.define("日本", entity=User, auth="none"),  # type: ignore[arg-type]
    ]
    ways_out = "Ways out: choose an id such as 'UserApi'."
    assert report(*components) == [
        f"shop: the component id ' ' is empty\n-   (here)\n{ways_out}",
        f"shop: the component id '' is empty\n-  (here)\n{ways_out}",
        "shop: the component id '日本' holds no ASCII letter or digit, so its settings cannot be "
        f"named after it\n- 日本 (here)\n{ways_out}",
        f"shop: the component id 5 is not a text\n- 5 (here)\n{ways_out}",
        "日本: auth='none' is not one of anonymous, function, entra\n- 日本 (here)\n"
        "Ways out: choose one of these.",
    ]


def test_components_are_definitions():
    assert report(CrudApi, 5) == [
        f"shop › component{number}: {kind} is no definition of a component\n"
        "- shop (here)\n"
        "Ways out: write it like CrudApi.define('UserApi', entity=User)."
        for number, kind in enumerate(["CrudApi", "int"])
    ]


@pytest.mark.parametrize(
    ("location", "what", "way_out"),
    [
        (
            None,
            "the backend has no location",
            "give one, such as location='westeurope', or initialise it in an AtakoraStack",
        ),
        (
            "westeros",
            "'westeros' is not an Azure region that this release knows. Did you mean "
            "'westeurope', 'westus' or 'westus3'?",
            "correct the location",
        ),
        (7, "7 is not a text; write a region such as 'westeurope'", "correct the location"),
    ],
)
def test_a_backend_needs_a_location(location, what, way_out, tmp_path):
    expected = f"shop: {what}\n- shop (here)\nWays out: {way_out}."
    assert report(*apis(1).values(), location=location) == [expected]
    # Whoever builds it says the same, together with what else is wrong.
    wrong = define_backend(apis(1, auth="no"), **{**OPTIONS, "location": location})
    with pytest.raises(BackendInvalid) as caught:
        wrong.synthesize(tmp_path)
    assert [problem.what for problem in caught.value.problems] == [
        "auth='no' is not one of anonymous, function, entra",
        what,
    ]


def test_a_stack_of_another_environment_and_location_contradicts():
    backend = define_backend(apis(1), **OPTIONS, environment="dev")
    assert backend.validate(environment="dev", location="West Europe") == ()
    problems = backend.validate(environment="prod", location="northeurope")
    ways_out = "Ways out: leave it out of the backend, or make both the same."
    assert [re.sub(r"\([\w/.]+:\d+\)", "(here)", str(problem)) for problem in problems] == [
        "shop: the backend has the environment 'dev', the stack has 'prod'\n"
        f"- shop (here)\n{ways_out}",
        "shop: the backend has the location 'westeurope', the stack has 'northeurope'\n"
        f"- shop (here)\n{ways_out}",
    ]


def test_options_are_checked_together():
    found = report(
        *apis(1).values(),
        environment="",
        tags={"team": 5},
        limits=ResourceLimits(max_functions_per_app=0),
        on_incompatible="spilt",
    )
    assert [text.splitlines()[0] for text in found] == [
        "shop: environment='' is not a word",
        "shop: max_functions_per_app=0 is not a whole number of 1 or more",
        "shop: on_incompatible='spilt' is neither 'conflict' nor 'split'; did you mean 'split'?",
        "shop: the tag 'team' with the value 5 is not of two texts",
    ]
    found = report(*apis(1).values(), name="!", tags="a", limits={"a": 1})
    assert [text.splitlines()[0] for text in found] == [
        "backend: limits={'a': 1} is no ResourceLimits",
        "backend: tags='a' is not a mapping",
        "backend: the name '!' holds no ASCII letter or digit, so nothing can be named after it",
    ]


def test_overrides_are_checked():
    backend = define_backend(apis(1), **OPTIONS, overrides={"cosmos": {}})
    backend.override("cosmos:shared-database", consistancy="Strong")
    backend.override("cosmos:other", consistency="Strong")
    backend.override("cosmos:shared-database", FunctionsConfig(runtime="node"))
    backend.override("functions:api-functions", plan="EP1", priority="high")  # type: ignore[arg-type]
    found = problems_of(backend)
    fields = found[2].splitlines()[-1]
    assert fields.startswith("Ways out: choose one of api, capacity_mode, consistency, ")
    assert [text.replace(fields, "Ways out: …") for text in found] == [
        "cosmos:other: the override matches nothing; the components ask for "
        "cosmos:shared-database, functions:api-functions\n- override (here)\n"
        "Ways out: correct the key; remove the override.",
        "cosmos:shared-database: FunctionsConfig is a config for 'functions', not for 'cosmos'\n"
        "- override (here)\nWays out: give a config class of that resource type.",
        "cosmos:shared-database › consistancy: CosmosConfig has no field 'consistancy'; did you "
        "mean 'consistency'?\n- override (here)\nWays out: …",
        "functions:api-functions: the priority 'high' is not a whole number\n- override (here)\n"
        "Ways out: write one, such as Priority.USER, which is 30.",
        "override: 'cosmos' is not a resource key; write the resource type, a colon and the "
        "requirement key, such as 'cosmos:shared-database'\n- override (here)\n"
        "Ways out: correct the key.",
    ]


@frozen
class TopicConfig:
    resource_type = "topic"


def test_a_resource_type_needs_a_provider():
    assert report(Resources.define("Events", {"topic:main": TopicConfig()})) == [
        "topic: no provider renders resources of type 'topic'; known types are cosmos, front-door, "
        "functions, key-vault, monitoring, network, service-bus, static-web-app, storage\n"
        "- Events (here)\n"
        "Ways out: hand one to the backend: providers=[…]."
    ]


class MyCosmos(ResourceProvider):
    resource_type = "cosmos"

    def render(self, resource, context):
        raise NotImplementedError

    def main(self, resource, context):
        raise NotImplementedError


def test_a_type_has_one_provider():
    with pytest.raises(ProviderTaken) as caught:
        define_backend(apis(1), **OPTIONS, providers=[MyCosmos()])
    assert str(caught.value) == (
        "MyCosmos renders 'cosmos', which CosmosProvider renders already; give your requirements "
        "a resource type of their own"
    )
    with pytest.raises(ProviderTaken):
        BackendBuilder("shop").with_provider(MyCosmos()).build()


def test_a_component_has_to_be_built_before_it_can_be_had():
    backend = define_backend(apis(1), **OPTIONS)
    with pytest.raises(BackendStateError) as caught:
        backend.get_component("api001")
    assert str(caught.value) == (
        "backend 'shop' is not initialised, so Entity001Api cannot be had yet; call "
        "initialize(scope) or synthesize() first"
    )
    with pytest.raises(BackendStateError) as caught:
        _ = backend.outputs
    assert str(caught.value) == (
        "backend 'shop' is not initialised, so its outputs cannot be had yet; call "
        "initialize(scope) or synthesize() first"
    )


def test_a_component_that_is_not_there_is_unknown(tmp_path):
    backend = define_backend(apis(1, 2), **OPTIONS)
    backend.synthesize(tmp_path)
    for wanted in ("Nope", CrudApi.define("Nope", entity=User)):
        with pytest.raises(PlacementUnknown) as caught:
            backend.get_component(wanted)
        assert str(caught.value) == (
            "backend 'shop' has no component 'Nope'; it has api001, api002"
        )
    with pytest.raises(PlacementUnknown) as caught:
        backend.get_component("api001", Resources)
    assert str(caught.value) == "Entity001Api is a CrudApi, not a Resources"
    with pytest.raises(PlacementUnknown) as caught:
        backend.get_resource("cosmos", "other")
    assert str(caught.value) == (
        "the plan has no resource 'cosmos:other'; it has cosmos:shared-database, "
        "functions:api-functions"
    )


def test_one_name_is_for_one_component():
    first = CrudApi.define("UserApi", entity=User)
    backend = define_backend({"users": first}, **OPTIONS)
    expected = f"backend 'shop' has a component called 'users' already: {first!r}"
    with pytest.raises(BackendStateError) as caught:
        backend.add("users", CrudApi.define("MemberApi", entity=User))
    assert str(caught.value) == expected
    with pytest.raises(BackendStateError) as caught:
        BackendBuilder("shop").add(first, "users").add(first, "users")
    assert str(caught.value) == expected

    class Shop(Backend):
        users = first

    with pytest.raises(BackendStateError) as caught:
        Shop({"users": first})
    assert str(caught.value) == expected


def test_a_component_cannot_hide_what_a_backend_has_itself():
    with pytest.raises(BackendInvalid) as caught:

        class Shop(Backend):
            tags = CrudApi.define("TagApi", entity=User)  # type: ignore[assignment]
            plan = CrudApi.define("PlanApi", entity=User)  # type: ignore[assignment]

    text = re.sub(r"\([\w/.]+:\d+\)", "(here)", str(caught.value))
    assert text == (
        "This backend cannot be built: 2 problems.\n\n"
        "1. Shop › plan: a backend has an attribute 'plan' of its own, which the component would "
        "hide\n   - PlanApi (here)\n   Ways out: give the component another name.\n\n"
        "2. Shop › tags: a backend has an attribute 'tags' of its own, which the component would "
        "hide\n   - TagApi (here)\n   Ways out: give the component another name."
    )
