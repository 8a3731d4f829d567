"""The order of components, and of everything else in Python, changes no byte."""

import os
import random
import subprocess
import sys
from pathlib import Path

from rendered import apis

from atakora_tf import Resources, StorageConfig, StorageContainer, define_backend

ROOT = Path(__file__).resolve().parents[2]

COMPONENTS = {
    **apis(*range(12), soft_delete=3600, cors=["https://a.example", "https://b.example"]),
    "files": Resources.define(
        "Files", {"storage:files": StorageConfig(containers={"images": StorageContainer()})}
    ),
}


def written(components, directory):
    backend = define_backend(
        components, name="shop", location="westeurope", lock=directory / "atakora.lock.json"
    )
    path = backend.synthesize(directory)
    return path.read_bytes(), (directory / "atakora.lock.json").read_bytes()


def test_twenty_orders_of_the_components_give_the_same_bytes(tmp_path):
    expected = written(COMPONENTS, tmp_path)
    items = list(COMPONENTS.items())
    for seed in range(20):
        random.Random(seed).shuffle(items)
        directory = tmp_path / str(seed)
        directory.mkdir()
        assert written(dict(items), directory) == expected


def test_a_second_run_changes_no_byte(tmp_path):
    first = written(COMPONENTS, tmp_path)
    assert written(COMPONENTS, tmp_path) == first


def test_the_order_of_mistakes_does_not_matter():
    from test_backend_errors import three_conflicts

    def report(components):
        problems = define_backend(components, name="shop", location="westeurope").validate()
        return [str(problem) for problem in problems]

    components = three_conflicts()
    backwards = dict(reversed(components.items()))
    assert len(report(components)) == 3
    assert report(components) == report(backwards)


def test_the_seed_of_pythons_hashes_does_not_matter(tmp_path):
    program = (
        "import sys; from examples.shop.backend import shop;"
        "backend = shop('prod', lock=sys.argv[1] + '/lock.json');"
        "sys.stdout.write(backend.synthesize(sys.argv[1]).read_text(encoding='utf-8'));"
        "sys.stdout.write(open(sys.argv[1] + '/lock.json', encoding='utf-8').read())"
    )
    texts = []
    for seed in ("1", "4711"):
        directory = tmp_path / seed
        directory.mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(
            [sys.executable, "-c", program, str(directory)],
            capture_output=True,
            check=True,
            cwd=ROOT,
            env=environment,
        )
        texts.append(done.stdout)
    assert texts[0] == texts[1]
    assert b"azurerm_cosmosdb_account" in texts[0]
    assert b'"version": 1' in texts[0]
