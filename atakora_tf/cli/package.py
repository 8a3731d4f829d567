"""`atakora package`: one zip file for each Function App, with code that runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from attrs import evolve, frozen

from atakora_tf.cli.options import Chosen, examples, json_option, program_options

if TYPE_CHECKING:
    from atakora_tf.backend import Backend
    from atakora_tf.components.app_packages import AppCode
    from atakora_tf.merge.problem import Problem
    from atakora_tf.packages.checking import Interpreter
    from atakora_tf.plan.backend_plan import BackendPlan

__all__ = ["package"]


@click.command(
    epilog=examples(
        "atakora package                       # with deploy_code=True Terraform deploys them",
        "atakora package --no-dependencies     # where pip runs elsewhere",
        "atakora package --json | jq -r '.packages[].path'",
    )
)
@program_options
@click.option(
    "-o",
    "--out",
    "--output",
    metavar="FOLDER",
    default="cdktf.out",
    show_default=True,
    envvar="CDKTF_OUTDIR",
    type=click.Path(file_okay=False),
    help="The folder of the synthesised configuration.",
)
@click.option(
    "--no-dependencies",
    "bare",
    is_flag=True,
    help="Without what requirements.txt names: it is installed where the package is deployed.",
)
@json_option
def package(chosen: Chosen, out: str, bare: bool, as_json: bool) -> None:
    """Build a zip file for each Function App, with code that runs.

    It holds the operations of every CrudApi as functions, the folders of FunctionsApps beside
    them, and what both need. Its functions are looked for as Azure looks for them, in a process
    that has nothing of this machine; only if all are found is anything written. The same program
    gives the same bytes.
    """
    from atakora_tf.cli.console import say, say_json
    from atakora_tf.whole_file import Replacements

    made = [*_made(chosen, Path(out), dependencies=not bare)]
    with Replacements() as files:
        for each in made:
            each.path.parent.mkdir(parents=True, exist_ok=True)
            files.add(each.path, each.zipped)
        files.settle()
    if as_json:
        say_json({"packages": [each.to_json() for each in made]})
        return
    for each in made:
        say(each.told())
    if not made:
        say("No Function App of the program has code to package.")


@frozen(eq=False)
class _Package:
    """A package before it is written."""

    backend: str
    code: AppCode
    path: Path
    zipped: bytes
    interpreter: Interpreter | None
    deployed: bool

    @property
    def sha256(self) -> str:
        import hashlib

        return hashlib.sha256(self.zipped).hexdigest()

    def to_json(self) -> dict[str, Any]:
        return {
            "backend": self.backend,
            "app": str(self.code.resource.key),
            "path": str(self.path),
            "functions": list(self.code.names),
            "files": len(self.code.files),
            "bytes": len(self.zipped),
            "sha256": self.sha256,
            "python": self.code.python,
            "checked": None if self.interpreter is None else self.interpreter.words,
            "deployed": self.deployed,
            "without_code": list(self.code.without_code),
        }

    def told(self) -> str:
        from atakora_tf.plan.counted import counted

        lines = [
            f"Wrote {self.path}",
            f"  {counted(len(self.code.names), 'function')}: {', '.join(self.code.names)}",
            f"  {counted(len(self.code.files), 'file')}, {len(self.zipped):,} bytes, "
            f"sha256 {self.sha256}",
        ]
        if self.code.python is None:
            lines.append("  The folder as it is; nothing is installed, and nothing was tried.")
        elif self.interpreter is not None:
            lines.append(f"  Tried with {self.interpreter.words}: every function is found.")
        else:
            lines.append(
                f"  Not tried: there is no Python {self.code.python} here, and not every library "
                "of the package is installed; pip install 'atakora-tf[runtime,package]'."
            )
        if self.code.without_code:
            lines.append(f"  Nobody brings code for {', '.join(self.code.without_code)}.")
        if not self.deployed:
            lines.append("  Terraform does not deploy it; give the backend deploy_code=True.")
        return "\n".join(lines)


def _made(chosen: Chosen, out: Path, *, dependencies: bool) -> Iterator[_Package]:
    """Every package; raises `BackendInvalid` with everything that is wrong with any of them."""
    from atakora_tf.components.app_packages import app_codes
    from atakora_tf.errors import BackendInvalid

    found: list[tuple[BackendPlan, str, AppCode]] = []
    problems: list[Problem] = []
    for backend, plan, stack in _stacks(chosen):
        try:
            codes = app_codes(plan, backend.components.values())
        except BackendInvalid as fault:
            problems += fault.problems
            continue
        found += [(plan, stack, code) for code in codes]
    if problems:
        raise BackendInvalid(problems)
    installing = _Installing()
    made: list[_Package] = []
    for plan, stack, code in found:
        if dependencies and code.python is not None:
            code = installing.with_libraries(code)
        interpreter, faults = _tried(code, dependencies=dependencies)
        problems += faults
        made.append(_package(plan, stack, code, out, interpreter))
    if problems:
        raise BackendInvalid(problems)
    yield from made


def _stacks(chosen: Chosen) -> list[tuple[Backend, BackendPlan, str]]:
    """Every backend with its plan and the name of its stack; raises `BackendInvalid`."""
    from atakora_tf.cli.together import same_stacks
    from atakora_tf.errors import BackendInvalid

    found: list[tuple[Backend, BackendPlan, str]] = []
    own = []
    for backend, plan in chosen.plans():
        if backend.is_initialised:
            # The program has put it into a stack of its own making.
            context = backend._must_be_built("its stack").context
            found.append((backend, plan, context.settings.name))
            continue
        where = {"environment": plan.environment, "location": plan.location}
        settings = backend.stack_settings(**where)
        own.append((backend, settings))
        found.append((backend, plan, settings.name))
    if problems := same_stacks(own):
        raise BackendInvalid(problems)
    return found


def _package(
    plan: BackendPlan, stack: str, code: AppCode, out: Path, interpreter: Interpreter | None
) -> _Package:
    from atakora_tf.packages.archive import archive
    from atakora_tf.providers.function_package import package_file
    from atakora_tf.terraform.writer import stack_path

    config: Any = code.resource.config
    place = package_file(plan, code.resource)
    folder = stack_path(out, stack).parent
    deployed = code.python is None or config.is_generated
    if not deployed and config.packages():
        # There synth puts the folders themselves, whose hash the configuration names.
        folder = out
    return _Package(plan.name, code, folder / place, archive(code.files), interpreter, deployed)


class _Installing:
    """Installs the same requirements once, however many apps have them."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, tuple[str, ...]], Any] = {}

    def with_libraries(self, code: AppCode) -> AppCode:
        """The code with what it needs, and with the versions of that in requirements.txt."""
        from atakora_tf.cli.console import working
        from atakora_tf.errors import ApplicationInvalid
        from atakora_tf.packages.installing import InstallFailed, installed
        from atakora_tf.packages.joined_source import REQUIREMENTS_FILE
        from atakora_tf.packages.requirements_file import pins_of, requirements_text

        key = (code.python or "", code.requirements)
        if key not in self._known:
            with working(f"Installing libraries for Python {code.python} …"):
                try:
                    self._known[key] = installed(code.requirements, code.python or "")
                except InstallFailed as fault:
                    raise ApplicationInvalid(
                        f"{code.resource.key}: its libraries cannot be installed for Python "
                        f"{code.python} on Linux: {fault}"
                    ) from None
        found = self._known[key]
        pinned = requirements_text(pins_of(found.versions)).encode()
        files: Mapping[str, bytes] = {**code.files, **found.files, REQUIREMENTS_FILE: pinned}
        return evolve(code, files=files)


def _tried(code: AppCode, *, dependencies: bool) -> tuple[Interpreter | None, list[Problem]]:
    from atakora_tf.cli.console import working
    from atakora_tf.merge.problem import Problem
    from atakora_tf.packages.checking import checked, interpreter_for

    if code.python is None:
        return None, []
    interpreter = interpreter_for(code.python, dependencies=dependencies)
    if interpreter is None:
        return None, []
    with working(f"Looking for the functions of {code.resource.key} …"):
        found = checked(code.files, interpreter, functions=code.functions, others=code.joined)
    key = str(code.resource.key)
    way_out = "correct the code, or the definition"
    return interpreter, [Problem((key,), each, ways_out=(way_out,)) for each in found.faults]
