"""What is compared with what; each function gives rows of the table."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Final

from benchmarks.bench import Bench, inside, printed, ratio, seconds, worse
from benchmarks.counting import together_and_alone
from benchmarks.documents import must_be_alike, must_be_equal
from benchmarks.migration import managed_export, migration_memory, transformation
from benchmarks.migration_target import migration_target
from benchmarks.packaged import packaged
from benchmarks.process import ROOT, Program, by_turns, run
from benchmarks.serving import serving
from benchmarks.table import Row
from benchmarks.typescript import TypeScriptMissing, compiled
from examples.shop.backend import shop as example_shop

__all__ = ["MEASURES"]

ORDERS: Final = 20
PROGRAMS: Final = "benchmarks/programs"
SHOP: Final = Path("stacks", "shop-dev", "cdk.tf.json")
MANY: Final = Path("stacks", "many-dev", "cdk.tf.json")


def shop(bench: Bench) -> list[Row]:
    """The whole program for the shop, three ways."""
    stock = bench.program("stock", f"{PROGRAMS}/stock_shop.py", "out")
    ours = bench.program("CDKTF", "main.py")
    direct = bench.program("direct", f"{PROGRAMS}/shop_direct.py", "out")
    cold = [
        run(bench.program("cold stock", f"{PROGRAMS}/stock_shop.py", "out", caches="cold-stock")),
        run(bench.program("cold CDKTF", "main.py", caches="cold-ours")),
    ]
    a, b, c = by_turns((stock, ours, direct), bench.slow)
    must_be_equal(stock.directory / "out" / SHOP, ours.directory / "cdktf.out" / SHOP)
    must_be_equal(direct.directory / "out" / SHOP, ours.directory / "cdktf.out" / SHOP)
    return [
        ratio("shop through CDKTF / stock CDKTF by hand", b, a, 1 / 5),
        ratio("shop directly / stock CDKTF by hand", c, a, 1 / 10),
        ratio("  the same / the shop through CDKTF", c, b, None),
        Row(
            "  the same, first run with empty caches",
            cold[1].wall / cold[0].wall,
            None,
            f"CDKTF {seconds(cold[1])}; stock {seconds(cold[0])}",
        ),
    ]


def sharing(_bench: Bench) -> list[Row]:
    """Accounts, apps, plans and storage accounts of the shop, beside its components alone."""
    together, alone = together_and_alone(example_shop("dev", lock=None))
    return [
        Row(
            "accounts, apps, plans, storage of the shop / of its components alone",
            together.total() / alone.total(),
            1 / 5,
            f"together {together.total()}; alone {alone.total()}",
        )
    ]


def determinism(_bench: Bench) -> list[Row]:
    """How many different documents the shop gives when its components are shuffled."""
    documents: set[str] = set()
    for number in range(ORDERS):
        backend = example_shop("prod", lock=None)
        names = list(backend.components)
        random.Random(number).shuffle(names)
        backend.components = {name: backend.components[name] for name in names}
        documents.add(backend.document(whole=True).to_json())
    what = f"different documents of the shop in {ORDERS} shuffled orders"
    return [Row(what, len(documents), 1, f"{len(documents)} in {ORDERS} orders")]


def typescript(bench: Bench) -> list[Row]:
    """1,000 CRUD APIs directly, beside a program in TypeScript."""
    what = "1,000 APIs directly / TypeScript CDKTF by hand"
    try:
        command = compiled("many")
    except TypeScriptMissing as why:
        return [Row(what, None, 1, str(why))]
    theirs = Program(
        "TypeScript", (*command, "1000", "out"), bench.place / "ts", bench.place / "caches-warm"
    )
    ours = bench.program("direct 1000", f"{PROGRAMS}/many_direct.py", "1000", "out")
    a, b = by_turns((theirs, ours), bench.times)
    must_be_alike(theirs.directory / "out" / MANY, ours.directory / "out" / MANY)
    return [ratio(what, b, a, 1)]


def overhead(bench: Bench) -> list[Row]:
    """What declaring, merging and planning add to a CDKTF synthesis with the same loading."""
    rows = []
    for count in (20, 200):
        hand = bench.program(f"by hand {count}", f"{PROGRAMS}/many_hand.py", str(count), "out")
        ours = bench.program(f"CDKTF {count}", f"{PROGRAMS}/many_cdktf.py", str(count), "out")
        phase = bench.program(f"planning {count}", f"{PROGRAMS}/planning.py", str(count))
        a, b, c = by_turns((hand, ours, phase), bench.times)
        must_be_alike(hand.directory / "out" / MANY, ours.directory / "out" / MANY)
        plan = inside(c)
        rows += [
            Row(
                f"declare + merge + plan {count} APIs / CDKTF by hand, loaded fast",
                worse(plan, a),
                0.05,
                f"planning {seconds(plan)}; by hand {seconds(a)}",
            ),
            Row(
                f"  the same / the rest of our own CDKTF program, {count} APIs",
                max(plan.wall / (b.wall - plan.wall), plan.cpu / (b.cpu - plan.cpu)),
                None,
                f"rest {b.wall - plan.wall:.2f} ({b.cpu - plan.cpu:.2f} cpu)",
            ),
            ratio(f"  our whole CDKTF program / by hand, {count} APIs", b, a, None),
        ]
    return rows


def growth(bench: Bench) -> list[Row]:
    """Planning ten times as many components."""
    small = bench.program("planning 1000", f"{PROGRAMS}/planning.py", "1000")
    large = bench.program("planning 10000", f"{PROGRAMS}/planning.py", "10000")
    a, b = (inside(t) for t in by_turns((small, large), bench.slow))
    return [
        Row(
            "planning 10,000 APIs / planning 1,000 (processor time)",
            b.cpu / a.cpu,
            12,
            f"10,000 {seconds(b)}; 1,000 {seconds(a)}",
        )
    ]


def imports(bench: Bench) -> list[Row]:
    """Processor time of imports, less that of Python itself."""
    end = "import time; print(time.process_time())"
    lines = ("import atakora_tf", "from atakora_tf import define_backend, CrudApi")
    bare, *found = by_turns(
        [
            bench.snippet("python", end),
            *(bench.snippet(f"import {n}", f"{line}; {end}") for n, line in enumerate(lines)),
        ],
        2 * bench.times,
    )
    python = printed(bare)
    return [
        Row(
            line,
            printed(timing) - python,
            0.2,
            f"processor time; python itself {python:.3f} s more",
            "s",
        )
        for line, timing in zip(lines, found, strict=True)
    ]


def memory(bench: Bench) -> list[Row]:
    """The most memory of the Python process for 100 components."""
    rows = []
    for word, script in (("directly", "many_direct.py"), ("through CDKTF", "many_cdktf.py")):
        program = bench.program(
            f"memory {word}",
            f"{PROGRAMS}/peak_memory.py",
            *(str(ROOT / PROGRAMS / script), "100", "out"),
        )
        (timing,) = by_turns([program], 1)
        peak = printed(timing)
        rows.append(Row(f"peak memory of Python, 100 APIs {word}", peak, 100, "", "MB"))
    return rows


MEASURES: Final = (
    *(sharing, determinism, shop, typescript, overhead, growth, imports, memory),
    *(packaged, serving, transformation, managed_export, migration_memory, migration_target),
)
