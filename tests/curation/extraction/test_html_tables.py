"""Tables of HTML in a pair. All sentences are our own."""

from __future__ import annotations

import pytest

from megascience_hf.curation.extraction.html_tables import with_plain_tables

PLAIN = "\n| Port | Depth |\n| --- | --- |\n| North | 4 m |\n"
ROWS = "<tr><th>Port</th><th>Depth</th></tr><tr><td style='a: b'>North</td><td>4 m</td></tr>"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"<table border=1>{ROWS}</table>", PLAIN),
        ("<table>\n " + ROWS.replace("</tr>", "</tr>\n") + "</table>", PLAIN),
        (f"It is:\n<table>{ROWS}</table>\nin all.", f"It is:\n{PLAIN}\nin all."),
        ("<table><tr><td>a<br>b|c</td></tr></table>", "\n| a b\\|c |\n| --- |\n"),
    ],
)
def test_a_table_is_printed_as_markdown_does(text: str, said: str) -> None:
    assert with_plain_tables(text) == said


@pytest.mark.parametrize(
    "text",
    [
        f"```html\n<table>{ROWS}</table>\n```",
        f"<table>{ROWS.replace('<th>', '<th colspan=2>', 1)}</table>",
        "<table><tr><td>one</td></tr><tr><td>two</td><td>three</td></tr></table>",
        "<table><tr><td>$|x|$</td></tr></table>",
        "<table><tr><td><ul><li>a</li></ul></td></tr></table>",
        "<table></table>",
        "What does `<td>` stand for?",
    ],
)
def test_what_no_table_of_markdown_can_show_stays(text: str) -> None:
    assert with_plain_tables(text) == text
