"""`Resources`: bare requirements as a component."""

import re

import pytest

from atakora_tf import (
    CosmosConfig,
    PlannedResource,
    Resources,
    StorageConfig,
    StorageContainer,
    define_backend,
)
from atakora_tf.components.component import Component
from atakora_tf.errors import PlacementUnknown

FILES = StorageConfig(containers={"images": StorageContainer()})


def backend(*definitions):
    named = {f"part{number}": each for number, each in enumerate(definitions)}
    return define_backend(named, name="shop", location="westeurope", lock=None)


def test_each_entry_is_a_requirement(tmp_path):
    needs = {"storage:static-content": FILES, "cosmos:archive": CosmosConfig(consistency="Strong")}
    files = Resources.define("Files", needs)
    made = backend(files)
    made.synthesize(tmp_path)
    part: Component = made.get_component(files)
    assert sorted(part.handles) == ["cosmos:archive", "storage:static-content"]
    handle = part.handle("storage:static-content")
    assert isinstance(handle.resource, PlannedResource)
    assert handle.id == "${azurerm_storage_account.shop_storage_static-content.id}"
    assert handle.resource.config.containers == {"images": StorageContainer()}
    with pytest.raises(PlacementUnknown) as caught:
        part.handle("cosmos:shared-database")
    assert str(caught.value) == (
        "Files did not ask for 'cosmos:shared-database'; it asked for cosmos:archive, "
        "storage:static-content"
    )


def test_what_was_given_can_be_changed_afterwards():
    needs = {"storage:static-content": FILES}
    files = Resources.define("Files", needs)
    needs.clear()
    assert len(backend(files).resources) == 1


def test_a_region_of_its_own_is_written_in_any_spelling():
    needs = {"storage:static-content": FILES}
    made = backend(
        Resources.define("Here", needs, region="West Europe"),
        Resources.define("There", needs, region="North Europe"),
    )
    assert [(str(r.key), r.location) for r in made.resources] == [
        ("storage:static-content", "westeurope"),
        ("storage:static-content-northeurope", "northeurope"),
    ]


def test_mistakes_are_said():
    problems = backend(
        Resources.define(
            "Files",
            {
                "cosmos:x": FILES,
                "x": FILES,
                "storage:a": StorageConfig,
                "storage:b": object,
                5: FILES,  # type: ignore[dict-item]
            },
            region="westeros",
        ),
        Resources.define("Nothing", {}),
        Resources.define("Wrong", "storage:a"),  # type: ignore[arg-type]
    ).validate()
    found = [re.sub(r"\([\w/.]+:\d+\)", "(here)", str(problem)) for problem in problems]
    nothing = "Ways out: write what it needs, like {'storage:static-content': StorageConfig(…)}."
    assert found == [
        "Files: 'westeros' is not an Azure region that this release knows. Did you mean "
        "'westeurope', 'westus' or 'westus3'?\n- Files (here)\nWays out: correct the region.",
        "Files: 'x' is not a resource key; write the resource type, a colon and the requirement "
        "key, such as 'cosmos:shared-database'\n- Files (here)\nWays out: correct the key.",
        "Files: 5 is not a resource key; write the resource type, a colon and the requirement "
        "key, such as 'cosmos:shared-database'\n- Files (here)\nWays out: correct the key.",
        f"Nothing: it asks for nothing\n- Nothing (here)\n{nothing}",
        f"Wrong: 'storage:a' is not a mapping\n- Wrong (here)\n{nothing}",
        "cosmos:x: StorageConfig is not a config for 'cosmos'; it is one for 'storage'\n"
        "- Files (here)\nWays out: write CosmosConfig(…).",
        "storage:a: StorageConfig is the class itself\n- Files (here)\n"
        "Ways out: write it with brackets.",
        "storage:b: object is not a config for 'storage'\n- Files (here)\n"
        "Ways out: write StorageConfig(…).",
    ]


@pytest.mark.node
def test_alone_it_builds_its_own(tmp_path):
    from atakora_tf import AtakoraStack

    from cdktf import App  # isort: skip

    stack = AtakoraStack(App(outdir=str(tmp_path)), "s", environment="dev", location="westeurope")
    files = Resources(stack, "Files", {"storage:static-content": FILES}, region="northeurope")
    handle = files.handle("storage:static-content")
    assert handle.key == "storage:static-content-northeurope"
    assert handle.construct.node.id == "files_storage_static-content-northeurope"
