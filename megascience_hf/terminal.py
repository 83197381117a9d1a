"""The console of every command: foreign text does nothing on it, and tables can be read where it is narrow."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

import rich.console
from rich.table import Column, Table
from rich.text import Text

from megascience_hf import foreign_text

_PIPED_WIDTH = 160
_LEAST_KEY = 6  # characters in a line of a name that rows are known by


# Where the user reads, while `sys.stderr` is a log.
_READ_BY_USER: list[TextIO] = []


@contextmanager
def read_by_user(stream: TextIO) -> Iterator[None]:
    """Inside, `say` writes there, whatever becomes of the standard error."""
    _READ_BY_USER.append(stream)
    try:
        yield
    finally:
        _READ_BY_USER.pop()


def say(line: str) -> None:
    """A line for the user, on the standard error that is shown."""
    stream = _READ_BY_USER[-1] if _READ_BY_USER else sys.stderr
    stream.write(f"{foreign_text.one_line(line)}\n")


class Console(rich.console.Console):
    """Rich's, with two differences. Text, that of cells included, has no character that a terminal acts on. And a table
    that is wider than a terminal comes in pieces, each with the names of its rows, instead of with broken numbers."""

    def render_str(self, text: str, **options: Any) -> Text:
        return super().render_str(foreign_text.terminal(text), **options)

    def print(self, *objects: Any, **options: Any) -> None:
        # what is piped stays whole: who reads it scrolls, or looks for a column
        if self.is_terminal and len(objects) == 1 and isinstance(objects[0], Table):
            for piece in pieces(objects[0], self):
                super().print(piece, **options)
        else:
            super().print(*objects, **options)


def wide_where_piped() -> Console:
    """A console for long lists: what is piped has a line for each row, whatever the width."""
    console = Console()
    return console if console.is_terminal else Console(width=max(console.width, _PIPED_WIDTH))


def pieces(table: Table, console: rich.console.Console) -> list[Table]:
    """A table that fits into the width of a console as it is, or pieces of it that do."""
    keys, others = _keys_and_others(table)
    if not others or _width(table, table.columns, console) <= console.width:
        return [table]
    keys = _folded(table, keys, others, console)
    others = [_within(table, keys, column, console) for column in others]
    parts: list[list[Column]] = [[]]
    for column in others:
        if parts[-1] and _width(table, [*keys, *parts[-1], column], console) > console.width:
            parts.append([])
        parts[-1].append(column)
    made = [_of(table, [*keys, *part]) for part in parts]
    for later in made[1:]:
        later.title = None
    for earlier in made[:-1]:
        earlier.caption = None
    return made


def plain_table(columns: Sequence[str], rows: Iterable[Sequence[str]], right: Collection[int] = ()) -> Table:
    """A table without lines, the columns in `right` aligned there."""
    made = Table(box=None, header_style="bold", pad_edge=False)
    for index, column in enumerate(columns):
        made.add_column(column, justify="right" if index in right else "left", no_wrap=True)
    for cells in rows:
        made.add_row(*cells)
    return made


def _keys_and_others(table: Table) -> tuple[list[Column], list[Column]]:
    """The columns at the left with the names of the rows, and the others: numbers stand at the right of theirs."""
    numbers = [place for place, column in enumerate(table.columns) if column.justify == "right"]
    first = max(1, numbers[0]) if numbers else 1
    return table.columns[:first], table.columns[first:]


def _folded(
    table: Table, keys: Sequence[Column], others: Sequence[Column], console: rich.console.Console
) -> list[Column]:
    """The names in as many lines as leave room for the widest other column."""
    endless = console.options.update(width=10_000)
    own = [
        made._measure_column(console, endless, made.columns[0]).maximum for made in (_of(table, [key]) for key in keys)
    ]
    room = console.width - max(_width(table, [one], console) for one in others) - len(keys) * (1 if table.box else 0)
    room = min(room, console.width // 2)  # the rest is for the numbers
    if sum(own) <= room:
        return list(keys)
    padding, folded = table._get_padding_width(1), list(keys)
    for left, place in zip(range(len(keys), 0, -1), sorted(range(len(keys)), key=own.__getitem__), strict=True):
        share = min(own[place], max(_LEAST_KEY, room // left))
        room -= share
        folded[place] = replace(keys[place], width=share - padding, no_wrap=False, overflow="fold")
    return folded


def _within(table: Table, keys: Sequence[Column], column: Column, console: rich.console.Console) -> Column:
    """A column that is not to be wrapped is wrapped after all where there is no room for it beside the names."""
    fits = _width(table, [*keys, column], console) <= console.width
    return column if fits or not column.no_wrap else replace(column, no_wrap=False, overflow="fold")


def _of(table: Table, columns: Sequence[Column]) -> Table:
    """The same table with these columns."""
    made = copy(table)
    made.columns = [replace(column, _index=place) for place, column in enumerate(columns)]
    made.width = made.min_width = None
    return made


def _width(table: Table, columns: Sequence[Column], console: rich.console.Console) -> int:
    """The characters in a line below which a word, a number, or what is not to be wrapped, is broken."""
    made = _of(table, columns)
    endless = console.options.update(width=10_000)
    measured = [(one, made._measure_column(console, endless, one)) for one in made.columns]
    return sum(size.maximum if one.no_wrap else size.minimum for one, size in measured) + made._extra_width


def say_written(files: Sequence[Path], console: rich.console.Console) -> None:
    """A line for each file."""
    for file in files:
        console.print(f"written: {file}", highlight=False, markup=False, soft_wrap=True)


def dollars(cost: float) -> str:
    """US dollars with cents, with two figures where there are less; empty for nothing."""
    if not cost:
        return ""
    return f"${cost:,.2f}" if cost >= 0.1 else f"${Decimal(f'{cost:.2g}'):f}"
