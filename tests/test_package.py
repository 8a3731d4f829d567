"""The package as a whole: cheap to import, and what it promises is there."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import atakora_tf

SOURCE = Path(atakora_tf.__file__).read_text(encoding="utf-8")


def in_a_new_process(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        cwd=Path(atakora_tf.__file__).parents[1],
        text=True,
    )
    return done.stdout


def test_importing_loads_nothing_heavy_and_starts_no_process():
    program = """
import subprocess, os, sys
def refuse(*args, **kwargs): raise AssertionError("a process is started")
subprocess.Popen.__init__ = refuse
os.system = os.posix_spawn = os.fork = refuse
before = set(sys.modules)
import atakora_tf
loaded = {name.partition(".")[0] for name in set(sys.modules) - before}
print(*sorted(loaded - sys.stdlib_module_names))
"""
    assert in_a_new_process(program).split() == ["atakora_tf"]


def test_planning_and_writing_load_nothing_of_cdktf():
    program = """
import sys, tempfile
from atakora_tf import Backend, CrudApi, FunctionsConfig, define_backend
backend = define_backend(
    {"users": CrudApi.define("UserApi", entity_name="User")}, location="westeurope", lock=None
)
backend.synthesize(tempfile.mkdtemp())
roots = {name.partition(".")[0] for name in sys.modules}
print(*sorted(roots & {"cdktf", "cdktf_cdktf_provider_azurerm", "constructs", "jsii", "cattrs",
                       "hypothesis", "pydantic", "pytest"}))
"""
    assert in_a_new_process(program).split() == []


def test_declaring_loads_nothing_that_plans_or_renders():
    program = """
import sys
from atakora_tf import CrudApi, define_backend
CrudApi.define("UserApi", entity_name="User", auth="anonymous")
rooms = ("plan.planner", "providers.", "requirements.functions", "requirements.network",
         "requirements.existing", "terraform.", "contract.", "packages.", "stack.")
ours = {name.removeprefix("atakora_tf.") for name in sys.modules if "atakora_tf." in name}
print(*sorted(name for name in ours if name.startswith(rooms) and name != "providers.registry"))
"""
    assert in_a_new_process(program).split() == []


@pytest.mark.parametrize("name", sorted(set(atakora_tf.__all__) - {"AtakoraStack"}))
def test_every_public_name_is_what_its_home_calls_it(name):
    home = import_module(f"atakora_tf.{atakora_tf._HOME_OF[name]}")
    assert getattr(atakora_tf, name) is getattr(home, name)
    assert name in home.__all__
    # The second time it is a plain attribute.
    assert vars(atakora_tf)[name] is getattr(home, name)


@pytest.mark.node
def test_the_stack_is_a_public_name_too():
    from atakora_tf.stack.atakora_stack import AtakoraStack

    assert atakora_tf.AtakoraStack is AtakoraStack


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError) as caught:
        _ = atakora_tf.nothing
    assert str(caught.value) == "module 'atakora_tf' has no attribute 'nothing'"
    assert not hasattr(atakora_tf, "nothing")


def test_dir_lists_every_public_name():
    assert set(atakora_tf.__all__) <= set(dir(atakora_tf))
    assert dir(atakora_tf) == sorted(set(dir(atakora_tf)))
    assert atakora_tf.__all__ == sorted(set(atakora_tf.__all__))


def test_type_checkers_and_python_find_names_in_the_same_homes():
    (block,) = (
        node
        for node in ast.parse(SOURCE).body
        if isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
    )
    told = {}
    for statement in block.body:
        assert isinstance(statement, ast.ImportFrom)
        for alias in statement.names:
            assert alias.asname == alias.name, "only `X as X` is exported to type checkers"
            told[alias.name] = statement.module.removeprefix("atakora_tf.")
    assert told == atakora_tf._HOME_OF


def test_no_name_has_two_homes():
    listed = [name for names in atakora_tf._HOMES.values() for name in names]
    assert len(listed) == len(set(listed))


def test_the_package_says_that_it_is_typed():
    assert Path(atakora_tf.__file__).with_name("py.typed").is_file()
