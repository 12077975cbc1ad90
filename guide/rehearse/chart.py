"""Draw a rehearsal as an SVG picture: lag over followers, and where the server reached its limit. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from html import escape
from typing import Final

from guide.rehearse.report import percent
from guide.rehearse.sentences import say
from guide.rehearse.verdict import LATE, Measurement, Verdict

WIDTH, HEIGHT = 900, 580
LEFT, RIGHT, TOP, BOTTOM = 104, 828, 186, 454  # of the plot
LINES: Final = (("p50", "#7f9fc8", 2), ("p95", "#4f86c6", 2.5), ("p99", "#12488c", 3.5))
Scale = Callable[[int], float]
GOOD, UNSURE, BAD, INK, QUIET, GRID = "#1b6e3c", "#96650a", "#c62828", "#1d2733", "#66727f", "#e3e8ee"


def picture(
    verdict: Verdict, steps: Sequence[Measurement], language: str, *, title: str, about: str, says: Sequence[str]
) -> str:
    """Return an SVG document. `title`: the session's; `about`: server and day; `says`: the verdict's sentences."""
    highest = max([LATE * 2, *(step.p99 or 0 for step in steps)])
    decades = math.ceil(math.log10(highest))
    most = max(step.wanted for step in steps)

    def x(followers: int) -> float:
        return LEFT + (RIGHT - LEFT) * followers / most

    def y(ms: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * math.log10(max(1.0, ms)) / decades

    unsure = verdict.restarted or (verdict.passed and not verdict.lags_known)
    answer = UNSURE if unsure else GOOD if verdict.passed else BAD
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
            "font-family=\"'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',system-ui,sans-serif\">"
        ),
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        _text(32, 42, say("title", language, title=title), 21, INK, weight=600),
        _text(32, 65, about, 12.5, QUIET),
        _text(32, 97, says[0], 15.5, answer, weight=600, widest=WIDTH - 64),
        *(_text(32, 119 + 18 * i, line, 12.5, INK, widest=WIDTH - 64) for i, line in enumerate(says[1:3])),
    ]
    for decade in range(decades + 1):
        at = y(10**decade)
        parts += [_line(LEFT, at, RIGHT, at, GRID), _text(LEFT - 10, at + 4, f"{10**decade:,}", 12, QUIET, "end")]
    parts.append(_text(LEFT, TOP - 12, say("lag_axis", language), 12, QUIET))
    limit = y(LATE)
    parts.append(_line(LEFT, limit, RIGHT, limit, BAD, dash="6 5"))
    parts.append(_text(LEFT + 6, limit - 6, say("limit", language, limit=LATE), 12, BAD))
    parts += _curves(steps, x, y)
    parts += _gave_way(verdict, steps, language, x, y)
    parts += _below(steps, language, x)
    return "\n".join([*parts, "</svg>", ""])


def _curves(steps: Sequence[Measurement], x: Scale, y: Scale) -> list[str]:
    parts, taken = [], 1e9
    for name, colour, width in LINES:
        points = [(x(step.wanted), y(ms)) for step in steps if (ms := getattr(step, name)) is not None]
        if not points:
            continue
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>')
        parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="{width + 1}" fill="{colour}"/>' for a, b in points]
        taken = min(taken - 15, points[-1][1] + 4)  # so that labels do not overlap
        last = next(ms for step in reversed(steps) if (ms := getattr(step, name)) is not None)
        parts.append(_text(points[-1][0] + 10, taken, f"{name} {last}", 12, colour, weight=600))
    return parts


def _gave_way(verdict: Verdict, steps: Sequence[Measurement], language: str, x: Scale, y: Scale) -> list[str]:
    step = next((step for step in steps if step.wanted == verdict.failed), None)
    if step is None:
        return []
    a, b = x(step.wanted), y(step.p99 or 1)
    what = "ended_here" if step.crashed else "restart_here" if verdict.restarted else "gave"
    near_edge = a > (LEFT + RIGHT) / 2
    return [
        _line(a, TOP, a, BOTTOM, BAD, dash="2 4"),
        f'<path d="M{a - 8:.1f} {b - 8:.1f}l16 16m0-16l-16 16" stroke="{BAD}" stroke-width="4"/>',
        _text(a + (-10 if near_edge else 10), TOP + 14, say(what, language), 13, BAD, "end" if near_edge else "start"),
    ]


def _below(steps: Sequence[Measurement], language: str, x: Scale) -> list[str]:
    """Return a table of the steps below the plot."""
    rows = [
        (say("followers", language), [f"{step.wanted:,}" for step in steps]),
        (say("there", language), [f"{step.present:,}" for step in steps]),
        (say("server_cpu", language), [percent(step.server.cpu if step.server else None) for step in steps]),
        (say("own_cpu", language), [percent(step.local_cpu) for step in steps]),
    ]
    parts = [_line(x(step.wanted), BOTTOM, x(step.wanted), BOTTOM + 6, QUIET) for step in steps]
    for i, (name, cells) in enumerate(rows):
        at = BOTTOM + 26 + 26 * i
        weight, colour = (600, INK) if i == 0 else (400, QUIET)
        parts.append(_text(LEFT - 10, at, name, 12, QUIET, "end"))
        parts += [
            _text(x(step.wanted), at, cell, 12.5, colour, "middle", weight=weight)
            for step, cell in zip(steps, cells, strict=True)
        ]
    return parts


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{colour}"{dashed}/>'


def _text(
    x: float,
    y: float,
    text: str,
    size: float,
    colour: str,
    anchor: str = "start",
    *,
    weight: int = 400,
    widest: int = 0,
) -> str:
    """Return a text element. `widest`: squeeze a wider text; a Chinese character counts as wide as high."""
    wide = sum(size if ord(letter) > 0x2E7F else size * 0.55 for letter in text)
    squeezed = f' textLength="{widest}" lengthAdjust="spacingAndGlyphs"' if 0 < widest < wide else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" text-anchor="{anchor}" '
        f'font-weight="{weight}"{squeezed}>{escape(text)}</text>'
    )
