"""Write the table of ForceNew arguments anew: `python -m tests.safety.write_force_new`.

`azurerm_arguments_4.55.0.tsv` has every argument of the resource types that we render or that hold
data, as the Go schemas of terraform-provider-azurerm 4.55.0 declare them, each with its file. Where
a default is Azure's own and not the schema's, the argument is Optional+Computed.
"""

from __future__ import annotations

import csv
import json
import re
import textwrap
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
FACTS = Path(__file__).with_name("azurerm_arguments_4.55.0.tsv")
TABLE = ROOT / "atakora_tf" / "azure" / "force_new_table.py"

# What the constants of the SDKs that stand as defaults in the schemas are.
_CONSTANTS = {
    "string(cosmosdb.DatabaseAccountKindGlobalDocumentDB)": "GlobalDocumentDB",
    "string(cosmosdb.PartitionKindHash)": "Hash",
    "string(documentdb.RoleDefinitionTypeCustomRole)": "CustomRole",
    "string(storageaccounts.DnsEndpointTypeStandard)": "Standard",
    "string(storageaccounts.KeyTypeService)": "Service",
    '"""global"""': "global",
}

# Arguments of Go's TypeSet: their order says nothing.
_SETS = {
    "restore.database.collection_names",
    "restore.gremlin_database.graph_names",
    "unique_key.paths",
    "zones",
}

_HEAD = '''"""What replaces a resource; tests/safety/write_force_new.py writes it.

Source: the schemas of terraform-provider-azurerm 4.55.0 (`ForceNew: true`). How a line is read
says `atakora_tf.azure.force_new`.
"""

from __future__ import annotations

from typing import Final

TABLE: Final = """
'''


class Argument(NamedTuple):
    """One argument of a resource type."""

    type: str
    path: str
    mode: str
    force_new: bool
    default: str
    source: str


def arguments() -> list[Argument]:
    """Every argument of the fact file."""
    with FACTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return [Argument(t, p, m, f == "ForceNew", d, s) for t, p, m, f, d, s in rows]


def table_text() -> str:
    """The module that holds the table."""
    found = arguments()
    paths = {(a.type, a.path) for a in found}
    lines: dict[str, list[str]] = {}
    for argument in found:
        if argument.force_new:
            is_block = any(t == argument.type and p.startswith(f"{argument.path}.")
                           for t, p in paths)  # fmt: skip
            lines.setdefault(argument.type, []).append(_written(argument, is_block))
    return _HEAD + "\n".join(_entry(t, sorted(set(lines[t]))) for t in sorted(lines)) + '\n"""\n'


def _written(argument: Argument, is_block: bool) -> str:
    computed = "?" if argument.mode == "Optional+Computed" else ""
    kind = "#" if is_block else "*" if argument.path in _SETS else ""
    default = _default(argument.default.partition(", //")[0].strip())
    return argument.path + kind + computed + ("" if default is None else f"={default}")


def _default(text: str) -> str | None:
    if not text:
        return None
    value = _CONSTANTS.get(text, text)
    if re.search(r"[\s()\"]", value):
        raise SystemExit(f"the default {text!r} is an expression of Go: say what it is")
    return json.dumps(json.loads(value) if re.fullmatch(r"true|false|\d+", value) else value)


def _entry(kind: str, words: list[str]) -> str:
    return textwrap.fill(
        f"{kind}: {' '.join(words)}",
        width=96,
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def main() -> None:
    """Write the table and say whether it changed."""
    text = table_text()
    changed = not TABLE.exists() or TABLE.read_text(encoding="utf-8") != text
    TABLE.write_text(text, encoding="utf-8")
    print(f"{TABLE.name}: {'changed' if changed else 'the same'}")


if __name__ == "__main__":
    main()
