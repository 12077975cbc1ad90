"""Writes the texts of a tour in the part of Markdown that a hall's long texts may use. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from guide.halls.importing.parsing.markup import Block, Markup, Run, visible
from guide.halls.model.rich_text import LONGEST, MarkdownError, escape, parse


def markdown(markup: Markup, longest: int = LONGEST) -> str:
    """Return a text as Markdown of the kind that `rich_text` reads: the same words, with lists, links and emphasis.

    A line break in a paragraph begins another one, because Markdown would make a space of it. What is longer than
    `longest` characters ends after a whole paragraph or item.
    """
    parts: list[str] = []
    before = ""
    for block in markup.blocks:
        for line in _lines(block):
            if parts:
                parts.append("\n" if before and block.marker else "\n\n")
            parts.append(line)
            before = block.marker
    made = _shortened("".join(parts), longest)
    try:
        parse(made)
    except MarkdownError:  # rather plain than lost
        return _shortened(escape("\n\n".join(block.text() for block in markup.blocks)), longest)
    return made


def _shortened(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    end = text.rfind("\n", 0, longest)
    return text[: end if end > 0 else longest].rstrip("\\ \n")


def _lines(block: Block) -> Iterator[str]:
    """Return the paragraphs of a block, or its item. An item stays one, with spaces in place of its line breaks."""
    if block.marker:
        line = _line([Run(" ") if run.text == "\n" else run for run in block.runs])
        if line:
            yield block.marker + line
        return
    for is_break, runs in groupby(block.runs, lambda run: run.text == "\n"):
        if not is_break and (line := _line(list(runs))):
            yield line


def _line(runs: list[Run]) -> str:
    """Return runs as Markdown. Marks stand at the words, never at a blank, where they would be no marks."""
    made: list[str] = []
    for (bold, italic, link), same in groupby(runs, lambda run: (run.bold, run.italic, run.link)):
        words = " ".join(visible(f"|{''.join(run.text for run in same)}|").split())[1:-1]
        inner = words.strip()
        if not inner:
            made.append(words)
            continue
        mark = "**" * bold + "*" * italic
        shown = f"{mark}{escape(inner)}{mark}"
        if link:
            shown = f"[{shown}]({link.replace('(', '%28').replace(')', '%29')})"
        made.append(words[: len(words) - len(words.lstrip())] + shown + words[len(words.rstrip()) :])
    return "".join(made).strip()
