"""A process that imports again and again, each time in a child of its own.

Children are forked, so that they need not load the SDK each time and can be killed by the dozen.
For each line `EXPORT MAPPING RUN` of standard input: the child's process id, and when it has ended
its exit status (negative for a signal), each on a line of standard output.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

# Loaded before the first child is made.
import aiohttp  # noqa: F401
import azure.core.pipeline.transport._aiohttp
import azure.cosmos.aio
import azure.identity.aio  # noqa: F401
import yaml  # noqa: F401

from atakora_tf.migration.json_lines.source import JsonLines
from atakora_tf.migration.mapping.mapping_file import read_mapping
from atakora_tf.migration.run.events import Event
from atakora_tf.migration.run.importing import ImportOptions, run_import
from atakora_tf.migration.target.cosmos_target import CosmosTarget
from atakora_tf.migration.target.pace import Pace


class Nobody:
    """An observer that does not care."""

    def observe(self, event: Event) -> None:
        pass


async def import_once(url: str, key: str, export: str, mapping: str, run: str) -> None:
    pace = Pace(deadline=20.0, answer_within=5.0)
    async with CosmosTarget(url, key=key, pace=pace) as target:
        await run_import(
            JsonLines(Path(export)),
            read_mapping(Path(mapping)),
            target,
            Path(run),
            ImportOptions(mode="upsert"),
            Nobody(),
        )


def main(url: str, key: str) -> None:
    for line in sys.stdin:
        export, mapping, run = line.split()
        child = os.fork()
        if child == 0:
            status = 1
            try:
                asyncio.run(import_once(url, key, export, mapping, run))
                status = 0
            except Exception as error:
                print(repr(error), file=sys.stderr, flush=True)
            finally:
                os._exit(status)
        print(child, flush=True)
        _, ended = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(ended), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
