"""Brings a site into its container, so that browsers never see half of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from functools import partial
from typing import Final

from atakora_tf.publish.changes import Changes
from atakora_tf.publish.content_types import PAGE, content_type
from atakora_tf.publish.web_container import Container

__all__ = ["PARALLEL", "apply_changes", "steps"]

PARALLEL: Final = 8
"""How many files are on their way at once, unless someone says otherwise."""

Step = tuple[str, Callable[[], None]]


def steps(changes: Changes, container: Container, *, delete: bool) -> tuple[tuple[Step, ...], ...]:
    """What is done, in groups that wait for one another.

    First the files that pages name, then the pages themselves; then pages that are gone, and at
    last what they named: at every moment, what a page names is there.
    """
    uploads = [
        *((file, container.upload) for file in changes.upload),
        *((file, container.describe) for file in changes.describe),
    ]

    def made(entries: bool) -> tuple[Step, ...]:
        return tuple(
            (file.path, partial(do, file)) for file, do in uploads if file.is_entry is entries
        )

    def deleted(pages: bool) -> tuple[Step, ...]:
        return tuple(
            (path, partial(container.delete, path))
            for path in changes.gone
            if delete and (content_type(path) == PAGE) is pages
        )

    groups = (made(False), made(True), deleted(True), deleted(False))
    return tuple(group for group in groups if group)


def apply_changes(
    changes: Changes,
    container: Container,
    *,
    delete: bool = False,
    parallel: int = PARALLEL,
    done: Callable[[str], None] = lambda _path: None,
) -> None:
    """Bring a container up to date; `done` hears of every path.

    What goes wrong with a file is raised once those on their way have come to an end; no later
    group is begun then, and nothing is deleted.
    """
    with ThreadPoolExecutor(parallel, thread_name_prefix="publish") as pool:
        for group in steps(changes, container, delete=delete):
            _together(pool, group, done)


def _together(pool: ThreadPoolExecutor, group: Iterable[Step], done: Callable[[str], None]) -> None:
    running: dict[Future[None], str] = {pool.submit(do): path for path, do in group}
    try:
        for ended in as_completed(running):
            ended.result()
            done(running[ended])
    except BaseException:
        for future in running:
            future.cancel()
        raise
