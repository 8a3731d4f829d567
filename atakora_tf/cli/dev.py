"""`atakora dev`: the whole backend on one port of this machine."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

import click

from atakora_tf.cli.dev_options import Asked
from atakora_tf.cli.options import Chosen, examples, program_options

if TYPE_CHECKING:
    from atakora_tf.local.backend_parts import BackendParts
    from atakora_tf.local.data_folder import DataFolder
    from atakora_tf.local.work import Voice, Work
    from atakora_tf.local.worker import WorkerNotes

__all__ = ["dev"]

_LIBRARIES: Final = ("azure.cosmos", "jsonschema_rs", "starlette", "uvicorn", "watchfiles")


@click.command(
    epilog=examples(
        "atakora dev                                  # main.py in this folder",
        "atakora dev --seed seed.json",
        "atakora dev --as ada@example.com,role=Orders.Admin",
        "atakora dev --cosmos https://localhost:8081  # the emulator; its key is in COSMOS_KEY",
    )
    + "\n\nExit status: 0 it was ended, by Ctrl-C for example; 2 the input is wrong."
)
@program_options
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=7071,
    show_default=True,
    help="The port; 0 is any that is free.",
)
@click.option(
    "--data",
    metavar="FOLDER",
    type=click.Path(file_okay=False),
    help="Where items are kept. Default: .atakora/dev/ and the backend's name.",
)
@click.option(
    "--seed",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Items to begin with, as JSON: a list for each API.",
)
@click.option(
    "--as",
    "user",
    metavar="USER[,role=…][,scope=…]",
    help="Who every caller is taken for. Default: nobody is signed in.",
)
@click.option(
    "--cosmos",
    metavar="URL",
    help="Keep items in this emulator or account of Cosmos DB; its key is in COSMOS_KEY.",
)
@click.option("--no-reload", is_flag=True, help="Do not follow changes of the program.")
@click.option("--handed-over", hidden=True)
@click.pass_context
def dev(
    ctx: click.Context,
    chosen: Chosen,
    host: str,
    port: int,
    data: str | None,
    seed: str | None,
    user: str | None,
    cosmos: str | None,
    no_reload: bool,
    handed_over: str | None,
) -> None:
    """Run the program's APIs on this machine.

    All of them answer on one port, with a page about them at / and their OpenAPI document at
    /openapi.json. Items are kept in a file. When the program changes, what runs does too.
    """
    _check_libraries()
    asked = Asked(
        chosen=chosen,
        host=host,
        port=port,
        data=data,
        seed=seed,
        user=user,
        cosmos=cosmos,
        with_traceback=bool(ctx.obj and ctx.obj.get("traceback")),
    )
    if handed_over is not None:
        from atakora_tf.local.worker import WorkerNotes

        _work(asked, WorkerNotes.from_text(handed_over)).run()
    elif no_reload or os.name != "posix":
        _work(asked, None).run()
    else:
        ctx.exit(_supervise(asked))


def _check_libraries() -> None:
    from atakora_tf.errors import ApplicationInvalid

    for name in _LIBRARIES:
        try:
            found = find_spec(name)
        except ModuleNotFoundError:
            found = None
        if found is None:
            raise ApplicationInvalid(
                f"{name} is not installed, which this command needs: pip install "
                "'atakora-tf[local]'"
            )


def _supervise(asked: Asked) -> int:
    from atakora_tf.cli.console import results_stream
    from atakora_tf.local.azurite import found_azurite
    from atakora_tf.local.listening import listening
    from atakora_tf.local.supervisor import Supervisor

    user = asked.fake_user()
    asked.cosmos_url()
    seed = asked.seed_file()
    with listening(asked.host, asked.port) as listener:
        asked.check_host(user, listener)
        supervisor = Supervisor(
            [sys.executable, "-m", "atakora_tf.cli.main", *asked.words()],
            listener,
            results=results_stream(),
            azurite=found_azurite(),
            seed=seed,
            tell=_tell,
        )
        return supervisor.run()


def _work(asked: Asked, notes: WorkerNotes | None) -> Work:
    from atakora_tf.local.azurite import found_azurite
    from atakora_tf.local.data_folder import DataFolder
    from atakora_tf.local.listening import listening
    from atakora_tf.local.session import SessionOptions
    from atakora_tf.local.work import Work, azurite_of, hosts_of, listener_of

    user = asked.fake_user()
    cosmos, seed = asked.cosmos_url(), asked.seed_file()
    listener = listening(asked.host, asked.port) if notes is None else listener_of(notes)
    asked.check_host(user, listener)
    options = SessionOptions(
        hosts=hosts_of(listener, asked.host),
        user=user,
        cosmos=cosmos,
        seed=seed,
        seeded=notes is not None and notes.seeded,
    )

    def folder(name: str) -> DataFolder:
        return DataFolder.of(name, asked.data)

    return Work(
        load=lambda: _parts(asked),
        folder=folder,
        options=options,
        host=asked.host,
        listener=listener,
        azurite=found_azurite if notes is None else lambda: azurite_of(notes),
        voice=_voice(),
        notes=notes,
    )


def _parts(asked: Asked) -> BackendParts:
    from atakora_tf.local.backend_parts import backend_parts

    backend = asked.chosen.only()
    return backend_parts(backend.name, backend.components.values())


def _voice() -> Voice:
    from atakora_tf.cli.console import results_stream, say
    from atakora_tf.local.work import Voice

    stream = results_stream()

    def result(line: str, is_fault: bool) -> None:
        # Whoever reads the log may go; the callers stay.
        with suppress(BrokenPipeError):
            say(f"! {line}" if is_fault and stream.isatty() else line, marked=True)
            stream.flush()

    return Voice(_tell, result, stream.isatty())


def _tell(line: str) -> None:
    # Not a result: standard output has the log alone.
    print(line, file=sys.stderr, flush=True)
