"""The door of the command: what it can do, and how failures are said."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from typing import Any, Final

import click

from atakora_tf.cli.options import examples

__all__ = ["atakora", "main"]

UNEXPECTED: Final = 70
"""The exit status of a fault of ours, EX_SOFTWARE of sysexits.h: pipelines read 1 and 2."""

INTERRUPTED: Final = 130
"""The exit status after Ctrl-C, 128 and the number of SIGINT, as shells have it."""

READER_GONE: Final = 141
"""The exit status where nobody reads the output any more, 128 and the number of SIGPIPE."""

COMPLETING: Final = "_ATAKORA_COMPLETE"
"""The variable by which a shell asks for completions."""

# The module of each command, imported when it is asked for: help and completion stay quick.
_COMMANDS: Final = {
    "synth": "Write the Terraform configuration, through CDKTF or directly.",
    "export": "Write plain Terraform files, or a module for a root that you have.",
    "plan": "Show what will exist, who shares it, and what was split.",
    "explain": "Show why a value is as it is: who decided, who was overridden.",
    "diff": "Show what changed, and refuse what would delete or replace data.",
    "validate": "Report everything that is wrong, all at once.",
    "lock": "Bring the lock file up to date, or check that it is.",
    "site": "Build static sites, and bring their files to storage.",
    "graph": "Draw the backend: Mermaid, DOT, SVG or a page.",
    "openapi": "Print the OpenAPI document of the APIs, or check what a change breaks.",
    "package": "Build a zip file for each Function App, with code that runs.",
    "migrate": "Bring documents from Firestore to Cosmos DB, with nothing lost.",
    "dev": "Run the APIs on this machine, with a page of them and hot reload.",
    "doctor": "Say what is missing on this machine, and how to get it.",
    "completion": "Print the completion script of a shell.",
}


class Commands(click.Group):
    """The commands in the order in which a newcomer meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own
        """The names of the commands."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """A command by its name."""
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"atakora_tf.cli.{cmd_name}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list of commands in the help."""
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a user's mistake is said without a traceback, and exits with 2."""
        from atakora_tf.cli.failures import said

        with said(ctx):
            return super().invoke(ctx)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples(
        "atakora plan                         # main.py in this folder",
        "atakora plan --app shop.backend:shop --environment prod",
        "atakora explain cosmos:shared-database \"databases['user-api']\"",
        "atakora synth && atakora lock --check",
    )
    + "\n\nExit status: 0 all is well; 1 there are differences, or something is missing; 2 the "
    "input is wrong.",
)
@click.version_option(package_name="atakora-tf", prog_name="atakora")
@click.option(
    "--traceback", "with_traceback", is_flag=True, help="Show Python's own traceback of a failure."
)
@click.pass_context
def atakora(ctx: click.Context, with_traceback: bool) -> None:
    """Components of an application share their Azure resources.

    Each component says what it needs; a lawful merge combines the needs; out come the few azurerm
    resources that all of them share, as Terraform configuration.
    """
    ctx.obj = {"traceback": with_traceback}


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    for stream in (sys.stdout, sys.stderr):
        # A console that lacks a sign shows its escape rather than fail.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    if COMPLETING in os.environ:
        # Registers how words with colons are completed.
        importlib.import_module("atakora_tf.cli.completion")
    try:
        status = atakora.main(args=arguments, prog_name="atakora", standalone_mode=False)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else UNEXPECTED
    except click.ClickException as slip:
        slip.show()
        return slip.exit_code
    except (click.Abort, KeyboardInterrupt):
        print("Interrupted.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Python flushes standard output once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    except Exception:
        traceback.print_exc()
        print(
            "This is a fault of atakora_tf and not yours; please report it with the lines above.",
            file=sys.stderr,
        )
        return UNEXPECTED
    return status if isinstance(status, int) else 0


if __name__ == "__main__":
    sys.exit(main())
