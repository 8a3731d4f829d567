"""A package in `sys.modules` that loads only the modules asked for."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from atakora_tf.stack.lazy_package import LazyPackage


@pytest.fixture
def bulky(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a package whose own `__init__` must never run, replaced by a lazy one."""
    name = "bulky_provider"
    package = tmp_path / "site" / name
    for module in ("_jsii", "apple", "banana", "cherry"):
        (package / module).mkdir(parents=True)
        (package / module / "__init__.py").write_text(f"kind = {module!r}\n")
    (package / "cherry" / "__init__.py").write_text("import module_that_is_not_there\n")
    (package / "__init__.py").write_text("raise AssertionError('the stock package was run')\n")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    spec = importlib.util.find_spec(name)
    assert spec is not None
    sys.modules[name] = LazyPackage(spec)
    yield name
    for loaded in [m for m in sys.modules if m.partition(".")[0] == name]:
        del sys.modules[loaded]


def loaded_modules(package: str) -> list[str]:
    return sorted(m for m in sys.modules if m.startswith(f"{package}."))


def test_a_lazy_package_loads_only_the_module_asked_for(bulky: str) -> None:
    assert loaded_modules(bulky) == []
    package: Any = importlib.import_module(bulky)
    assert package.apple.kind == "apple"
    assert loaded_modules(bulky) == [f"{bulky}.apple"]


@pytest.mark.parametrize(
    "statement",
    [
        "import bulky_provider.banana; found = bulky_provider.banana",
        "from bulky_provider import banana as found",
        "import bulky_provider; found = bulky_provider.banana",
        "import bulky_provider as b; found = getattr(b, 'banana')",
        "import importlib; found = importlib.import_module('.banana', 'bulky_provider')",
    ],
)
def test_every_way_to_import_a_module_works(bulky: str, statement: str) -> None:
    names: dict[str, Any] = {}
    exec(statement, names)
    assert names["found"] is sys.modules[f"{bulky}.banana"]
    assert loaded_modules(bulky) == [f"{bulky}.banana"]


def test_a_lazy_package_lists_its_modules_without_loading_them(bulky: str) -> None:
    package: Any = importlib.import_module(bulky)
    assert package.__all__ == ["apple", "banana", "cherry"]
    assert {"apple", "banana", "cherry", "__all__", "__path__"} <= set(dir(package))
    assert loaded_modules(bulky) == []


def test_a_star_import_gives_every_module(bulky: str) -> None:
    package: Any = importlib.import_module(bulky)
    (Path(package.__path__[0]) / "cherry" / "__init__.py").write_text("kind = 'cherry'\n")
    names: dict[str, Any] = {}
    exec(f"from {bulky} import *", names)
    assert [names[n].kind for n in ("apple", "banana", "cherry")] == ["apple", "banana", "cherry"]


def test_a_lazy_package_looks_like_the_real_one(bulky: str) -> None:
    package: Any = importlib.import_module(bulky)
    assert package.__name__ == package.__package__ == package.__spec__.name == bulky
    assert package.__file__ == package.__spec__.origin
    assert package.__path__ == [str(Path(package.__file__).parent)]
    assert package.__loader__ is package.__spec__.loader
    assert importlib.util.find_spec(bulky) is package.__spec__


def test_an_unknown_module_is_an_attribute_error(bulky: str) -> None:
    package: Any = importlib.import_module(bulky)
    with pytest.raises(AttributeError) as caught:
        _ = package.durian
    assert str(caught.value) == "module 'bulky_provider' has no attribute 'durian'"
    with pytest.raises(ImportError, match="durian"):
        exec("from bulky_provider import durian")
    assert not hasattr(package, "__wrapped__")


def test_a_module_that_cannot_be_imported_says_what_it_lacks(bulky: str) -> None:
    package: Any = importlib.import_module(bulky)
    with pytest.raises(ModuleNotFoundError, match="module_that_is_not_there"):
        _ = package.cherry
