"""Where Spark is: loaded late, and found to be usable before anything is begun."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sys
import threading
from typing import TYPE_CHECKING, Final

from atakora_tf.errors import MigrationError

if TYPE_CHECKING:
    from pyspark import SparkContext

__all__ = ["require_usable", "spark_context"]

_ATTEMPTS: Final = 4
"""How often a task may fail on one machine; clusters have the same number by themselves."""
_CLUSTER: Final = frozenset(
    ("PYSPARK_GATEWAY_PORT", "PYSPARK_SUBMIT_ARGS", "SPARK_CONF_DIR", "SPARK_HOME", "SPARK_REMOTE")
)
"""Variables of environments that say themselves where Spark is."""
_LOCAL: Final = re.compile(r"local(?:\[(\d+|\*)\])?")


def spark_context(master: str | None = None) -> SparkContext:
    """The Spark that is there, or a new one.

    master: where a new one runs, such as "local[4]" or "spark://host:7077"; None leaves that to
    the environment, as a cluster does, and to this machine where nothing says.

    Raises MigrationError where pyspark or Java is missing, or Spark does not start.
    """
    try:
        from pyspark import SparkContext
    except ImportError:
        raise MigrationError(
            "--engine spark needs pyspark, which is not installed: pip install "
            "'atakora-tf[migrate,spark]'. The engine local needs neither Spark nor Java."
        ) from None
    context: SparkContext | None = SparkContext._active_spark_context
    if context is None:
        if "JAVA_HOME" not in os.environ and shutil.which("java") is None:
            raise MigrationError(
                "Spark needs Java (8, 11 or 17), and there is no java on the PATH. Install one, "
                "such as openjdk-17-jre-headless, or set JAVA_HOME; the engine local needs none."
            )
        context = _started(master)
    require_usable(context)
    return context


def _started(master: str | None) -> SparkContext:
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if master is None and not _CLUSTER & os.environ.keys():
        master = "local[*]"
    # How far it is, the run tells itself.
    building = SparkSession.builder.appName("atakora migrate").config(
        "spark.ui.showConsoleProgress", "false"
    )
    if master is not None:
        building = building.master(with_attempts(master))
    interrupted = signal.getsignal(signal.SIGINT)
    try:
        return building.getOrCreate().sparkContext
    except Exception as error:  # whatever Java says
        said = str(error).strip().splitlines()
        raise MigrationError(
            f"Spark does not start: {said[0] if said else type(error).__name__}"
        ) from error
    finally:
        # Spark takes Ctrl-C for good, even after its end; `running` ends jobs by itself.
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, interrupted)


def with_attempts(master: str) -> str:
    """On one machine Spark gives a job up with the first task that dies, unless it is told."""
    found = _LOCAL.fullmatch(master)
    return master if found is None else f"local[{found[1] or 1},{_ATTEMPTS}]"


def require_usable(context: SparkContext) -> None:
    """Raise MigrationError where Spark would run a task twice at once."""
    if context.getConf().get("spark.speculation", "false") == "true":
        raise MigrationError(
            "spark.speculation is on, so that Spark starts a slow task a second time beside the "
            "first, and one of the two ends for nothing. Set it to false for this job."
        )
