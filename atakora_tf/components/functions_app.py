"""`FunctionsApp`: functions of the user's own, with their code and all that their triggers need."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from os import PathLike
from typing import TYPE_CHECKING, Literal, Unpack

from atakora_tf.azure.functions import DEFAULT_RUNTIME
from atakora_tf.components.component import Component
from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.components.functions_needs import connection_name, functions_needs
from atakora_tf.components.functions_options import (
    FunctionsAppOptions,
    FunctionsAppProps,
    HostingSku,
    Runtime,
    app_key,
)
from atakora_tf.components.handle import FunctionsHandle
from atakora_tf.components.renaming import Previously
from atakora_tf.components.triggers.trigger import Trigger
from atakora_tf.merge.claim import Source
from atakora_tf.plan.declaration import Declaration
from atakora_tf.requirements.setting import ComponentReference, Origin, SettingValue

if TYPE_CHECKING:
    from constructs import Construct

    from atakora_tf.components.use import Use

__all__ = ["FunctionsApp"]


class FunctionsApp(Component):
    """Functions in a folder of code, started by HTTP, by the clock, by messages or by data.

    In a backend:

        define_backend({"jobs": FunctionsApp.define(
            "Jobs", source="functions/jobs",
            functions={"sweep": TimerTrigger("0 0 3 * * *"), "bill": QueueTrigger("orders")},
        )})

    Alone, `FunctionsApp(stack, "Jobs", source=…, functions=…)` builds resources of its own.
    """

    props: FunctionsAppProps

    def __init__(
        self,
        scope: Construct,
        component_id: str,
        *,
        environment: str | None = None,
        location: str | None = None,
        **options: Unpack[FunctionsAppOptions],
    ) -> None:
        """Build the functions under a CDKTF scope; `options` are those of `define`.

        `environment` and `location` are taken from the `AtakoraStack` if they are left out.
        Below the construct of a backend that declares it, it takes what the backend made.
        """
        props = FunctionsAppProps(**options)
        source = Source.of_caller(str(component_id))
        definition = ComponentDefinition(
            type(self), component_id, props, source, previously=props.previously
        )
        self._construct_below(
            scope, definition, environment, location, described=props != FunctionsAppProps()
        )

    @classmethod
    def define(
        cls,
        component_id: str,
        *,
        source: str | PathLike[str],
        functions: Mapping[str, Trigger],
        runtime: Runtime = DEFAULT_RUNTIME,
        version: str | None = None,
        settings: Mapping[str, SettingValue] | None = None,
        plan: HostingSku | None = None,
        cors: Collection[Origin] = (),
        identity: Literal["app", "component"] = "app",
        functions_key: str | None = None,
        region: str | None = None,
        dedicated: bool = False,
        share_with: str | None = None,
        uses: Collection[Use] = (),
        previously: Previously = (),
    ) -> ComponentDefinition[FunctionsApp]:
        """A definition for a backend.

        - `source`: the folder that is shipped, relative to the working directory. It holds
          `host.json` and everything that the code needs, since nothing is built in Azure
          (`pip install --target .python_packages/lib/site-packages -r requirements.txt`).
          `.funcignore` leaves files out, by the rules of .gitignore.
        - `functions`: the name of each function in the code, and what starts it.
        - `runtime`, `version`: the language; components of one language share an app. Without a
          version it is what the others run, else the newest that every plan has.
        - `settings`: further app settings, under the names that are written here.
        - `plan`: the SKU of the hosting plan; Flex Consumption (`FC1`) if nobody asks for another.
        - `cors`: origins that may call from a browser; `site.endpoint` stands for a site's.
        - `identity`: `"component"` gives the functions an identity of their own.
        - `functions_key`: the requirement key of the app, if not the one of its runtime.
        - `region`: where the functions live, if not where the backend does.
        - `dedicated`: resources of its own, which it shares with nobody; `share_with`: with those
          components alone that name the same group.
        - `previously`: the id that it had before, or several, the oldest first, if it was renamed;
          what it has keeps its names. It stays as long as the component does.

        What is wrong is reported by `backend.validate()`, together with everything else.
        """
        props = FunctionsAppProps(
            source=source,
            functions=dict(functions) if isinstance(functions, Mapping) else functions,
            runtime=runtime,
            version=version,
            settings=settings,
            plan=plan,
            cors=cors,
            identity=identity,
            functions_key=functions_key,
            region=region,
            previously=previously,
        )
        return ComponentDefinition(
            cls,
            component_id,
            props,
            Source.of_caller(str(component_id)),
            dedicated=dedicated,
            share_with=share_with,
            uses=uses,
            previously=previously,
        )

    @classmethod
    def declare(cls, component_id: str, props: FunctionsAppProps, source: Source) -> Declaration:
        """The functions with their code, and everything that their triggers imply."""
        return functions_needs(component_id, cls.__name__, props, source)

    @classmethod
    def endpoint_reference(cls, component_id: str, props: FunctionsAppProps) -> ComponentReference:
        """The app's address, for other components."""
        return ComponentReference(
            component_id,
            f"functions:{app_key(props)}",
            f"groups/{component_id}",
            "endpoint",
        )

    @property
    def functions(self) -> FunctionsHandle:
        """The handle of the Function App that runs the functions."""
        return FunctionsHandle.holding(self.handle(f"functions:{app_key(self.props)}"), self.id)

    @property
    def endpoint(self) -> str:
        """The app's address with `https://`, as Terraform text; routes lie below `/api`."""
        return self.functions.endpoint

    @property
    def principal_id(self) -> str:
        """The principal under which the functions run, as Terraform text (`${…}`)."""
        return self.functions.principal_id

    def connection(self, function: str) -> str:
        """The name of a function's connection, for its code: `connection="JOBS_BILL"`."""
        return connection_name(self.id, function)
