"""Running heads and broken lines of plain text, on pages made for it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from random import Random

import pytest

from megascience_hf.curation.documents.plain_text import (
    as_paragraphs,
    joined,
    without_page_marks,
    without_running_heads,
)

WORDS = "the tide comes in twice a day because the moon draws the water of the sea and the earth turns below it"


def chapter(pages: int) -> list[list[str]]:
    """Pages of 30 lines of prose, no line like another."""
    words, chance = WORDS.split(), Random(7)
    return [[" ".join(chance.sample(words, 11)) for _ in range(30)] for _ in range(pages)]


def bound(pages: list[list[str]], head: Callable[[int], list[str]]) -> str:
    return "\n".join("\n".join([*page, *head(number)]) for number, page in enumerate(pages, 11))


HEADS = {
    "a page number and a title, left and right": lambda n: [f"{n} Tides"] if n % 2 else [f"Tides {n}"],
    "a title above a page number": lambda n: ["Tides and Other Waves", str(n)],
    "a title without a number": lambda _: ["TIDES AND OTHER WAVES"],
    "a chapter that changes": lambda n: [f"Chapter {n // 6} | Waves {n}"],
    "page numbers between dashes": lambda n: ["", f"– {n} –", ""],
    "page and of": lambda n: [f"Page {n} of 40"],
    "a section with its number": lambda n: [f"{n // 6}.2 Tides and Waves {n}"],
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS.keys())
def test_running_heads_go_and_no_line_of_the_text(head: Callable[[int], list[str]]) -> None:
    pages = chapter(12)
    left = without_running_heads(bound(pages, head))
    assert [line for line in left.split("\n") if line] == [line for page in pages for line in page]


KEPT = {
    "numbered questions": [f"{n}. What is {n} times two?" for n in range(1, 40)],
    "titles of exercises in every section": [line for page in chapter(12) for line in (*page, "Review Questions")],
    "examples with a number": [line for n, page in enumerate(chapter(12)) for line in (*page, f"Example {n}")],
    "a table of numbers": [str(n) for n in range(60)],
    "lines of code": [line for page in chapter(12) for line in (*page, "}", "return result;")],
}


@pytest.mark.parametrize("lines", KEPT.values(), ids=KEPT.keys())
def test_what_comes_again_in_the_text_itself_stays(lines: list[str]) -> None:
    assert without_running_heads("\n".join(lines)) == "\n".join(lines)


def test_a_sentence_that_a_page_break_parts_is_one_again() -> None:
    pages = chapter(8)
    pages[3][-1], pages[4][0] = "The wave that runs up the", "river is called a bore."
    text = bound(pages, lambda n: ["", f"{n} Tides", ""])
    assert "The wave that runs up the\nriver is called a bore." in without_running_heads(text)


def test_lines_broken_at_a_width_are_paragraphs_and_lists_and_tables_stay() -> None:
    paragraphs = [f"Paragraph {n} says that {WORDS}; {WORDS}; and {WORDS}." for n in range(20)]
    table = ["| a | b |", "| 1 | 2 |"]
    asked = ["1. Why are there tides?", "a. the moon", "b. the wind"]
    broken = [line for text in paragraphs for line in (*textwrap.wrap(text, 70), "")]
    assert joined("\n".join([*broken, *asked, *table])).split("\n") == [
        *(line for text in paragraphs for line in (text, "")),
        *asked,
        *table,
    ]


def test_a_text_whose_paragraphs_are_lines_stays_as_it_is() -> None:
    text = "\n\n".join(f"Paragraph {n} says that {WORDS * (1 + n % 5)}." for n in range(60))
    assert as_paragraphs(text) == text


def test_pages_between_form_feeds_lose_their_edges() -> None:
    pages = ["\n".join(["Tides", *page, str(number)]) for number, page in enumerate(chapter(5))]
    assert "Tides" not in as_paragraphs("\f".join(pages))


MARKS = ("## Page 12", "--- Page 12 ---", "<!-- page 12 -->", "[Page 12]", "Page 12 of 40", "{12}" + "-" * 48)


@pytest.mark.parametrize("mark", MARKS)
def test_marks_of_pages_go_and_a_sentence_across_them_is_whole(mark: str) -> None:
    assert without_page_marks(f"The tide\n\n{mark}\n\ncomes in.\n\nThe end") == "The tide\ncomes in.\n\nThe end"


@pytest.mark.parametrize("line", ["See page 12", "## Page 12 lists the tides", "Page", "{12}", "1. Page 12?"])
def test_other_lines_with_a_page_stay(line: str) -> None:
    assert without_page_marks(f"The tide\n\n{line}\n\ncomes in.") == f"The tide\n\n{line}\n\ncomes in."
