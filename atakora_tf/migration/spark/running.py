"""A job on its way: its results as they come, and an end that Ctrl-C reaches."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from pyspark import AccumulatorParam, InheritableThread

from atakora_tf.migration.spark.failing import sentences_of_tasks

if TYPE_CHECKING:
    from pyspark import SparkContext

__all__ = ["collected", "results_of"]

T = TypeVar("T")


class _Lists(AccumulatorParam[Any]):
    def zero(self, value: Any) -> Any:  # noqa: ARG002 - pyspark's own
        return []

    def addInPlace(self, value1: Any, value2: Any) -> Any:  # noqa: N802
        return [*value1, *value2]


def results_of(context: SparkContext) -> Any:
    """A list that tasks add to; each task counts once, however often it is tried."""
    return context.accumulator([], _Lists())


def collected(
    context: SparkContext,
    name: str,
    collect: Callable[[], Sequence[T]],
    every: float,
    meanwhile: Callable[[], None],
) -> Sequence[T]:
    """What a job gives; `meanwhile` is called now and then.

    Raises MigrationError where the job fails. An interrupt ends the job and comes through.
    """
    found: list[Sequence[T]] = []
    failed: list[BaseException] = []
    group = uuid.uuid4().hex

    def work() -> None:
        try:
            context.setJobGroup(group, name, interruptOnCancel=True)
            found.append(collect())
        except BaseException as error:  # it is raised where the results are waited for
            failed.append(error)

    thread = InheritableThread(target=work, name=name, daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(every)
            meanwhile()
    except BaseException:
        context.cancelJobGroup(group)
        thread.join()
        raise
    with sentences_of_tasks():
        if failed:
            raise failed[0]
    return found[0]
