"""`atakora migrate`: what brings the documents of Firestore to Cosmos DB."""

from __future__ import annotations

import importlib
from typing import Any, Final

import click

from atakora_tf.cli.options import examples

__all__ = ["migrate"]

# The module of each command, imported when it is asked for.
_COMMANDS: Final = {
    "export": "Write the documents of a source as JSON lines.",
    "plan": "Draft a mapping from the data, or check one against it.",
    "import": "Carry the documents into Cosmos DB; it can go on after any stop.",
    "gather": "Bring the journals of a run on Spark together in a folder.",
    "verify": "Compare what Cosmos DB holds with the source, document by document.",
    "sync": "Carry what changed in the source since the run.",
    "retry": "Carry documents that were refused, with a corrected mapping.",
    "rollback": "Take back what a run wrote, and bring back what it replaced.",
    "report": "Write the report of a run as a page, or as JSON.",
}


class _Stages(click.Group):
    """The stages in the order in which a migration goes through them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own
        """The names of the commands."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """A command by its name."""
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"atakora_tf.cli.migrate_{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list of commands in the help."""
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; with `--json` a failure, too, is one line."""
        from atakora_tf.cli.migrate_telling import said_in_a_line

        with said_in_a_line(ctx):
            return super().invoke(ctx)


@click.group(
    cls=_Stages,
    epilog=examples(
        "atakora migrate plan --firestore shop --database shop -o mapping.yaml",
        "atakora migrate import --firestore shop -m mapping.yaml --endpoint $COSMOS --run run",
        "atakora migrate verify --firestore shop -m mapping.yaml --run run",
        "atakora migrate report run",
    )
    + "\n\nExit status: 0 all is well; 1 something differs, or documents were refused; 2 the input "
    "is wrong, and nothing was changed; 130 interrupted, and the same command goes on.",
)
def migrate() -> None:
    """Bring documents from Firestore to Cosmos DB, with nothing lost.

    A mapping file says what becomes of each collection. A run is a folder with a journal: an import
    that was stopped goes on where it was, and can be verified, brought up to date, and rolled back.
    """
