"""Text of models, files and servers in Markdown and spreadsheets."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from megascience_hf import foreign_text
from megascience_hf.results import html_templates
from megascience_hf.results.report_tables import to_csv
from megascience_hf.results.tables import Table

FORMULAS = ["=1+2", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\n=1", " =1", "%0", "|x", "-x to 3"]
NUMBERS = [
    "-",
    "+",
    "-0.5",
    "+1.25",
    "-1.3 to 2.4",
    "+1,234",
    "1",
    "-3e-7",
    "-12.5%",
    "",
    "a = b",
    "gpqa-diamond",
    "−0.5",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_a_spreadsheet_would_run_is_text(text: str) -> None:
    rows = list(csv.reader(io.StringIO(to_csv((text, "b"), [(text, 1)]))))
    assert [row[0] for row in rows] == [f"'{text}"] * 2


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers_differences_and_names_stay_what_they_are(text: str) -> None:
    assert foreign_text.csv_cell(text) == text
    assert foreign_text.csv_cell(-0.5) == -0.5


HOSTILE = [
    "<script>alert(1)</script>",
    "a\n\n# Title\n\n- x",
    "[click](http://evil)",
    "![x](http://evil/p.png)",
    "a|b",
    "\x1b[2J",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_in_a_table_of_markdown_it_stays_in_its_cell_and_does_nothing(text: str) -> None:
    table = Table((text, "B"), [(text, "1")], title=text, notes=(text,))
    for made in (table.markdown(), table.markdown(foreign_text.plain_markdown)):
        html = MarkdownIt("commonmark", {"html": True}).enable("table").render(made)
        assert html.count("<td") == html.count("<th>") + html.count("<th ") == 2
        for tag in ("<script", "<a ", "<img", "<h1", "\x1b"):
            assert tag not in html


@given(st.text())
def test_whatever_it_is_a_text_stays_one_line_and_its_letters_stay(text: str) -> None:
    for harmless in (
        foreign_text.one_line,
        foreign_text.markdown,
        foreign_text.markdown_cell,
        foreign_text.plain_markdown,
        foreign_text.plain_markdown_cell,
    ):
        made = harmless(text)
        assert len(made.splitlines()) <= 1
        assert "".join(filter(str.isalpha, text)) in "".join(filter(str.isalpha, made)) or not text.isprintable()


def test_in_html_it_is_text_that_is_read_as_it_is_written() -> None:
    template = html_templates.environment().from_string('<p title="{{ text }}">{{ text }}</p>')
    made = template.render(text='<b>\u202egnp.exe\x1b[31m" onclick="x')
    shown = r"&lt;b&gt;\u202egnp.exe\x1b[31m&#34; onclick=&#34;x"
    assert made == f'<p title="{shown}">{shown}</p>'
