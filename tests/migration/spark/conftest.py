"""One Spark for all tests of a module: two workers here, and nothing beyond loopback."""

from __future__ import annotations

import gc
import shutil
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cosmos.fixtures import cosmos_server
from tests.cosmos.server import KEY
from tests.parts import ROOT, missing

__all__ = ["cosmos_server"]


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    if shutil.which("java") is None:
        missing("java", "install it, e.g. `apt-get install default-jre-headless`")
    from atakora_tf.migration.spark.session import spark_context

    folder = tmp_path_factory.mktemp("spark")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "512m",
        "spark.local.dir": str(folder),
        # Workers that are killed leave there what they were at.
        "spark.executorEnv.TMPDIR": str(folder),
    }
    said = " ".join(f"--conf {name}={value}" for name, value in settings.items())
    patched = {
        "PYSPARK_SUBMIT_ARGS": f"{said} pyspark-shell",
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
        # Workers look there for the functions of mappings.
        "PYTHONPATH": str(ROOT),
        "COSMOS_KEY": KEY,
        "ATAKORA_TEST_WORKERS": str(tmp_path_factory.mktemp("workers")),
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in patched.items():
            patch.setenv(name, value)
        context = spark_context("local[2]")
        context.setLogLevel("OFF")
        yield context
        _stop(context)


def _stop(context: Any) -> None:
    """End Spark and its Java, which would otherwise live as long as this process."""
    kind, gateway = type(context), type(context)._gateway
    context.stop()
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait(20)
    kind._gateway = kind._jvm = None
    del gateway, context
    with warnings.catch_warnings():
        # Its own sockets are closed by nobody.
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
