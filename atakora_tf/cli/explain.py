"""`atakora explain`: every claim on a value, who decided, who was overridden."""

from __future__ import annotations

import click

from atakora_tf.cli.options import Chosen, completing, examples, json_option, program_options

__all__ = ["explain"]


def _keys(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    keys: list[str] = []
    with completing(ctx) as chosen:
        keys = [str(r.key) for b in chosen.backends() for r in chosen.plan(b).resources]
    return [key for key in keys if key.startswith(incomplete)]


@click.command(
    epilog=examples(
        "atakora explain cosmos:shared-database",
        "atakora explain functions:api-functions cors_origins",
        "atakora explain cosmos:shared-database databases.user-api.containers.users.ttl",
        "atakora explain \"cosmos:shared-database › databases['user-api'] › throughput\"",
    )
)
@click.argument("key", shell_complete=_keys)
@click.argument("path", required=False)
@program_options
@json_option
@click.pass_context
def explain(ctx: click.Context, chosen: Chosen, key: str, path: str | None, as_json: bool) -> None:
    """Show why a resource is as it is, at PATH and below it.

    KEY is that of a shared resource, PATH a place in it as messages print it, or with dots. Every
    claim is shown: who decided, who agrees, who was overridden and by whom. Where components do
    not agree, the conflict is shown, and the exit status is 2.
    """
    from atakora_tf.cli.console import complain, say, say_json
    from atakora_tf.cli.failures import WRONG, failure_json
    from atakora_tf.errors import BackendInvalid
    from atakora_tf.plan.counted import counted
    from atakora_tf.plan.problems_at import problems_at

    backend = chosen.only()
    try:
        explanation = chosen.plan(backend).explain(key, path)
    except BackendInvalid as fault:
        here = problems_at(fault.problems, key, path)
        if not here:
            raise
        if as_json:
            say_json(failure_json(BackendInvalid(here)))
        else:
            say("\n\n".join(map(str, here)), marked=True)
        others = len(fault.problems) - len(here)
        if others:
            complain(f"And {counted(others, 'other problem')}; see atakora validate.")
        ctx.exit(WRONG)
    if as_json:
        say_json(explanation.to_json())
    else:
        say(str(explanation), marked=True)
