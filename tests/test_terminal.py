"""What is printed: tables at any width, and text of strangers that does nothing."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.table import Table

from megascience_hf.results import tables
from megascience_hf.terminal import Console, dollars, wide_where_piped

PACKAGE = Path(__file__).parents[1] / "megascience_hf"


def printed(table: Table | tables.Table, width: int, *, terminal: bool = True) -> str:
    console = Console(width=width, file=io.StringIO(), force_terminal=terminal, color_system=None)
    if isinstance(table, tables.Table):
        table.print(console)
    else:
        console.print(table)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


NUMBERS = [tuple(f"{row}{column},{column}{row}5.25" for column in range(1, 9)) for row in range(1, 6)]


def of_ours() -> tables.Table:
    headers = ("Benchmark", "Model", *(f"Number {n}" for n in range(1, 9)))
    rows = [(f"bench {n}", f"an-organisation/a-model-with-a-long-name-{n}", *cells) for n, cells in enumerate(NUMBERS)]
    return tables.Table(headers, rows, texts=2, title="A title", notes=("a note",), rules_before=(3,))


def of_rich() -> Table:
    made = Table(title="A title")
    made.add_column("Stage")
    for n in range(1, 9):
        made.add_column(f"Number {n}", justify="right")
    for n, cells in enumerate(NUMBERS):
        made.add_row(f"stage {n}", *cells)
    return made


def of_a_list() -> Table:
    made = Table(box=None, pad_edge=False)
    for n in range(5):
        made.add_column(f"Column {n}", no_wrap=True)
    for n in range(4):
        made.add_row(f"preset-{n}", *(f"{n} x {column} GB each" for column in range(3)), "organisation/a-long-name" * 2)
    return made


@pytest.mark.parametrize("width", [40, 80, 100])
def test_of_a_list_that_is_not_to_be_wrapped_nothing_is_cut_off(width: int) -> None:
    text = printed(of_a_list(), width)
    assert max(map(len, text.splitlines())) <= width
    assert "…" not in text
    assert all(f"{n} x {column} GB each" in text for n in range(4) for column in range(3))
    assert text.count("organisation/a-long-name") >= 4


@pytest.mark.parametrize("make", [of_ours, of_rich])
@pytest.mark.parametrize("width", [30, 40, 80, 200])
def test_on_a_narrow_terminal_no_line_is_too_long_and_no_number_is_broken(make: object, width: int) -> None:
    text = printed(make(), width)  # type: ignore[operator]
    assert max(map(len, text.splitlines())) <= width
    assert "…" not in text
    found = re.findall(r"\d\d,\d\d5\.25", text)
    assert sorted(found) == sorted(number for row in NUMBERS for number in row)
    assert text.count("A title") == 1
    # every piece says which row is which
    names = len(re.findall(r"(bench|stage)\b", text))
    assert names >= len(NUMBERS)
    assert names % len(NUMBERS) == 0


def test_what_is_piped_is_one_table_whatever_the_width() -> None:
    text = printed(of_ours(), 40, terminal=False)
    assert len([line for line in text.splitlines() if "bench 2" in line and NUMBERS[2][7] in line]) == 1


HOSTILE = "\x1b[31mred\x1b]0;title\x07\x9b2J\u202egnp.exe\ud800\x00\u2028"


def test_no_character_of_a_strangers_text_reaches_the_terminal_as_a_command() -> None:
    table = Table()
    table.add_column(HOSTILE)
    table.add_row(HOSTILE)
    console = Console(width=200, file=io.StringIO(), color_system=None)
    console.print(table)
    console.print(HOSTILE, markup=False)
    console.print(f"[bold]{HOSTILE}[/bold]")
    console.log(HOSTILE)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202a-\u202e\ud800-\udfff]", text)
    assert text.count(r"\x1b]0;title\x07\x9b2J\u202egnp.exe\ud800\x00\u2028") == 5


def test_every_command_prints_on_this_console() -> None:
    texts = {file: file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.py") if file.name != "terminal.py"}
    of_rich = [file for file, text in texts.items() if "from rich.console import Console" in text]
    assert of_rich, "how they are looked for"
    assert [file for file in of_rich if re.search(r"(?<![\w.])Console\(", texts[file])] == []


@pytest.mark.parametrize(("is_terminal", "width"), [(True, 50), (False, 160)])
def test_a_long_list_is_as_wide_as_the_terminal_and_whole_where_it_is_piped(
    is_terminal: bool, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Console, "is_terminal", is_terminal)
    # a dumb terminal is 80 columns wide to rich, which may know the environment of the time when it was imported
    monkeypatch.setattr(Console, "_environ", {"TERM": "xterm", "COLUMNS": "50"})
    assert wide_where_piped().width == width


@pytest.mark.parametrize(
    ("cost", "said"),
    [(0, ""), (1234.5, "$1,234.50"), (0.1, "$0.10"), (0.0123, "$0.012"), (1e-5, "$0.00001"), (3.21e-7, "$0.00000032")],
)
def test_a_sum_of_money_never_reads_as_nothing(cost: float, said: str) -> None:
    assert dollars(cost) == said
