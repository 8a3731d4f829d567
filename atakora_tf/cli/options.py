"""The options that commands share: which program, which environment, which form of output."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, suppress
from io import StringIO
from typing import TYPE_CHECKING, Any, TypeVar

import click
from attrs import frozen

if TYPE_CHECKING:
    from atakora_tf.backend import Backend
    from atakora_tf.merge.problem import Problem
    from atakora_tf.plan.backend_plan import BackendPlan
    from atakora_tf.terraform.base import StackSettings

__all__ = ["Chosen", "completing", "examples", "json_option", "output_option", "program_options"]

F = TypeVar("F", bound=Callable[..., Any])


@frozen
class Chosen:
    """The backends that a command works on, and the environment and region to plan them for."""

    app: str | None
    environment: str | None
    location: str | None
    name: str | None

    def backends(self) -> tuple[Backend, ...]:
        """All backends, or the one that `--backend` names; raises `ApplicationInvalid`."""
        from atakora_tf.cli.application import find_backends
        from atakora_tf.errors import ApplicationInvalid

        found = find_backends(self.app, self.environment)
        if self.name is None:
            return found
        named = tuple(backend for backend in found if backend.name == self.name)
        if not named:
            known = ", ".join(sorted(backend.name for backend in found))
            raise ApplicationInvalid(f"the program has no backend {self.name!r}; it has {known}")
        return named

    def only(self) -> Backend:
        """The one backend; raises `ApplicationInvalid` if there are several."""
        from atakora_tf.errors import ApplicationInvalid

        found = self.backends()
        if len(found) > 1:
            known = ", ".join(sorted(backend.name for backend in found))
            raise ApplicationInvalid(
                f"the program has several backends: {known}; choose one with --backend"
            )
        return found[0]

    def plan(self, backend: Backend) -> BackendPlan:
        """The plan of a backend; raises `BackendInvalid`.

        A program may have built its backend itself when it was loaded: then it is that plan.
        """
        if backend.is_built:
            return backend.built_plan
        return backend.plan(environment=self.environment, location=self.location)

    def plans(self) -> list[tuple[Backend, BackendPlan]]:
        """Every backend with its plan; what is wrong with any of them is raised at once."""
        from atakora_tf.cli.together import same_names
        from atakora_tf.errors import BackendInvalid

        backends = self.backends()
        problems = [p for backend in backends for p in self.problems(backend)]
        if problems:
            raise BackendInvalid(problems)
        found = [(backend, self.plan(backend)) for backend in backends]
        if problems := same_names(found):
            raise BackendInvalid(problems)
        return found

    def stacks(self) -> list[tuple[Backend, BackendPlan, StackSettings]]:
        """Every backend with its plan and the stack that it makes itself.

        Raises `BackendInvalid`, also for two that would take one stack or one state.
        """
        from atakora_tf.cli.together import same_stacks
        from atakora_tf.errors import ApplicationInvalid, BackendInvalid

        plans = self.plans()
        own = [backend.name for backend, _ in plans if backend.is_initialised]
        if own:
            raise ApplicationInvalid(
                f"the program puts {', '.join(own)} into a stack itself while it is loaded; run "
                "the program, or cdktf synth, to synthesise it, and let it call "
                "backend.keep_plan(app.outdir) afterwards for atakora diff"
            )
        found = [
            (b, plan, b.stack_settings(environment=plan.environment, location=plan.location))
            for b, plan in plans
        ]
        if problems := same_stacks([(backend, settings) for backend, _, settings in found]):
            raise BackendInvalid(problems)
        return found

    def problems(self, backend: Backend) -> tuple[Problem, ...]:
        """Everything that is wrong with a backend."""
        if backend.is_built:
            return ()
        return backend.validate(environment=self.environment, location=self.location)


def program_options(command: F) -> F:
    """`--app`, `--environment`, `--location` and `--backend`, handed over as one `chosen`."""
    options = (
        click.option(
            "--app",
            metavar="MODULE:OBJECT",
            envvar="ATAKORA_APP",
            help="Where the backend is. Default: found in main.py.",
        ),
        click.option(
            "-e",
            "--environment",
            metavar="NAME",
            envvar="ATAKORA_ENVIRONMENT",
            help="The environment, such as dev or prod, where the program leaves it open.",
        ),
        click.option(
            "-l",
            "--location",
            metavar="REGION",
            envvar="ATAKORA_LOCATION",
            help="The Azure region, where the program leaves it open.",
        ),
        click.option(
            "-b",
            "--backend",
            metavar="NAME",
            shell_complete=_backend_names,
            help="One of several backends.",
        ),
        click.option(
            "--traceback",
            is_flag=True,
            expose_value=False,
            callback=_remember_traceback,
            help="Show Python's own traceback of a failure.",
        ),
    )

    def gathering(
        *args: Any,
        app: str | None,
        environment: str | None,
        location: str | None,
        backend: str | None,
        **others: Any,
    ) -> Any:
        from atakora_tf.cli.console import results_apart

        chosen = Chosen(app, environment or None, location or None, backend)
        with results_apart():
            return command(*args, chosen=chosen, **others)

    gathering.__name__ = command.__name__
    gathering.__doc__ = command.__doc__
    made: Any = gathering
    # click reads the list from its end.
    made.__click_params__ = [*getattr(command, "__click_params__", ()), *_parameters(options)]
    result: F = made
    return result


def json_option(command: F) -> F:
    """`--json`, handed over as `as_json`."""
    return click.option(
        "--json",
        "as_json",
        is_flag=True,
        callback=_remember_json,
        help="Print JSON for programs.",
    )(command)


def _remember_traceback(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if ctx.obj is not None and value:
        ctx.obj["traceback"] = True


def _remember_json(ctx: click.Context, _: click.Parameter, value: bool) -> bool:
    # A failure, too, is said in JSON then, wherever it happens.
    if ctx.obj is not None:
        ctx.obj["json"] = value
    return value


def output_option(command: F) -> F:
    """`--output`, the folder of the synthesised configuration."""
    return click.option(
        "-o",
        "--output",
        metavar="FOLDER",
        default="cdktf.out",
        show_default=True,
        envvar="CDKTF_OUTDIR",
        type=click.Path(file_okay=False),
        help="The folder of the synthesised configuration.",
    )(command)


def examples(*lines: str) -> str:
    """The last part of a command's help."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])


def _parameters(options: tuple[Callable[[Any], Any], ...]) -> list[click.Parameter]:
    def bare() -> None:
        """Gathers the options."""

    made: Any = bare
    for option in reversed(options):
        made = option(made)
    parameters: list[click.Parameter] = made.__click_params__
    return parameters


def _backend_names(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    names: list[str] = []
    with completing(ctx) as chosen:
        names = [backend.name for backend in chosen.backends()]
    return [name for name in names if name.startswith(incomplete)]


@contextmanager
def completing(ctx: click.Context) -> Iterator[Chosen]:
    """The options on a line that is being completed.

    Nothing is said there of what is wrong, whatever it is: it would stand in the middle of the
    line.
    """
    given = ctx.params
    with suppress(Exception), redirect_stderr(StringIO()):
        yield Chosen(given.get("app"), given.get("environment"), given.get("location"), None)
