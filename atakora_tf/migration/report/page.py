"""The report of a run as a page: one file that loads nothing, opens from a disk, has no script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from importlib.resources import files
from pathlib import PurePath

from atakora_tf.migration.report.chart import chart
from atakora_tf.migration.report.run_report import RunReport, Verified
from atakora_tf.migration.report.series import steps
from atakora_tf.migration.report.wording import counted, number, size, span

__all__ = ["report_page"]

# No script may run, so that no name of a document can start one.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)


def report_page(report: RunReport) -> str:
    """The page, light or dark as the reader prefers."""
    style = files(__package__).joinpath("page.css").read_text(encoding="utf-8").strip()
    title = escape(PurePath(report.folder).name or report.folder)
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        # Browsers ask a server for an icon unless the page brings one.
        '<link rel="icon" href="data:,">',
        f"<title>{title} · migration</title>",
        f"<style>\n{style}\n</style>",
        "</head>",
        "<body>",
        '<a class="skip" href="#figures">Skip to the figures</a>',
        "<header>",
        f'<h1><bdi>{title}</bdi> <span class="soft">migration</span></h1>',
        f'<p class="where">{_name(report.source)} → {_name(report.target)}</p>',
        "</header>",
        "<main>",
        *_verdict(report),
        *_figures(report),
        *_charts(report),
        *_containers(report),
        *_verification(report.verified),
        *_dead_letters(report),
        *_run(report),
        "</main>",
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def _verdict(report: RunReport) -> Iterator[str]:
    kind, sentence = report.verdict()
    yield f'<p class="verdict {kind}">{escape(sentence)}</p>'


def _figures(report: RunReport) -> Iterator[str]:
    last = report.last
    yield '<section aria-labelledby="figures"><h2 id="figures">Figures</h2>'
    if last is None:
        yield '<p class="soft">Nothing was carried yet.</p></section>'
        return
    rate = last.documents / last.seconds if last.seconds else 0.0
    told = {
        "Items written": f"{report.written:,}",
        "Documents refused": f"{report.refused_documents:,}",
        "Bytes written": size(last.bytes),
        "Request units": number(last.ru),
        "Requests throttled": f"{last.throttles:,}",
        "Working time": span(last.seconds),
        "Documents a second": number(rate),
        "RU a second": number(last.ru / last.seconds if last.seconds else 0.0),
    }
    yield '<dl class="figures">'
    for name, figure in told.items():
        yield f"<div><dt>{name}</dt><dd>{figure}</dd></div>"
    yield "</dl>"
    if report.gaps:
        yield (
            '<p class="soft">What was written just before an interruption is among the items, and '
            "in no other figure and no chart.</p>"
        )
    yield "</section>"


def _charts(report: RunReport) -> Iterator[str]:
    samples = report.samples
    if not samples or samples[-1].seconds <= 0:
        return
    yield '<section aria-labelledby="charts"><h2 id="charts">Over time</h2>'
    yield from chart(
        "Documents a second", "documents", "blue", steps(samples, lambda each: each.documents)
    )
    yield from chart("Request units a second", "RU", "amber", steps(samples, lambda each: each.ru))
    if samples[-1].throttles:
        yield from chart(
            "Throttled requests a second",
            "requests",
            "red",
            steps(samples, lambda each: each.throttles),
        )
    yield "</section>"


def _containers(report: RunReport) -> Iterator[str]:
    columns = {
        "written": "Written",
        "unchanged": "Were equal",
        "refused": "Kept something else",
        "in_doubt": "In doubt",
        "deleted": "Deleted",
        "undone": "Rolled back",
        "left": "Left as changed",
    }
    told = [name for name in columns if any(getattr(each, name) for each in report.containers)] or [
        "written"
    ]
    yield '<section aria-labelledby="containers"><h2 id="containers">Items by container</h2>'
    yield from _table(
        ("Container", *(columns[name] for name in told)),
        [
            (_name(each.container), *(f"{getattr(each, name):,}" for name in told))
            for each in report.containers
        ],
        figures=True,
    )
    yield "</section>"


def _verification(verified: Verified | None) -> Iterator[str]:
    yield '<section aria-labelledby="verification"><h2 id="verification">Verification</h2>'
    if verified is None:
        yield '<p class="soft">Nothing was verified yet: <code>atakora migrate verify</code>.</p>'
        yield "</section>"
        return
    said = " ".join(verified.sentences)
    yield f'<p>{escape(said)} <span class="soft">{escape(verified.at)}</span></p>'
    yield from _table(
        ("Container", "Expected", "Found", "Equal", "Missing", "Extra", "Differing"),
        [
            (
                _name(each.container),
                f"{each.expected:,}",
                "–" if each.found is None else f"{each.found:,}",
                f"{each.equal:,}",
                f"{each.missing:,}",
                "–" if each.extra is None else f"{each.extra:,}",
                f"{each.differing:,}",
            )
            for each in verified.containers
        ],
        figures=True,
    )
    if verified.differences:
        yield from _table(
            ("What", "Container", "Item", "Document", "Where and how"),
            [
                (
                    escape(each.kind),
                    _name(each.container),
                    _name(each.id),
                    _name(each.path),
                    "<br>".join(map(_name, (*each.fields, each.note))),
                )
                for each in verified.differences
            ],
        )
        yield from _more(verified.total - len(verified.differences), "difference")
    yield "</section>"


def _dead_letters(report: RunReport) -> Iterator[str]:
    yield '<section aria-labelledby="refused"><h2 id="refused">Dead letters</h2>'
    if not report.refused_documents:
        yield '<p class="soft">No document was refused.</p></section>'
        return
    yield from _table(
        ("Reason", "Documents"),
        [(f"<code>{_name(reason)}</code>", f"{count:,}") for reason, count in _most(report)],
        figures=True,
    )
    yield from _table(
        ("Document", "Reason", "At", "Why"),
        [
            (_name(each.path), _name(each.reason), _name(each.where), _name(each.sentence))
            for each in report.dead_letters
        ],
    )
    yield from _more(report.refused_documents - len(report.dead_letters), "document")
    yield "</section>"


def _most(report: RunReport) -> list[tuple[str, int]]:
    return sorted(report.refused.items(), key=lambda each: (-each[1], each[0]))


def _run(report: RunReport) -> Iterator[str]:
    yield '<section aria-labelledby="run"><h2 id="run">The run</h2><dl class="facts">'
    chosen = "all" if report.collections is None else ", ".join(report.collections)
    facts = {
        "Folder": report.folder,
        "Begun": report.created,
        "Documents as of": report.read_time or "not known",
        "Collections": chosen,
        "Mode": report.mode,
    }
    facts |= {
        f"RU/s of {name}": f"{ru:,} before the run raised them, and not restored yet"
        for name, ru in report.throughput.items()
    }
    for name, fact in facts.items():
        yield f"<dt>{escape(name)}</dt><dd>{_name(fact)}</dd>"
    yield "</dl>"
    yield from _table(
        ("Pass", "What", "Begun", "Finished", "Refused", "Dead letters"),
        [
            (
                str(each.number),
                escape(each.activity),
                escape(each.started),
                escape(each.finished or "not yet"),
                f"{each.refused:,}",
                _name(each.dead_letters or "–"),
            )
            for each in report.passes
        ],
    )
    yield "</section>"


def _more(count: int, noun: str) -> Iterator[str]:
    if count > 0:
        yield f'<p class="soft">And {counted(count, f"more {noun}")}.</p>'


def _table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, figures: bool = False
) -> Iterator[str]:
    """A table whose first column names the rows; with `figures` the others are numbers."""
    kind = ' class="figure"' if figures else ""
    head = "".join(
        f'<th scope="col"{kind if number else ""}>{escape(column)}</th>'
        for number, column in enumerate(columns)
    )
    yield f'<div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>'
    for first, *others in rows:
        cells = "".join(f"<td{kind}>{cell}</td>" for cell in others)
        yield f'<tr><th scope="row">{first}</th>{cells}</tr>'
    yield "</tbody></table></div>"


def _name(text: str) -> str:
    # Names written from right to left turn nothing around them.
    return f"<bdi>{escape(text)}</bdi>"
