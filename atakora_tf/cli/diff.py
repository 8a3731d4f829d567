"""`atakora diff`: what changed since the last synthesis, and the gate before what holds data."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from attrs import evolve, frozen

from atakora_tf.cli.options import (
    Chosen,
    examples,
    json_option,
    output_option,
    program_options,
)

if TYPE_CHECKING:
    from atakora_tf.backend import Backend
    from atakora_tf.plan.backend_plan import BackendPlan
    from atakora_tf.plan.diff import PlanDiff
    from atakora_tf.safety.gate import Gate
    from atakora_tf.terraform.base import StackSettings

__all__ = ["diff"]


@click.command(
    epilog=examples(
        "atakora diff",
        "atakora diff --environment prod --baseline deployed/prod.tf.json",
        "terraform show -json > state.json && atakora diff --baseline state.json",
        "atakora diff --allow-replace azurerm_storage_account.shop_storage_files",
        "atakora diff --against plan.json --exit-code   # plans only, from atakora plan --json",
    )
    + "\n\nExit status: 0 nothing is lost; 1 the gate refuses, or with --exit-code anything "
    "changes; 2 the input is wrong."
)
@program_options
@click.option(
    "--baseline",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="What is deployed: Terraform JSON, a state file, or `terraform show -json`. "
    "Default: the last synthesised configuration.",
)
@click.option(
    "--new",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Compare this Terraform JSON with the baseline, and no program.",
)
@click.option(
    "--against",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Compare with this plan instead of the last synthesised one.",
)
@click.option(
    "--allow-replace",
    "allowed",
    metavar="ADDRESS",
    multiple=True,
    help="Let what holds data at this address go. Can be given several times.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 if anything changes.")
@output_option
@json_option
@click.pass_context
def diff(
    ctx: click.Context,
    chosen: Chosen,
    baseline: str | None,
    new: str | None,
    against: str | None,
    allowed: tuple[str, ...],
    exit_code: bool,
    output: str,
    as_json: bool,
) -> None:
    """Show what changed since the last synthesis; refuse what loses data.

    First the changes of the plan: what will exist, not the program's text. Then the gate: whatever
    would delete or replace something that holds data is refused, with what to do instead.
    Nothing is written.
    """
    from atakora_tf.cli.console import complain, say, say_json
    from atakora_tf.cli.failures import DIFFERENT

    if new is not None:
        if baseline is None or against is not None:
            raise click.UsageError("--new goes with --baseline, and without --against.")
        found = [Outcome(None, _gate_between(baseline, new, allowed))]
    else:
        if against is not None or baseline is not None:
            chosen.only()
        found = list(_outcomes(chosen, baseline, against, allowed, Path(output)))
    _check_allowed(allowed, [outcome.gate for outcome in found if outcome.gate is not None])
    if as_json:
        written = [outcome.to_json() for outcome in found]
        say_json(written[0] if len(written) == 1 else written)
    else:
        say("\n\n".join(map(str, found)), marked=True)
    if any(outcome.gate is None for outcome in found):
        complain(
            "Only plans were compared, so nothing is said of what would be lost; add --baseline.",
            style="yellow",
        )
    if any(o.gate for o in found) or (exit_code and any(o.changes for o in found)):
        ctx.exit(DIFFERENT)


@frozen
class Outcome:
    """What is said of one stack: the changes of its plan, and what the gate says."""

    plan: PlanDiff | None
    """None where no earlier plan is kept."""
    gate: Gate | None
    """None where only plans are compared."""

    @property
    def changes(self) -> bool:
        """Whether anything changes, harmless or not."""
        return bool(self.plan) or (self.gate is not None and bool(self.gate.findings))

    def __str__(self) -> str:
        return "\n".join(str(part) for part in (self.plan, self.gate) if part is not None)

    def to_json(self) -> dict[str, Any]:
        """Both as plain JSON data; null for what was not compared."""
        plan = {"changes": None} if self.plan is None else self.plan.to_json()
        return {**plan, "gate": None if self.gate is None else self.gate.to_json()}


def _outcomes(
    chosen: Chosen,
    baseline: str | None,
    against: str | None,
    allowed: Sequence[str],
    output: Path,
) -> Iterator[Outcome]:
    from atakora_tf.plan.diff import diff as compare_plans

    plans = chosen.plans()
    settings = [
        backend.stack_settings(environment=plan.environment, location=plan.location)
        for backend, plan in plans
    ]
    for (backend, plan), own in zip(plans, settings, strict=True):
        former = Path(baseline) if baseline is not None else _configuration_path(output, own.name)
        before = _plan_before(backend, plan, own, against, output, former)
        yield Outcome(
            None if before is None else compare_plans(before, plan),
            None
            if against is not None and baseline is None
            else _gate(backend, own, former, _configuration_path(output, own.name), allowed),
        )
    if baseline is None and against is None and chosen.name is None:
        environments = {plan.environment for _, plan in plans}
        yield from _abandoned(output, environments, {own.name for own in settings}, allowed)


def _configuration_path(output: Path, stack: str) -> Path:
    return output / "stacks" / stack / "cdk.tf.json"


def _plan_before(
    backend: Backend,
    plan: BackendPlan,
    settings: StackSettings,
    against: str | None,
    output: Path,
    former: Path,
) -> BackendPlan | None:
    from atakora_tf.errors import PlanInvalid
    from atakora_tf.plan.kept_plan import kept_plan_path, read_plan

    configs = {resource.type: type(resource.config) for resource in plan.resources}
    if against is not None:
        return read_plan(Path(against), configs)
    path = kept_plan_path(output, settings.name, backend.name)
    if path.is_file():
        return read_plan(path, configs)
    if former.is_file():
        return None
    others = sorted(found.parent.name for found in output.glob("stacks/*/cdk.tf.json"))
    hint = (
        f" (the folder has {', '.join(others)}: a backend or a stack that is renamed makes "
        "everything anew)"
        if others
        else ""
    )
    raise PlanInvalid(
        f"there is no {path}, so nothing is known of an earlier synthesis{hint}; run atakora "
        "synth first, or name a plan with --against"
    )


def _gate(
    backend: Backend,
    settings: StackSettings,
    former: Path,
    place: Path,
    allowed: Sequence[str],
) -> Gate:
    from atakora_tf.errors import BackendStateError
    from atakora_tf.safety.gate import compare
    from atakora_tf.safety.reading import (
        configuration_from_json,
        forgotten_beside,
        read_configuration,
    )

    old = read_configuration(former)
    try:
        document = backend.document(settings, whole=True)
    except BackendStateError as fault:
        raise BackendStateError(
            f"{fault}. The gate then compares what was synthesised: atakora diff --baseline OLD "
            "--new NEW"
        ) from fault
    moved = json.loads(document.moves_json() or "{}")
    new = configuration_from_json({**document.to_dict(), **moved})
    # Synthesis leaves a user's own file where it is.
    new = evolve(new, forgotten=new.forgotten | forgotten_beside(place))
    return compare(old, new, allowed)


def _gate_between(baseline: str, new: str, allowed: Sequence[str]) -> Gate:
    from atakora_tf.safety.gate import compare
    from atakora_tf.safety.reading import read_configuration

    return compare(read_configuration(Path(baseline)), read_configuration(Path(new)), allowed)


def _abandoned(
    output: Path, environments: Collection[str], written: Collection[str], allowed: Sequence[str]
) -> Iterator[Outcome]:
    """Stacks of these environments that the program no longer has, by what is kept of them."""
    from atakora_tf.safety.gate import abandoned
    from atakora_tf.safety.reading import read_configuration

    for kept in sorted(output.glob("stacks/*/*.plan.json")):
        stack = kept.parent.name
        path = _configuration_path(output, stack)
        environment = _environment(kept)
        if stack in written or not path.is_file() or environment not in environments:
            continue
        gate = abandoned(stack, read_configuration(path), allowed)
        if gate.findings:
            yield Outcome(None, gate)


def _environment(kept: Path) -> str:
    try:
        content = json.loads(kept.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return str(content.get("environment")) if isinstance(content, Mapping) else ""


def _check_allowed(allowed: Sequence[str], gates: Sequence[Gate]) -> None:
    """Raises `PlacementUnknown` for an address that nobody knows; says which is not needed."""
    from difflib import get_close_matches

    from atakora_tf.cli.console import complain
    from atakora_tf.errors import PlacementUnknown

    known = sorted({address for gate in gates for address in gate.addresses})
    for address in sorted(set(allowed)):
        if address not in known:
            close = get_close_matches(address, known, n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            raise PlacementUnknown(
                f"--allow-replace {address}: neither the former nor the new configuration has "
                f"such an address{hint}"
            )
    for address in sorted(set(allowed)):
        if all(address in gate.needless for gate in gates):
            complain(
                f"--allow-replace {address} is not needed: nothing is refused at that address.",
                style="yellow",
            )
