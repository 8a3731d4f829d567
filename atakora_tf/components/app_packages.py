"""What the package of each Function App of a plan holds: who is placed in it, and their files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from attrs import field, frozen

from atakora_tf.azure.functions import DEFAULT_VERSIONS
from atakora_tf.components.api_contract import api_contract, hook_files
from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.contract.api import ApiContract
from atakora_tf.errors import ApplicationInvalid, BackendInvalid
from atakora_tf.merge.problem import Problem
from atakora_tf.merge.unset import UNSET
from atakora_tf.naming import environment_prefix
from atakora_tf.packages.app_files import Clash, app_files
from atakora_tf.packages.code_package import CodePackage, contents_of
from atakora_tf.packages.function_list import ROUTE_PREFIX, HttpFunction, OwnRoute
from atakora_tf.packages.joined_source import JoinedSource, joined_source
from atakora_tf.plan.backend_plan import BackendPlan, PlannedResource
from atakora_tf.requirements.functions import FunctionsConfig

__all__ = ["AppCode", "app_codes"]

_OLDEST: Final = (3, 11)
"""The oldest Python that the code of an API runs on, as pyproject.toml says."""


@frozen(eq=False)
class AppCode:
    """The code of one Function App.

    python: the version of Python to install libraries for; None where the folders are shipped as
        they are. functions: those of the APIs. joined: by component, other functions with what
        starts each.
    without_code: functions of the app that nobody brings code for.
    """

    resource: PlannedResource
    files: Mapping[str, bytes]
    python: str | None
    requirements: tuple[str, ...] = ()
    functions: tuple[HttpFunction, ...] = ()
    joined: Mapping[str, Mapping[str, str]] = field(factory=dict)
    without_code: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All functions that the package has code for."""
        others = [name for names in self.joined.values() for name in names]
        return tuple(sorted([*(each.name for each in self.functions), *others]))


def app_codes(
    plan: BackendPlan, definitions: Iterable[ComponentDefinition[Any]]
) -> tuple[AppCode, ...]:
    """The code of every app of a plan that has any, in the order of the plan.

    Files of hooks are run, for the routes that they define. Raises `BackendInvalid` with everything
    that keeps files from being in one package.
    """
    known = {str(each.id): each for each in definitions}
    apps = _Apps(plan, known)
    found = [code for resource in plan.resources if (code := apps.code(resource)) is not None]
    if apps.problems:
        raise BackendInvalid(sorted(apps.problems, key=lambda problem: problem.rank))
    return tuple(found)


