"""A rate over time as SVG, which needs no script: steps, lines, and what each step comes to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from atakora_tf.migration.report.series import Step, ticks, time_ticks
from atakora_tf.migration.report.wording import number, span

__all__ = ["chart"]

_WIDTH: Final = 760
_HEIGHT: Final = 230
_LEFT: Final = 70
_RIGHT: Final = 14
_TOP: Final = 12
_BOTTOM: Final = 34


def chart(name: str, unit: str, hue: str, steps: Sequence[Step]) -> Iterator[str]:
    """The lines of a chart; `steps` has one at least.

    name: such as "Documents a second". unit: what is counted, such as "documents". hue: a class.
    """
    end = steps[-1].end
    scale = ticks(max(each.rate for each in steps))
    total = sum(each.rate * (each.end - each.start) for each in steps)
    most = max(steps, key=lambda each: each.rate)
    when = f" (after {span(most.start)})" if most.start else ""
    summary = f"{number(total / end)} {unit} a second on average, {number(most.rate)} at most{when}"

    def x(seconds: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * seconds / end

    def y(rate: float) -> float:
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * rate / scale[-1]

    yield f'<figure class="chart {hue}"><figcaption>{escape(name)}'
    yield f'<span class="soft">{escape(summary)}</span></figcaption>'
    yield '<div class="scroll" tabindex="0">'
    yield (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{escape(name)}: {escape(summary)}">'
    )
    for tick in scale:
        yield f'<path class="grid" d="M{_LEFT} {y(tick):.1f}H{_WIDTH - _RIGHT}"/>'
        yield f'<text x="{_LEFT - 8}" y="{y(tick) + 4:.1f}" text-anchor="end">{_label(tick)}</text>'
    for moment in time_ticks(end):
        anchor = "end" if x(moment) > _WIDTH - 40 else "middle"
        place = min(x(moment), _WIDTH - _RIGHT)
        yield (
            f'<text x="{place:.1f}" y="{_HEIGHT - 12}" text-anchor="{anchor}">'
            f"{'0' if moment == 0 else span(moment)}</text>"
        )
    outline = "".join(f"V{y(each.rate):.1f}H{x(each.end):.1f}" for each in steps)
    base = f"{y(0):.1f}"
    yield f'<path class="area" d="M{_LEFT} {base}{outline}V{base}Z"/>'
    first = f"M{_LEFT} {y(steps[0].rate):.1f}"
    yield f'<path class="line" d="{first}{outline}"/>'
    for each in steps:
        # Pointing at a step says what it comes to, as browsers show titles themselves.
        width = max(x(each.end) - x(each.start), 0.1)
        yield (
            f'<rect class="step" x="{x(each.start):.2f}" y="{_TOP}" width="{width:.2f}" '
            f'height="{_HEIGHT - _TOP - _BOTTOM}"><title>{span(each.start)} to {span(each.end)}: '
            f"{number(each.rate)} {escape(unit)} a second</title></rect>"
        )
    yield "</svg></div></figure>"


def _label(value: float) -> str:
    if value >= 1_000_000:
        return f"{value / 1_000_000:g} M"
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"
