"""`atakora doctor`: what is missing on this machine, and how to get it."""

from __future__ import annotations

import click

from atakora_tf.cli.options import examples, json_option

__all__ = ["doctor"]


@click.command(epilog=examples("atakora doctor", "atakora doctor --json"))
@json_option
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Say what is missing on this machine, and how to get it.

    Looks at Python's packages, Node, Terraform, the cdktf command, the login to Azure, the place of
    the state and the cache. Nothing is called over the network. The exit status is 1 if something
    is missing; what is only remarked on is not needed for everything.
    """
    import os
    from pathlib import Path

    from atakora_tf.cli.checkup import check_up
    from atakora_tf.cli.console import Table, say, say_json, say_table
    from atakora_tf.cli.failures import DIFFERENT

    findings = check_up(os.environ, Path.cwd())
    missing = [finding for finding in findings if finding.state == "missing"]
    if as_json:
        say_json({"ready": not missing, "findings": [f.to_json() for f in findings]})
    else:
        say_table(Table(("", "part", "found"), tuple(f.row for f in findings)))
        for finding in findings:
            if finding.remedy:
                say(f"{finding.part}: {finding.remedy}")
    if missing:
        ctx.exit(DIFFERENT)
