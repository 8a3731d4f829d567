"""Where the command finds the backend, and what it says where it does not."""

from __future__ import annotations

import pytest
from programs import BY_ENVIRONMENT, SHOP
from running import Folder

TWO = """
from atakora_tf import Resources, StorageConfig, StorageContainer, define_backend

def backend(name):
    needs = {"storage:files": StorageConfig(containers={name: StorageContainer()})}
    return define_backend(
        {"files": Resources.define("Files", needs)},
        name=name, environment="dev", location="westeurope", lock=None,
    )
"""


def test_a_backend_in_main_is_found(folder: Folder) -> None:
    folder.write("main.py", SHOP)
    ran = folder.atakora("validate")
    assert (ran.status, ran.out) == (0, "shop/dev is valid: 4 components, 2 shared resources.\n")


def test_a_function_that_returns_a_backend_is_called_with_the_environment(folder: Folder) -> None:
    folder.write("main.py", BY_ENVIRONMENT)
    said = "shop/{} is valid: 1 component, 2 shared resources.\n"
    assert folder.atakora("validate").out == said.format("dev")
    assert folder.atakora("validate", "-e", "staging").out == said.format("staging")


def test_environment_and_program_can_come_from_variables(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("shops/online.py", BY_ENVIRONMENT)
    monkeypatch.setenv("ATAKORA_APP", "shops.online:shop")
    monkeypatch.setenv("ATAKORA_ENVIRONMENT", "qa")
    assert folder.atakora("validate").out.startswith("shop/qa is valid")


@pytest.mark.parametrize(
    "app",
    [
        "shops.online:shop",
        "shops.online:Shop",
        "shops/online.py:shop",
        "shops/online.py",
        "shops.online",
        "shops.online:Register.shop",
        "shops.online:several",
    ],
)
def test_the_backend_can_be_named(folder: Folder, app: str) -> None:
    several = app.endswith("several")
    if app.endswith(("online.py", "online")):
        text = BY_ENVIRONMENT
    else:
        text = BY_ENVIRONMENT + (
            "\n\nclass Register:\n    shop = Shop(environment='dev', location='westeurope')\n"
            "\n\ndef several():\n    return {'one': Register.shop}\n"
        )
    folder.write("shops/online.py", text)
    ran = folder.atakora("validate", "--app", app, "-l", "westeurope")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("shop/dev is valid"), several


def test_several_backends_are_all_worked_on(folder: Folder) -> None:
    folder.write("main.py", TWO + "shop, blog = backend('shop'), backend('blog')\n")
    assert folder.atakora("validate").out == (
        "shop/dev is valid: 1 component, 1 shared resource.\n"
        "blog/dev is valid: 1 component, 1 shared resource.\n"
    )
    assert folder.atakora("validate", "-b", "blog").out.startswith("blog/dev")
    ran = folder.atakora("explain", "storage:files")
    assert (ran.status, ran.err) == (
        2,
        "the program has several backends: blog, shop; choose one with --backend\n",
    )
    ran = folder.atakora("plan", "-b", "shopp")
    assert (ran.status, ran.err) == (
        2,
        "the program has no backend 'shopp'; it has blog, shop\n",
    )


def test_the_problems_of_all_backends_come_at_once(folder: Folder) -> None:
    folder.write("main.py", TWO + "shop, blog = backend('UPPER_CASE'), backend('blog_')\n")
    ran = folder.atakora("synth", "--direct")
    assert ran.status == 2
    assert ran.err.startswith("This backend cannot be built: 2 problems.\n")
    assert folder.files == ["main.py"]


FAULTS = {
    "no program": (None, "there is no main.py in this folder; go to the folder of your program, "
                   "or name the backend with --app module:object"),
    "nothing in it": ("x = 1\n", "main.py has no backend: no Backend, no subclass of it, and no "
                      "function whose return annotation is one; give it one, or name one "
                      "elsewhere with --app module:object"),
    "a slip": ("x = 1\n\n\nx.y\n", "main.py cannot be loaded: main.py:4: AttributeError: 'int' "
               "object has no attribute 'y'; --traceback shows the way there"),
    "no Python": ("x = (\n", "main.py cannot be loaded: main.py:1: SyntaxError: '(' was never "
                  "closed (main.py, line 1); --traceback shows the way there"),
    "a missing module": ("import shelves\n", "main.py cannot be loaded: main.py:1: "
                         "ModuleNotFoundError: No module named 'shelves'; --traceback shows the "
                         "way there"),
    "an end": ("import sys\nsys.exit(3)\n", "main.py ended itself while it was loaded (exit status "
               '3); put what it does under `if __name__ == "__main__":`'),
    "two functions": (BY_ENVIRONMENT + "\n\ndef other() -> Shop:\n    return shop()\n",
                      "main.py has several backends; choose one: --app main:other, "
                      "--app main:shop"),
    "an environment is needed": (BY_ENVIRONMENT.replace(' = "dev"', ""),
                                 "main.py:shop needs an environment; say --environment dev"),
    "more is needed": (BY_ENVIRONMENT.replace("def shop(", "def shop(size, "),
                       "main.py:shop needs size, which the command cannot give; name a function "
                       "that needs no more than the environment"),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_what_cannot_be_loaded_is_said_in_one_sentence(folder: Folder, case: str) -> None:
    text, message = FAULTS[case]
    if text is not None:
        folder.write("main.py", text)
    before = folder.files
    for command in (["plan"], ["synth", "--direct"], ["lock"], ["graph"]):
        ran = folder.atakora(*command)
        assert (ran.status, ran.out, ran.err) == (2, "", f"{message}\n")
    assert folder.files == before


NAMES = {
    "shelves:shop": "there is no module 'shelves' in this folder or this environment; --app takes "
    "module:object, such as --app shop.backend:shop",
    "main:basket": "main has no 'basket'; of backends, it has Shop, shop",
    "main:User": "main:User() is 'User'; --app takes a Backend, a subclass of it, a function that "
    "returns one, or several of them",
    "main:number": "main:number is 'int'; --app takes a Backend, a subclass of it, a function that "
    "returns one, or several of them",
    "other.py:shop": "there is no other.py here; go to the folder of your program, or name the "
    "backend with --app module:object",
}


@pytest.mark.parametrize("app", NAMES)
def test_a_wrong_name_is_said_in_one_sentence(folder: Folder, app: str) -> None:
    text = BY_ENVIRONMENT.replace("    id: str", "    id: str = ''") + "\n\nnumber = 1\n"
    folder.write("main.py", text)
    ran = folder.atakora("plan", "--app", app)
    assert (ran.status, ran.out, ran.err) == (2, "", f"{NAMES[app]}\n")


@pytest.mark.parametrize("line", [["--traceback", "plan"], ["plan", "--traceback"]], ids=" ".join)
def test_the_traceback_is_shown_to_who_asks_for_it(folder: Folder, line: list[str]) -> None:
    folder.write("main.py", "x = 1\nx.y\n")
    ran = folder.atakora(*line)
    assert (ran.status, ran.out) == (2, "")
    assert "AttributeError: 'int' object has no attribute 'y'" in ran.err
    assert ran.err.startswith("Traceback (most recent call last):")


def test_a_slip_in_a_call_of_pythons_own_is_said_with_the_line_of_the_program(
    folder: Folder,
) -> None:
    folder.write("main.py", "import json\n\njson.loads('{bad')\n")
    assert folder.atakora("plan").err.startswith(
        "main.py cannot be loaded: main.py:3: JSONDecodeError: "
    )


def test_a_secret_in_the_programs_own_error_is_not_repeated(folder: Folder) -> None:
    secret = "AccountKey=bm90LWEtc2VjcmV0LWJ1dC1sb25nLWVub3VnaC10by1sb29rLWxpa2Utb25l=="
    folder.write("main.py", f"raise ValueError('DefaultEndpointsProtocol=https;{secret}')\n")
    for form in ([], ["--json"]):
        ran = folder.atakora("plan", *form)
        assert ran.status == 2
        assert "bm90LWEt" not in ran.out + ran.err


def test_messages_point_at_the_line_of_a_class_that_the_command_builds(folder: Folder) -> None:
    folder.write("main.py", BY_ENVIRONMENT.partition("\n\ndef shop")[0] + "\n")
    ran = folder.atakora("plan")
    assert ran.status == 2
    assert "- shop (main.py:11)\n" in ran.err


def test_what_programs_print_while_planning_is_not_part_of_the_output(folder: Folder) -> None:
    naming = (
        "import os\n\n\ndef naming(request):\n    print('naming')\n"
        "    os.system('echo shouting')\n    from atakora_tf import CafNaming\n"
        "    return CafNaming().name(request)\n\n\n"
    )
    folder.write("main.py", naming + SHOP.replace('name="shop",', 'name="shop", naming=naming,'))
    ran = folder.atakora("plan", "--json")
    assert ran.json["name"] == "shop"
    assert "naming\n" in ran.err
    assert "shouting\n" in ran.err


CLASSIC = """
from cdktf import App
from atakora_tf import AtakoraStack

app = App()
stack = AtakoraStack(app, "own", environment="qa", location="westeurope")
"""


@pytest.mark.node
def test_a_program_that_makes_its_stack_itself_can_be_looked_at(folder: Folder) -> None:
    first = "from atakora_tf import AtakoraStack  # before cdktf\n"
    folder.write(
        "main.py",
        f"{first}{BY_ENVIRONMENT}{CLASSIC}backend = Shop().initialize(stack)\n",
    )
    assert folder.atakora("plan").out.startswith("shop/qa in westeurope\n")
    assert folder.atakora("validate").out == (
        "shop/qa is valid: 1 component, 2 shared resources.\n"
    )
    for how in ([], ["--direct"]):
        ran = folder.atakora("synth", *how)
        assert (ran.status, ran.out, ran.err) == (
            2,
            "",
            "the program puts shop into a stack itself while it is loaded; run the program, or "
            "cdktf synth, to synthesise it, and let it call backend.keep_plan(app.outdir) "
            "afterwards for atakora diff\n",
        )


def test_what_a_program_prints_is_not_part_of_the_output(folder: Folder) -> None:
    folder.write("main.py", "print('loading')\n" + SHOP)
    ran = folder.atakora("plan", "--json")
    assert ran.json["name"] == "shop"
    assert ran.err == "loading\n"


def test_a_program_that_has_initialised_its_backend_can_still_be_looked_at(folder: Folder) -> None:
    folder.write("main.py", SHOP + "backend.synthesize('elsewhere')\n")
    assert folder.atakora("plan").status == 0
    assert folder.atakora("synth", "--direct").status == 0
