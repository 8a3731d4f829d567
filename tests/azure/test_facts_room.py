"""What holds for the room as a whole."""

import ast
from pathlib import Path

import atakora_tf.azure

ROOM = Path(atakora_tf.azure.__file__).parent


def test_facts_import_nothing_of_ours_but_facts_and_errors() -> None:
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else []
            )
            ours = [name for name in names if name.split(".")[0] == "atakora_tf"]
            assert all(
                name.startswith("atakora_tf.azure") or name == "atakora_tf.errors" for name in ours
            ), path.name


def test_every_module_of_facts_names_a_source() -> None:
    for path in ROOM.glob("*.py"):
        if path.name != "__init__.py":
            assert "Source" in (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "")
