"""A folder of functions that joins the package of an app: what stays, and what becomes one file."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from atakora_tf.azure.packages import HOST_FILE
from atakora_tf.packages.function_app_file import FUNCTION_APP_FILE
from atakora_tf.packages.host_file import HostFile, read_host
from atakora_tf.packages.requirements_file import Wanted, read_requirements

__all__ = ["DEPENDENCIES", "REQUIREMENTS_FILE", "JoinedSource", "joined_source"]

REQUIREMENTS_FILE = "requirements.txt"

DEPENDENCIES = ".python_packages/lib/site-packages"
"""Where the Functions worker looks for what is installed in a package."""


@frozen(eq=False)
class JoinedSource:
    """The folder of one component.

    module: what its `function_app.py` is called beside the others. files: by their paths.
    """

    component: str
    module: str
    files: Mapping[str, bytes]
    host: HostFile
    wanted: tuple[Wanted, ...]


def joined_source(
    component: str, name: str, folder: Mapping[str, bytes]
) -> tuple[JoinedSource, list[str]]:
    """A folder's files, and what keeps it from joining, as sentences about the component.

    name: the component's, in small letters and underscores, like no other's of the app.
    """
    faults: list[str] = []
    module = f"atakora_joined_{name}"
    if FUNCTION_APP_FILE not in folder:
        faults.append(
            f"its folder has no {FUNCTION_APP_FILE}, in which the app that it joins has all "
            "functions (programming model v2)"
        )
    host = read_host(folder.get(HOST_FILE, b"{}"))
    if isinstance(host, str):
        faults.append(f"its {HOST_FILE} {host}")
        host = {}
    wanted, wrong = read_requirements(folder.get(REQUIREMENTS_FILE, b""))
    faults += [f"its {REQUIREMENTS_FILE} {each}" for each in wrong]
    installed = [path for path in folder if path.startswith(f"{DEPENDENCIES.split('/')[0]}/")]
    if installed and REQUIREMENTS_FILE not in folder:
        faults.append(
            f"its folder brings installed libraries, such as {min(installed)!r}, and no "
            f"{REQUIREMENTS_FILE}; the app that it joins installs them for all, by such files"
        )
    gone = {FUNCTION_APP_FILE, HOST_FILE, REQUIREMENTS_FILE, *installed}
    files = {path: content for path, content in folder.items() if path not in gone}
    if FUNCTION_APP_FILE in folder:
        files[f"{module}.py"] = folder[FUNCTION_APP_FILE]
    return JoinedSource(component, module, files, host, tuple(wanted)), faults
