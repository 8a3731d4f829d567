"""What a component of functions needs of Azure, and what is wrong with its definition."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

from atakora_tf.azure import functions as azure
from atakora_tf.components.functions_options import FunctionsAppProps, app_key
from atakora_tf.components.region import region_name
from atakora_tf.components.triggers.http import HttpTrigger
from atakora_tf.components.triggers.trigger import Implied, Place, Trigger
from atakora_tf.errors import NameInvalid, UnknownRegion
from atakora_tf.merge.claim import Priority, Source, show
from atakora_tf.merge.problem import Problem, Warned
from atakora_tf.merge.unset import UNSET, Unset
from atakora_tf.naming import environment_prefix
from atakora_tf.packages.code_package import CodePackage
from atakora_tf.packages.source_folder import read_source
from atakora_tf.plan.declaration import Declaration
from atakora_tf.requirements.checks import nearest, suggestion
from atakora_tf.requirements.functions import FunctionGroup, FunctionsConfig
from atakora_tf.requirements.key import ResourceKey, key_fault
from atakora_tf.requirements.requirement import ResourceRequirement
from atakora_tf.requirements.role import DataRole
from atakora_tf.requirements.setting import SettingValue

__all__ = ["connection_name", "functions_needs"]

_KINDS = (
    *("BlobTrigger", "CosmosTrigger", "EventGridTrigger", "HttpTrigger", "QueueTrigger"),
    *("ServiceBusQueueTrigger", "TimerTrigger", "TopicTrigger"),
)
_IDENTITIES = ("app", "component")


def functions_needs(
    component_id: str, kind: str, props: FunctionsAppProps, source: Source
) -> Declaration:
    """The functions with their code, and everything that their triggers imply.

    Whatever is wrong stands in the declaration's problems, all of it; something usable takes its
    place, so that the planner can find what else is wrong.
    """
    return _Needs(component_id, kind, props, source).declaration()


def connection_name(component_id: str, function: str) -> str:
    """The name of a function's connection, as its code and its settings have it: `JOBS_SWEEP`.

    Raises `NameInvalid` for names without letters and digits.
    """
    return f"{environment_prefix(component_id)}_{environment_prefix(function)}"


class _Needs:
    def __init__(
        self, component_id: str, kind: str, props: FunctionsAppProps, source: Source
    ) -> None:
        self.id = component_id
        self.kind = kind
        self.props = props
        self.source = source
        self.problems: list[Problem] = []
        self.warnings: list[Warned] = []
        self.runtime = self._runtime()
        self.key = self._key()
        self.region = self._region()
        self.functions = self._functions()

    def declaration(self) -> Declaration:
        if self.props.identity not in _IDENTITIES:
            self._problem(
                f"identity={show(self.props.identity)} is not one of {', '.join(_IDENTITIES)}"
                f"{suggestion(self.props.identity, _IDENTITIES)}",
                "choose one of these",
            )
        implied = self._implied()
        written = FunctionsConfig(
            runtime=self.runtime,
            runtime_version=UNSET if self.props.version is None else self.props.version,
            plan=UNSET if self.props.plan is None else self.props.plan,
            cors_origins=self.props.cors if self.props.cors else UNSET,
            groups={self.id: self._group(implied)},
        )
        version: Any = azure.DEFAULT_VERSIONS.get(self.runtime, UNSET)
        filled_in = FunctionsConfig(runtime_version=version, plan=azure.DEFAULT_PLAN)
        made = [
            ("functions", self.key, written, int(Priority.COMPONENT)),
            ("functions", self.key, filled_in, int(Priority.DEFAULT)),
        ]
        for each in implied:
            for text, config, priority in each.requirements:
                key = ResourceKey.parse(text)
                made.append((key.resource_type, key.requirement_key, config, priority))
        self._warn_of_consumption()
        return Declaration(
            self.id,
            self.kind,
            self.source,
            tuple(
                ResourceRequirement(kind, key, config, priority, self.source, self.region)
                for kind, key, config, priority in made
            ),
            tuple(self.problems),
            tuple(self.warnings),
        )

    def _problem(self, what: str, *ways_out: str) -> None:
        self.problems.append(Problem((self.id,), what, sources=(self.source,), ways_out=ways_out))

    def _runtime(self) -> str:
        given = self.props.runtime
        if isinstance(given, str) and given in azure.RUNTIMES:
            return given
        self._problem(
            f"runtime={show(given)} is not one of {', '.join(azure.RUNTIMES)}"
            f"{suggestion(given, azure.RUNTIMES)}",
            "choose one of these",
        )
        return azure.DEFAULT_RUNTIME

    def _key(self) -> str:
        key = app_key(self.props)
        fault = key_fault("requirement key", key)
        if fault is None:
            return key
        if self.props.functions_key is not None:
            self._problem(f"functions_key: {fault}", "correct the key")
        return app_key(FunctionsAppProps(runtime=self.runtime))

    def _region(self) -> str | None:
        if self.props.region is None:
            return None
        try:
            return region_name(self.props.region)
        except UnknownRegion as fault:
            self._problem(str(fault), "correct the region")
            return None

    def _functions(self) -> dict[str, Trigger]:
        """The functions whose triggers are right."""
        given = self.props.functions
        if not isinstance(given, Mapping) or not given:
            nothing = given is None or given == {}
            self._problem(
                "it has no functions" if nothing else f"functions={show(given)} is not a mapping",
                "write functions={'sweep': TimerTrigger('0 */5 * * * *')}",
            )
            return {}
        usable: dict[str, Trigger] = {}
        for name, trigger in given.items():
            if not isinstance(name, str):
                self._problem(f"the function {show(name)} has no text as its name", "write a name")
            elif not isinstance(trigger, Trigger):
                self._no_trigger(name, trigger)
            elif faults := list(trigger.faults()):
                for what, way_out in faults:
                    self._problem(f"function {name!r}: {what}", way_out)
            else:
                usable[name] = trigger
        self._check_routes(usable)
        return usable

    def _no_trigger(self, name: str, found: object) -> None:
        if isinstance(found, type) and issubclass(found, Trigger):
            what, way_out = f"{found.__name__} is the class itself", "write it with brackets"
        else:
            words = {kind.removesuffix("Trigger"): kind for kind in _KINDS}
            near = nearest(found, [*words, *_KINDS]) if isinstance(found, str) else None
            hint = "" if near is None else f"; did you mean {words.get(near, near)}?"
            what = f"{show(found)} is no trigger{hint}"
            way_out = f"write one of {', '.join(_KINDS)}"
        self._problem(f"function {name!r}: {what}", way_out)

    def _check_routes(self, functions: Mapping[str, Trigger]) -> None:
        http = sorted((n, t) for n, t in functions.items() if isinstance(t, HttpTrigger))
        for (one, first), (other, second) in combinations(http, 2):
            if first.hides(one, second, other):
                self._problem(
                    f"the functions {one!r} and {other!r} answer the same requests",
                    "give one of them another route",
                    "name the methods of both",
                )

    def _implied(self) -> list[Implied]:
        found = []
        connections: dict[str, str] = {}
        for name, trigger in sorted(self.functions.items()):
            try:
                connection = connection_name(self.id, name)
            except NameInvalid:
                # A name without letters is reported by the planner, or by the backend.
                continue
            first = connections.setdefault(connection, name)
            if first != name:
                self._problem(
                    f"the functions {first!r} and {name!r} are both {connection} in settings",
                    "choose names that differ in letters or digits",
                )
                continue
            found.append(trigger.implied(Place(self.id, f"functions:{self.key}", connection)))
        return found

    def _group(self, implied: list[Implied]) -> FunctionGroup:
        settings: dict[str, SettingValue] = {}
        roles: set[DataRole] = set()
        for each in implied:
            settings |= each.settings
            roles |= each.roles
        return FunctionGroup(
            functions={name: trigger.kind for name, trigger in self.functions.items()},
            settings=self._with_further(settings),
            roles=roles,
            own_identity=True if self.props.identity == "component" else UNSET,
            package=self._package(),
        )

    def _with_further(self, own: dict[str, SettingValue]) -> dict[str, Any]:
        given = self.props.settings
        if given is None:
            return {**own}
        if not isinstance(given, Mapping):
            self._problem(
                f"settings={show(given)} is not a mapping", "write settings={'MAIL_HOST': '…'}"
            )
            return {**own}
        taken = {name.casefold() for name in own}
        usable: dict[Any, Any] = {}
        for name, value in given.items():
            if isinstance(name, str) and name.casefold() in taken:
                self._problem(
                    f"the name {name!r} in settings is that of a setting that a trigger brings",
                    "leave it out",
                    "choose another name",
                )
            else:
                usable[name] = value
        return {**usable, **own}

    def _package(self) -> CodePackage | Unset:
        if self.props.source is None:
            self._problem(
                "no source is given, so there is no code to ship",
                "write source='functions/jobs', the folder that holds host.json",
            )
            return UNSET
        read = read_source(self.props.source)
        for fault in read.faults:
            self._problem(f"source: {fault}", "correct the folder, or what is in it")
        return UNSET if read.package is None else read.package

    def _warn_of_consumption(self) -> None:
        """Azure looks for triggers when an app starts, and on this plan only triggers start it."""
        asleep = sorted(n for n, t in self.functions.items() if t.kind != "http")
        if self.props.plan == "Y1" and asleep:
            self.warnings.append(
                Warned(
                    (self.id,),
                    f"on plan Y1 Azure does not learn by itself that {', '.join(asleep)} exist: "
                    "after each deployment that changes triggers, restart the app, or call its "
                    f"syncfunctiontriggers ({self.source.place})",
                )
            )
