"""Everything that the package of one app holds but for what pip installs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import field, frozen

from atakora_tf.azure.packages import HOST_FILE
from atakora_tf.contract.api import ApiContract
from atakora_tf.contract.contract_json import contract_to_text
from atakora_tf.packages.function_app_file import FUNCTION_APP_FILE, function_app_text
from atakora_tf.packages.function_list import HttpFunction, OwnRoute, api_functions
from atakora_tf.packages.host_file import host_text, joined_host
from atakora_tf.packages.joined_source import REQUIREMENTS_FILE, JoinedSource
from atakora_tf.packages.requirements_file import joined_requirements, requirements_text
from atakora_tf.packages.vendored import vendored_files

__all__ = ["AppFiles", "Clash", "app_files"]

_CONTRACT = "atakora_contract.json"


@frozen
class Clash:
    """Two that cannot be in one package; `owners` are components, one or two."""

    owners: tuple[str, ...]
    what: str
    """A sentence without a stop."""
    way_out: str


@frozen(eq=False)
class AppFiles:
    """What was made, or why it cannot be.

    functions: those of the APIs. requirements: the lines of requirements.txt.
    """

    files: Mapping[str, bytes]
    functions: tuple[HttpFunction, ...]
    requirements: tuple[str, ...]
    clashes: tuple[Clash, ...] = field(default=())


def app_files(
    app: str,
    contract: ApiContract,
    *,
    hooks: Mapping[str, bytes],
    routes: Mapping[str, Sequence[OwnRoute]],
    sources: Sequence[JoinedSource] = (),
) -> AppFiles:
    """The files of an app, by their paths.

    app: its name, for people. hooks: the file with an API's own code, by component; routes: those
    that it defines.
    """
    functions = tuple(
        function
        for api in contract.apis
        for function in api_functions(api, routes.get(api.component, ()))
    )
    host, host_clashes = joined_host({each.component: each.host for each in sources})
    lines, pin_clashes = joined_requirements({each.component: each.wanted for each in sources})
    modules = [each.module for each in sources]
    own: dict[str, bytes] = {
        FUNCTION_APP_FILE: function_app_text(app, functions, modules).encode(),
        HOST_FILE: host_text(host).encode(),
        REQUIREMENTS_FILE: requirements_text(lines).encode(),
        _CONTRACT: contract_to_text(contract).encode(),
        **vendored_files(),
    }
    for api in contract.apis:
        if api.component in hooks:
            own[f"atakora_hooks/{api.settings.lower()}.py"] = hooks[api.component]
    clashes = [
        *(_host_clash(*each) for each in host_clashes),
        *(_pin_clash(*each) for each in pin_clashes),
    ]
    files = dict(own)
    taken = dict.fromkeys(own, "")
    for source in sorted(sources, key=lambda each: each.component):
        for path, content in sorted(source.files.items()):
            first = taken.setdefault(path, source.component)
            if files.setdefault(path, content) != content:
                clashes.append(_path_clash(first, source.component, path))
    return AppFiles(files, functions, tuple(lines), tuple(clashes))


def _host_clash(first: str, second: str, what: str) -> Clash:
    if not second:
        return Clash(
            (first,),
            f"its host.json changes the addresses of the APIs in its app: {what}",
            "leave the prefix out, or give it a functions_key of its own",
        )
    return Clash(
        (first, second),
        f"the host.json of {first} and that of {second} contradict: {what}",
        "make them alike, or give one component a functions_key of its own",
    )


def _pin_clash(first: str, second: str, what: str) -> Clash:
    if not first:
        return Clash(
            (second,),
            f"its requirements.txt contradicts what the APIs in its app need: {what}",
            "admit that version, or give it a functions_key of its own",
        )
    return Clash(
        (first, second),
        f"the requirements.txt of {first} and that of {second} contradict: {what}",
        "make them alike, or give one component a functions_key of its own",
    )


def _path_clash(first: str, second: str, path: str) -> Clash:
    if not first:
        return Clash(
            (second,),
            f"its folder holds {path!r}, which `atakora package` writes itself",
            "give the file another name",
        )
    return Clash(
        (first, second),
        f"{first} and {second} ship different files as {path!r}, and an app has one package",
        "make the files alike, or give one component a functions_key of its own",
    )
