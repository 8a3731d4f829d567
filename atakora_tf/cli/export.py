"""`atakora export`: the configuration as plain Terraform files, or as a module."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from atakora_tf.cli.options import Chosen, examples, json_option, program_options

if TYPE_CHECKING:
    from atakora_tf.backend import Backend
    from atakora_tf.plan.backend_plan import BackendPlan
    from atakora_tf.terraform.base import StackSettings
    from atakora_tf.terraform.module_writer import Exported

__all__ = ["export"]


@click.command(
    epilog=examples(
        "atakora export --module modules/shop",
        "atakora export --module --check modules/shop   # in a pipeline",
        "atakora export --environment prod infra/prod   # a root, with provider and state backend",
    )
)
@click.argument("directory", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@program_options
@click.option("--module", is_flag=True, help="A module with variables, for a root that you have.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if DIR is out of date.")
@click.option("--force", is_flag=True, help="Also replace files that no export has written.")
@json_option
@click.pass_context
def export(
    ctx: click.Context,
    chosen: Chosen,
    directory: Path,
    module: bool,
    check: bool,
    force: bool,
    as_json: bool,
) -> None:
    """Write the configuration as plain Terraform JSON into DIR, without CDKTF and Node.

    With --module it is a module with variables for location, environment, resource group, names and
    tags: with its defaults it makes exactly what the backend makes. Without, it is a root with
    provider and state backend. The lock file is brought up to date. Files in DIR that no export has
    written are left alone, and refused where they are in the way.
    """
    from atakora_tf.cli.console import say, say_json, warn
    from atakora_tf.cli.failures import DIFFERENT
    from atakora_tf.terraform.module_writer import export_differences, write_export
    from atakora_tf.turns import taking_turns

    backend = chosen.only()
    # Nobody may place anything between planning and the lock file that records it.
    with nullcontext() if backend.lock is None else taking_turns(backend.lock):
        plan = chosen.plan(backend)
        where = {"environment": plan.environment, "location": plan.location}
        settings = backend.stack_settings(**where)
        files = _files(backend, plan, settings, module)
        facts = {
            "backend": backend.name,
            **where,
            "directory": str(directory),
            "kind": "module" if module else "root",
        }
        if check:
            differing = export_differences(directory, files)
            if as_json:
                say_json({**facts, "stale": bool(differing), "differing": [*differing]})
            else:
                say(_checked(directory, differing))
            if differing:
                ctx.exit(DIFFERENT)
            return
        done = write_export(
            directory,
            files,
            f"{backend.name} in {plan.environment}",
            force=force,
            before=lambda: backend.write_lock(**where),
        )
    if as_json:
        say_json({**facts, **_told(done)})
    else:
        say(_sentence(directory, done, backend, module))
    warn(plan.warnings)


def _files(
    backend: Backend, plan: BackendPlan, settings: StackSettings, module: bool
) -> dict[str, str | bytes]:
    from atakora_tf.providers.function_package import package_files
    from atakora_tf.terraform.base import base_document
    from atakora_tf.terraform.module import module_files
    from atakora_tf.terraform.module_root import root_files

    # The state of a module is that of whoever calls it, so none need be known.
    base = base_document(settings, with_state=not module)
    document = base.merge(backend.document(settings))
    packages = {place.as_posix(): content for place, content in package_files(plan).items()}
    if module:
        return {**packages, **module_files(document, settings, backend.name)}
    return {**packages, **root_files(document, settings)}


def _checked(directory: Path, differing: tuple[str, ...]) -> str:
    if not differing:
        return f"{directory} is up to date."
    return (
        f"{directory} is out of date: {', '.join(differing)}. Run atakora export without --check."
    )


def _sentence(directory: Path, done: Exported, backend: Backend, module: bool) -> str:
    lines = [f"Wrote {directory / name}" for name in done.written]
    lines += [f"Removed {directory / name}" for name in done.removed]
    kind = "module" if module else "configuration"
    return "\n".join(lines) or f"{directory} holds this {kind} of {backend.name} already."


def _told(done: Exported) -> dict[str, list[str]]:
    return {
        "written": [*done.written],
        "unchanged": [*done.unchanged],
        "removed": [*done.removed],
    }
