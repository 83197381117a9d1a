"""The button "Ask a judge" of the tab Check in a real browser, at both widths, with a judge that follows a script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from judge_script import parts, verdict
from scripted_server import Reply, serve
from test_browser import OUTSIDE, open_tab

from megascience_hf.space.settings import Settings

SAME = {"a heart attack", "myocardial infarction"}
# A judge's words are those of a stranger.
SAYS = "<img src=x onerror=document.title='owned'> both are the death of heart muscle, " + "x" * 120


def script(reply: Reply) -> str | None:
    asked = parts(reply.prompt)
    if "forbidden" in asked.answer:
        return reply.send_json(401, {"error": "the key sk-secret is wrong"})
    return "Hm." if "unclear" in asked.answer else verdict({asked.gold, asked.answer} == SAME, SAYS)


@pytest.fixture(scope="module")
def space_settings() -> Iterator[Settings]:
    with serve(script) as judge:
        yield replace(Settings(online=False), judge=judge.url, judge_model="the-judge")


def ask(page: Any, response: str, gold: str, kind: str, says: str) -> str:
    page.fill("#check-response textarea", response)
    page.fill("#check-gold textarea", gold)
    page.get_by_label(kind, exact=True).check()
    page.click("#check-judge")
    page.wait_for_function("says => document.querySelector('#check-judged').innerText.includes(says)", arg=says)
    return str(page.inner_text("#check-judged"))


@pytest.mark.parametrize("width", [390, 1440])
def test_a_judge_is_asked_where_rules_cannot_tell_and_what_it_says_is_shown(open_page: Any, width: int) -> None:
    page = open_page(width)
    open_tab(page, "Check an answer")
    said = ask(page, "Answer: myocardial infarction", "a heart attack", "text", "✓ The same answer")
    assert "the-judge (general, 4 votes)" in said
    assert "Rules cannot tell, so this verdict counts." in said
    assert "<img src=x" in said
    assert "rules cannot tell" in page.inner_text("#check-verdict")
    assert page.title() != "owned"
    assert page.evaluate(OUTSIDE, width) == []


SAID = {
    "another answer": ("Answer: a stroke", "a heart attack", "text", "✗ Another answer"),
    "what rules have decided": ("Answer: 6 km", "5 km", "text", "Rules have decided"),
    "no verdict": ("Answer: an unclear thing", "a heart attack", "text", "No verdict: reply cannot be read"),
    "no answer": ("I do not know.", "5", "numeric", "none was extracted"),
    "no gold": ("Answer: a stroke", "", "text", "give the gold answer"),
    "a judge that refuses": ("Answer: a forbidden one", "a heart attack", "text", "cannot be asked just now"),
}


def test_each_case_of_the_judge_has_its_sentence_and_no_secret_and_a_new_check_takes_it_away(open_page: Any) -> None:
    page = open_page(390)
    open_tab(page, "Check an answer")
    for response, gold, kind, says in SAID.values():
        ask(page, response, gold, kind, says)
        shown = response.removeprefix("Answer: ") if "Answer" in response else "none"
        assert shown in page.inner_text("#check-verdict")  # what rules say is of the same answer
        assert "sk-secret" not in page.content()
        assert page.evaluate(OUTSIDE, 390) == []
    page.fill("#check-response textarea", "Answer: a stroke")
    page.click("#check-button")
    page.wait_for_function("!document.querySelector('#check-judged section, #check-judged [role=alert]')")