class _Apps:
    def __init__(
        self, plan: BackendPlan, definitions: Mapping[str, ComponentDefinition[Any]]
    ) -> None:
        self.plan = plan
        self.definitions = definitions
        self.contract = api_contract(plan.name, definitions.values())
        self.hooks = hook_files(definitions.values())
        self.problems: list[Problem] = []

    def code(self, resource: PlannedResource) -> AppCode | None:
        config = resource.config
        if not isinstance(config, FunctionsConfig):
            return None
        groups = {} if config.groups is UNSET else dict(config.groups)
        apis = tuple(api for api in self.contract.apis if api.component in groups)
        packages = config.packages()
        if not apis and not packages:
            return None
        names = {
            name: {} if group.functions is UNSET else dict(group.functions)
            for name, group in groups.items()
        }
        own = {api.component for api in apis}
        joined = {name: names[name] for name in sorted(packages)}
        idle = {each for name in names if name not in own | set(packages) for each in names[name]}
        if not apis:
            files = _together(packages.values())
            return AppCode(resource, files, None, joined=joined, without_code=tuple(sorted(idle)))
        self._check(resource, config)
        contract = ApiContract(name=self.plan.name, apis=apis)
        hooks, routes = self._hooks(contract)
        made = app_files(
            str(resource.key),
            contract,
            hooks=hooks,
            routes=routes,
            sources=list(self._sources(packages)),
        )
        self.problems += [self._clash(resource, each) for each in made.clashes]
        return AppCode(
            resource,
            made.files,
            _python(config),
            made.requirements,
            made.functions,
            joined,
            tuple(sorted(idle)),
        )

    def _check(self, resource: PlannedResource, config: FunctionsConfig) -> None:
        if config.runtime not in (UNSET, "python"):
            self._problem(
                (str(resource.key),),
                f"it runs {config.runtime}, and the code of its APIs is Python",
                "leave runtime out",
            )
        version = _python(config)
        numbers = tuple(int(part) for part in version.split(".") if part.isdigit())
        if numbers < _OLDEST:
            oldest = ".".join(map(str, _OLDEST))
            self._problem(
                (str(resource.key),),
                f"it runs Python {version}, and the code of its APIs needs {oldest} or newer",
                f"say runtime_version='{DEFAULT_VERSIONS['python']}'",
            )
        extensions = {} if config.extensions is UNSET else config.extensions
        prefix = extensions.get("http.routePrefix", ROUTE_PREFIX)
        if prefix != ROUTE_PREFIX:
            self._problem(
                (str(resource.key),),
                f"its extensions set http.routePrefix to {prefix!r}, and its APIs have their "
                f"addresses below /{ROUTE_PREFIX}",
                "leave http.routePrefix out",
            )

    def _hooks(
        self, contract: ApiContract
    ) -> tuple[dict[str, bytes], dict[str, tuple[OwnRoute, ...]]]:
        from atakora_tf.runtime.hook_loading import HooksInvalid, load_hooks

        files: dict[str, bytes] = {}
        routes: dict[str, tuple[OwnRoute, ...]] = {}
        for api in contract.apis:
            path: Path | None = self.hooks.get(api.component)
            if path is None:
                continue
            try:
                loaded = load_hooks(path, api)
                files[api.component] = path.read_bytes()
            except HooksInvalid as fault:
                self._problem(
                    (api.component,),
                    str(fault).rstrip("."),
                    "correct the file; it is run here as in the app, where its functions come from",
                )
                continue
            routes[api.component] = tuple(
                OwnRoute(
                    getattr(each.function, "__name__", "route"),
                    each.mark.method,
                    each.mark.path,
                    each.mark.access,
                )
                for each in loaded.routes
            )
        return files, routes

    def _sources(self, packages: Mapping[str, CodePackage]) -> Iterator[JoinedSource]:
        for name, package in sorted(packages.items()):
            try:
                source, faults = joined_source(
                    name, environment_prefix(name).lower(), contents_of(package) or {}
                )
            except ModuleNotFoundError as cause:
                raise ApplicationInvalid(
                    f"the Python package {cause.name!r} is not installed, which reads "
                    "requirements.txt; run `pip install 'atakora-tf[package]'`"
                ) from cause
            for fault in faults:
                self._problem(
                    (name,), fault, "correct the folder, or give it a functions_key of its own"
                )
            yield source

    def _clash(self, resource: PlannedResource, clash: Clash) -> Problem:
        return self._made((str(resource.key), *clash.owners), clash.what, clash.way_out)

    def _problem(self, path: tuple[str, ...], what: str, *ways_out: str) -> None:
        self.problems.append(self._made(path, what, *ways_out))

    def _made(self, path: tuple[str, ...], what: str, *ways_out: str) -> Problem:
        owners = [self.definitions[name] for name in path if name in self.definitions]
        sources = tuple(sorted((each.source for each in owners), key=lambda source: source.rank))
        return Problem(path, what, sources=sources, ways_out=ways_out)


def _python(config: FunctionsConfig) -> str:
    given = UNSET if config.runtime not in (UNSET, "python") else config.runtime_version
    return given if isinstance(given, str) else DEFAULT_VERSIONS["python"]


def _together(packages: Iterable[CodePackage]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for package in packages:
        files.update(contents_of(package) or {})
    return files
