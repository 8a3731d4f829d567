"""What the README shows is what a reader gets."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from atakora_tf import BackendInvalid, CosmosConfig, CosmosContainer, CosmosDatabase, Resources
from atakora_tf import define_backend as define

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


@pytest.mark.node
def test_the_programs_of_the_readme_run_as_they_stand(tmp_path: Path) -> None:
    program = "\n".join(re.findall(r"```python\n(.*?)```", README, re.DOTALL))
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "cdktf.out/stacks/shop-dev/cdk.tf.json").exists()
    assert (tmp_path / "atakora.lock.json").exists()


def test_the_report_of_the_readme_is_worded_like_a_real_one() -> None:
    def component(name: str, key: str) -> object:
        container = CosmosContainer(partition_key=key)
        databases = {"shop": CosmosDatabase(containers={"orders": container})}
        return Resources.define(name, {"cosmos:shared-database": CosmosConfig(databases=databases)})

    backend = define(
        {"a": component("OrderApi", "/customer_id"), "b": component("LegacyApi", "/id")},
        location="westeurope",
        lock=None,
    )
    with pytest.raises(BackendInvalid) as caught:
        backend.plan()
    place = re.compile(r"\([^()]*\.py:\d+\)")
    shown = re.search(r"    This backend cannot be built.*?key\.\n", README, re.DOTALL)
    assert shown is not None
    expected = re.sub(r"(?m)^    ", "", shown.group()).strip()
    said = sorted(place.sub("(…)", str(caught.value)).splitlines())
    assert said == sorted(place.sub("(…)", expected).splitlines())
