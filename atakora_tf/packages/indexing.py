"""Run by itself, in a Python without anything of the user's: indexes an unpacked package.

    python -I indexing.py FOLDER RESULT

Does what the Functions worker does with a folder (azure_functions_runtime 1.3.0, `loader.py` and
`functions.py`), and writes what it found into the file RESULT, as JSON.  It imports nothing of the
library but what the folder holds.
"""

import importlib
import inspect
import json
import sys
import traceback
from pathlib import Path
from typing import Any

DEPENDENCIES = ".python_packages/lib/site-packages"

LATER = (
    *("aiohttp", "azure.cosmos.aio", "azure.identity.aio", "jsonschema_rs", "jwt"),
    "atakora_tf.runtime.identity.entra",
)
"""What the code of APIs imports when the first request needs it."""


def index(folder: Path) -> dict[str, Any]:
    """The functions of a folder, or its first failure."""
    sys.path[:0] = [str(folder), str(folder / DEPENDENCIES)]
    sys.dont_write_bytecode = True
    try:
        module = importlib.import_module("function_app")
    except BaseException as fault:
        return {"failure": f"function_app.py fails when it is imported: {told(fault, folder)}"}
    try:
        from azure.functions import FunctionRegister

        apps = [each for each in vars(module).values() if isinstance(each, FunctionRegister)]
        if len({id(each) for each in apps}) != 1:
            return {"failure": f"function_app.py has {len(apps)} FunctionApps; it needs one"}
        functions = [described(each) for each in apps[0].get_functions()]
    except Exception as fault:
        return {"failure": f"its functions cannot be indexed: {told(fault, folder)}"}
    if (folder / "atakora_contract.json").is_file():
        try:
            for name in LATER:
                importlib.import_module(name)
        except Exception as fault:
            return {"failure": f"a library that its APIs need fails: {told(fault, folder)}"}
        try:
            load_hooks(folder)
        except Exception as fault:
            return {"failure": str(fault)}
    return {"functions": functions}


def described(function: Any) -> dict[str, Any]:
    """A function as the host will know it."""
    bindings = [each.get_dict_repr() for each in function.get_bindings()]
    trigger = function.get_trigger().get_dict_repr()
    called = function.get_user_function()
    # The worker gives these by name; `context` and the result are no bindings.
    parameters = set(inspect.signature(called).parameters) - {"context"}
    bound = {each["name"] for each in bindings if each["name"] != "$return"}
    return {
        "name": function.get_function_name(),
        "trigger": trigger["type"],
        "route": trigger.get("route"),
        "methods": [getattr(each, "value", each) for each in trigger.get("methods") or ()],
        "level": getattr(trigger.get("authLevel"), "value", trigger.get("authLevel")),
        "unbound": sorted(parameters - bound),
        "missing": sorted(bound - parameters),
    }


def load_hooks(folder: Path) -> None:
    """Load the files with the APIs' own code, which the app does at its first request."""
    # The package's own code, not the library that this file belongs to.
    contracts = importlib.import_module("atakora_tf.contract.contract_json")
    packaged = importlib.import_module("atakora_tf.runtime.packaged")
    content = (folder / packaged.CONTRACT_FILE).read_bytes()
    packaged.packaged_hooks(folder, contracts.contract_from_text(content))


def told(fault: BaseException, folder: Path) -> str:
    """The failure, and the innermost place of it in the package."""
    lines = traceback.extract_tb(fault.__traceback__)
    own = [
        each
        for each in lines
        if each.filename.startswith(str(folder))
        and Path(each.filename).relative_to(folder).parts[0]
        not in ("atakora_tf", ".python_packages")
    ]
    if isinstance(fault, SyntaxError):
        at = f" ({Path(fault.filename or '').name}:{fault.lineno})"
    elif own:
        at = f" ({Path(own[-1].filename).relative_to(folder).as_posix()}:{own[-1].lineno})"
    else:
        at = ""
    what = str(fault) if not isinstance(fault, SyntaxError) else fault.msg
    return f"{type(fault).__name__}: {what}{at}"


if __name__ == "__main__":
    found = index(Path(sys.argv[1]).resolve())
    Path(sys.argv[2]).write_text(json.dumps(found), encoding="utf-8")
