"""What is told where Spark cannot be used; nothing here starts it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import Any

import pytest

from atakora_tf.errors import MigrationError
from atakora_tf.migration.spark.account import Account
from atakora_tf.migration.spark.failing import sentences_of_tasks, told_to_driver
from atakora_tf.migration.spark.session import require_usable, spark_context, with_attempts
from atakora_tf.migration.target.pace import Pace


def test_the_engine_local_needs_neither_spark_nor_java() -> None:
    modules = "atakora_tf.cli.migrate_import, atakora_tf.migration.spark.importing, sys"
    said = subprocess.run(
        [sys.executable, "-c", f"import {modules}; print('pyspark' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert said.stdout == "False\n"


def test_missing_pyspark_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(MigrationError) as caught:
        spark_context()
    assert str(caught.value) == (
        "--engine spark needs pyspark, which is not installed: pip install "
        "'atakora-tf[migrate,spark]'. The engine local needs neither Spark nor Java."
    )


def test_missing_java_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(MigrationError) as caught:
        spark_context()
    assert str(caught.value) == (
        "Spark needs Java (8, 11 or 17), and there is no java on the PATH. Install one, such as "
        "openjdk-17-jre-headless, or set JAVA_HOME; the engine local needs none."
    )


@pytest.mark.parametrize(
    ("master", "used"),
    [
        ("local", "local[1,4]"),
        ("local[2]", "local[2,4]"),
        ("local[*]", "local[*,4]"),
        ("local[2,1]", "local[2,1]"),
        ("spark://host:7077", "spark://host:7077"),
    ],
)
def test_a_task_may_die_on_one_machine_as_on_a_cluster(master: str, used: str) -> None:
    assert with_attempts(master) == used


def test_speculation_is_refused() -> None:
    class Context:
        def getConf(self) -> Any:
            return {"spark.speculation": "true"}

    with pytest.raises(MigrationError) as caught:
        require_usable(Context())  # type: ignore[arg-type]
    assert str(caught.value) == (
        "spark.speculation is on, so that Spark starts a slow task a second time beside the first, "
        "and one of the two ends for nothing. Set it to false for this job."
    )


def failed(sentence: str) -> str:
    """The text of a task that fails with a MigrationError, as it comes out of Java."""
    with pytest.raises(RuntimeError) as caught, told_to_driver():
        raise MigrationError(sentence)
    return f"Job aborted: Traceback …\n{caught.value}\n\tat java.lang"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (failed("The file x\nis damaged: 日本."), "The file x\nis damaged: 日本."),
        (
            "Job aborted\n  due to stage failure\n at java",
            "Spark could not finish the job: Job aborted due to stage failure Its own logs say "
            "more. What was carried is in the work location, and the same command goes on.",
        ),
    ],
)
def test_what_a_task_says_comes_whole_through_the_traces(text: str, told: str) -> None:
    from py4j.protocol import Py4JError

    with pytest.raises(MigrationError) as caught, sentences_of_tasks():
        raise Py4JError(text)
    assert str(caught.value) == told


def test_tasks_share_the_budget_and_no_key_travels(monkeypatch: pytest.MonkeyPatch) -> None:
    account = Account(endpoint="https://a.documents.azure.com/", pace=Pace(max_ru=1000))
    monkeypatch.setenv("COSMOS_KEY", "a2V5")
    assert account.target(4)._pace.max_ru == 250
    assert "a2V5" not in repr(account)
    named = Account(
        endpoint=account.endpoint, credential="tests.migration.spark.users_workers:none"
    )
    with pytest.raises(MigrationError) as caught:
        named.target()
    assert str(caught.value) == (
        "The function for the credential tests.migration.spark.users_workers:none cannot be "
        "loaded: in the module tests.migration.spark.users_workers, none is not there."
    )
