"""`monitoring=`: one more declaration, merged, overridden and explained like every other."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from rendered import apis, directly, document, through_cdktf

from atakora_tf import (
    AzureState,
    Backend,
    BackendBuilder,
    CrudApi,
    MonitoringConfig,
    Resources,
    StackOptions,
    StorageConfig,
    define_backend,
)
from atakora_tf.plan.plan_json import plan_from_json, plan_to_json

KEY = "monitoring:shared-monitoring"
OPTIONS: dict[str, Any] = {
    "name": "shop",
    "location": "westeurope",
    "lock": None,
    "stack": StackOptions(state=AzureState("stshoptfstate")),
}


def asking(name: str, **fields: Any) -> Any:
    return Resources.define(name, {KEY: MonitoringConfig(**fields)})


def workspace(backend: Backend) -> dict[str, Any]:
    (block,) = document(backend)["resource"]["azurerm_log_analytics_workspace"].values()
    return dict(block)


class Shop(Backend):
    users = CrudApi.define("UserApi", entity_name="User")


def test_all_doors_open_to_the_same():
    users = CrudApi.define("UserApi", entity_name="User")
    made = [
        define_backend({"users": users}, monitoring=True, **OPTIONS),
        BackendBuilder("shop").add(users).with_location("westeurope").with_lock(None)
        .with_monitoring().build(),
        Shop(monitoring=MonitoringConfig(), **OPTIONS),
    ]  # fmt: skip
    written = [json.dumps(document(backend), sort_keys=True) for backend in made]
    assert len(set(written)) == 1
    assert "azurerm_log_analytics_workspace" in written[0]


@pytest.mark.parametrize("nothing", [None, False])
def test_nothing_asked_for_is_nothing_made(nothing):
    asked = define_backend(apis(1), monitoring=nothing, **OPTIONS)
    assert document(asked) == document(define_backend(apis(1), **OPTIONS))
    assert "monitor" not in json.dumps(document(asked))


def test_components_ask_for_more_and_the_longest_retention_wins():
    components = {"a": asking("A", retention_days=365), "b": asking("B", daily_cap_gb=0.5)}
    backend = define_backend(
        components, monitoring=MonitoringConfig(retention_days=60, daily_cap_gb=2), **OPTIONS
    )
    block = workspace(backend)
    assert (block["retention_in_days"], block["daily_quota_gb"]) == (365, 2)


def test_a_component_alone_can_bring_monitoring():
    backend = define_backend({**apis(1), "a": asking("A")}, **OPTIONS)
    assert workspace(backend)["name"] == "log-shop-dev-we"


def test_an_override_decides_over_the_backends_own_word():
    backend = define_backend(
        apis(1),
        monitoring=MonitoringConfig(retention_days=365),
        overrides={KEY: {"retention_days": 40}},
        **OPTIONS,
    )
    assert workspace(backend)["retention_in_days"] == 40


def test_the_plan_says_that_the_backend_asked_and_in_which_line():
    backend = define_backend(
        {"a": asking("A", retention_days=60)},
        monitoring=MonitoringConfig(retention_days=90),
        **OPTIONS,
    )
    outcome = backend.get_resource("monitoring", "shared-monitoring").provenance["retention_days",]
    assert [(c.value, c.source.component) for c in outcome.deciding] == [(90, "backend shop")]
    assert [(c.value, c.source.component) for c in outcome.agreeing] == [(60, "A")]
    (source,) = (c.source for c in outcome.deciding)
    assert (source.file, source.line) == (backend.source.file, backend.source.line)
    assert Path(source.file).name == "test_monitoring_option.py"
    assert "backend shop" in str(backend.plan().explain(KEY))


def test_a_plan_with_monitoring_is_the_same_after_json():
    plan = define_backend(
        apis(1),
        monitoring=MonitoringConfig(
            daily_cap_gb=None,
            sampling_percentage=12.5,
            extra_logs={"Microsoft.Web/sites": ["AppServiceAuthenticationLogs"]},
        ),
        **OPTIONS,
    ).plan()
    assert plan_from_json(json.loads(json.dumps(plan_to_json(plan), allow_nan=False))) == plan


def test_the_order_of_components_changes_no_byte(tmp_path):
    components = {
        **apis(1, 2),
        "a": asking("A", retention_days=365),
        "b": Resources.define("B", {"storage:files": StorageConfig(), KEY: MonitoringConfig()}),
    }
    texts = set()
    for number, order in enumerate(itertools.permutations(components)):
        (tmp_path / str(number)).mkdir()
        options = {**OPTIONS, "lock": tmp_path / str(number) / "lock.json"}
        backend = define_backend({n: components[n] for n in order}, monitoring=True, **options)
        path = backend.synthesize(tmp_path / str(number))
        texts.add((path.read_bytes(), options["lock"].read_bytes()))
    assert len(texts) == 1


@pytest.mark.parametrize("wrong", ["yes", 1, {"retention_days": 90}, MonitoringConfig])
def test_what_monitoring_cannot_be_is_said_with_everything_else(wrong):
    backend = define_backend(apis(1), monitoring=wrong, name="shop", lock=None)
    found = [p.what for p in backend.validate()]
    shown = repr(wrong) if isinstance(wrong, type) else json.dumps(wrong).replace('"', "'")
    assert found == [
        f"monitoring={shown} is neither True, False nor a MonitoringConfig",
        "the backend has no location",
    ]
    with pytest.raises(Exception, match="neither True, False nor a MonitoringConfig"):
        backend.plan()


def test_a_mistake_in_it_points_at_the_backend():
    backend = define_backend(apis(1), monitoring=MonitoringConfig(retention_days=7), **OPTIONS)
    (problem,) = backend.validate()
    assert problem.path == (KEY, "retention_days")
    assert problem.what == "7 is not a whole number from 30 to 730"
    assert [c.source.component for c in problem.claims] == ["backend shop"]


def test_no_component_can_be_taken_for_the_backend():
    components = {"a": Resources.define("backend shop", {"storage:files": StorageConfig()})}
    (problem,) = define_backend(components, monitoring=True, **OPTIONS).validate()
    assert problem.what == "the component id 'backend shop' is what the backend calls itself"
    assert problem.ways_out == ("choose another id",)
    assert define_backend(components, **OPTIONS).validate() == ()


def test_the_lock_notices_a_workspace_that_would_move(tmp_path):
    lock = tmp_path / "lock.json"
    options = {**OPTIONS, "lock": lock}
    define_backend(apis(1), monitoring=True, **options).write_lock()
    moved = {**options, "location": "northeurope"}
    warned = define_backend(apis(1), monitoring=True, **moved).plan().warnings
    assert [w.path for w in warned if w.path[0] == KEY] == [(KEY, "location")]


@pytest.mark.node
def test_both_ways_say_the_same(tmp_path):
    from atakora_tf import AtakoraStack

    from cdktf import App  # isort: skip

    def made():
        return define_backend(apis(1, 2), monitoring=True, **OPTIONS)

    app = App(outdir=str(tmp_path / "cdktf"))
    stack = AtakoraStack(
        app, "shop", environment="prod", location="westeurope", state=AzureState("stshoptfstate")
    )
    made().add_to_stack(stack)
    app.synth()
    written = directly(made(), tmp_path / "direct", stack.settings)
    assert through_cdktf(tmp_path / "cdktf", "shop") == written
    assert "azurerm_monitor_diagnostic_setting" in written["resource"]
