"""Each tab's main job in a real browser, at both widths, and what a hostile text may not do."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from accessibility import violations
from hub_server import WRITE_TOKEN, Fault, Hub

pytestmark = pytest.mark.slow
# What can be seen, reaches beyond the window, and cannot be scrolled to inside a box of its own within the page. The
# page itself must not hide what does not fit, as it once did on phones.
OUTSIDE = """width => [...document.querySelectorAll('.gradio-container, .gradio-container *')].filter(element => {
  if (element.getBoundingClientRect().right <= width + 1 || !element.checkVisibility({visibilityProperty: true}))
    return false;
  for (let box = element; box && !box.matches('.gradio-container'); box = box.parentElement)
    if (/auto|scroll|hidden|clip/.test(getComputedStyle(box).overflowX)) return false;
  return true;
}).map(element => element.outerHTML.slice(0, 120)).concat(
  document.documentElement.scrollWidth > width ? ['the page scrolls sideways'] : [])"""
TABS = ("Ask", "Check an answer", "Results", "Data", "Publish")


def open_tab(page: Any, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).first.click()
    page.wait_for_timeout(250)


def go_to(page: Any, tab: str) -> None:
    """Open a tab, which on a narrow page is behind the menu of tabs."""
    name = page.get_by_role("tab", name=tab, exact=True).first
    if not name.is_visible():
        page.click(".overflow-menu > button")
        name = page.locator(".overflow-dropdown button", has_text=tab)
    name.click()
    page.wait_for_timeout(250)


def ask(page: Any, question: str) -> None:
    page.fill("#question textarea", question)
    page.click("#ask-button")


def wait_until(what: Any, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def test_a_question_is_answered_and_its_answer_read(open_page: Any) -> None:
    page = open_page()
    page.click("#ask-options > button")
    page.fill("#ask-gold textarea", "4")
    ask(page, "What is two and two?")
    answer = page.wait_for_selector("#chat-a .ms-answer")
    assert answer.inner_text() == "Answer 4 from the last \\boxed{…} of the response. ✓ correct; the gold answer is 4"
    assert page.inner_text("#chat-a .ms-by") == "scripted-a"
    # what a screen reader hears: no markup
    names = page.eval_on_selector_all("#chat-a [data-testid]", "found => found.map(one => one.ariaLabel)")
    assert [name for name in names if name] == ["Question", "Response"]
    assert page.query_selector("[aria-label*='<'], [title*='<'], [alt*='<']") is None
    assert page.input_value("#question textarea") == ""  # free for the next one
    page.wait_for_selector("#ask-button:not([disabled])")


@pytest.mark.parametrize("width", [390, 1440])
def test_enter_asks_and_shift_enter_breaks_the_line(open_page: Any, space: Any, width: int) -> None:
    page, model = open_page(width), space.models["scripted-a"]
    page.focus("#question textarea")
    page.keyboard.type("Two lines:")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("what is 2 + 2?")
    assert page.input_value("#question textarea") == "Two lines:\nwhat is 2 + 2?"
    page.keyboard.press("Enter")
    page.wait_for_selector("#chat-a .ms-answer")
    assert model.asked[-1][-1]["content"].startswith("Two lines:\nwhat is 2 + 2?")


def test_the_empty_chat_has_examples_that_fill_the_form(open_page: Any) -> None:
    page = open_page()
    page.locator("#chat-a button", has_text="chemistry:").click()
    page.wait_for_function("document.querySelector('#question textarea').value.length > 10")
    page.click("#ask-options > button")
    assert page.input_value("#ask-gold textarea") != ""


@pytest.mark.parametrize("width", [390, 1440])
def test_all_examples_of_the_empty_chat_are_in_sight_and_plain_text(open_page: Any, width: int) -> None:
    page = open_page(width)
    log = page.wait_for_selector("#chat-a [role=log]:has(.example)")
    assert log.evaluate("log => log.scrollHeight <= log.clientHeight + 1")
    assert "take an example" in log.inner_text()
    names = [example.get_attribute("aria-label") for example in page.query_selector_all("#chat-a .example")]
    assert len(names) == 7
    assert not any(sign in name for name in names for sign in "$\\\n")


def test_a_gold_that_cannot_be_read_is_said_before_a_model_is_asked(open_page: Any, space: Any) -> None:
    page = open_page()
    page.click("#ask-options button")
    page.fill("#ask-gold textarea, #ask-gold input", "\\frac{1}{2}")
    asked = len(space.models["scripted-a"].asked)
    ask(page, "Which?\nA) one\nB) two")
    said = page.wait_for_selector("#ask-said [role=alert]").inner_text()
    assert said == (
        "The gold answer cannot be read as choice: gold '\\frac{1}{2}' is none of the letters AB and not the text of "
        "exactly one option."
    )
    assert len(space.models["scripted-a"].asked) == asked
    assert page.input_value("#question textarea").startswith("Which?")


def test_an_open_question_gets_no_line_of_the_scorer(open_page: Any) -> None:
    page = open_page()
    ask(page, "Why is the sky blue?")
    page.wait_for_selector("#ask-button:not([disabled])")
    assert "the blue most" in page.wait_for_selector("#chat-a .ms-text >> text=scattered").inner_text()
    page.wait_for_timeout(300)
    assert page.query_selector("#chat-a .ms-answer") is None


def test_thoughts_are_folded_and_chemistry_and_units_are_set(open_page: Any) -> None:
    page = open_page()
    ask(page, "Think aloud: which mass?")
    page.wait_for_selector("#chat-a .ms-answer")
    assert not page.is_visible("#chat-a .ms-thought .ms-text")
    page.click("#chat-a .ms-thought summary")
    assert page.inner_text("#chat-a .ms-thought .ms-text") == "Is it water?"
    assert page.query_selector("#chat-a .katex-error") is None
    shown = page.inner_text("#chat-a")
    assert "\\ce" not in shown
    assert "\\SI" not in shown
    assert "18gmol" in shown.replace("\u2009", "")


def test_each_answer_stands_under_the_model_that_gave_it(open_page: Any, space: Any) -> None:
    page = open_page()
    ask(page, "What is two and two?")
    page.wait_for_selector("#chat-a .ms-answer")
    page.wait_for_selector("#ask-button:not([disabled])")
    page.click("#ask-options > button")
    page.get_by_label("Model", exact=True).click()
    page.get_by_role("option", name="scripted-b").click()
    ask(page, "And three and one?")
    page.wait_for_function("document.querySelectorAll('#chat-a .ms-answer').length === 2")
    assert [name.inner_text() for name in page.query_selector_all("#chat-a .ms-by")] == ["scripted-a", "scripted-b"]
    assert len(space.models["scripted-b"].asked[-1]) == 1  # nothing that scripted-a said


def test_a_response_is_copied_as_the_model_wrote_it(open_page: Any) -> None:
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("#copy-button")
    assert "Ask something first" in page.wait_for_selector("#ask-said [role=alert]").inner_text()
    ask(page, "What is two and two?")
    page.wait_for_selector("#chat-a .ms-answer")
    page.click("#copy-button")
    page.wait_for_selector("#ask-said .ms-done")
    page.wait_for_function("async () => (await navigator.clipboard.readText()).endsWith('\\\\boxed{4}')")


def test_a_growing_response_is_shown_and_can_be_stopped(open_page: Any, space: Any) -> None:
    page, model = open_page(), space.models["scripted-a"]
    ask(page, "Speak slowly")
    page.wait_for_function("document.querySelector('#chat-a').innerText.includes('word5')")
    assert page.query_selector("#chat-a .ms-answer") is None
    page.click("#stop-button")
    assert "was cut before it" in page.wait_for_selector("#chat-a .ms-answer").inner_text()
    assert page.inner_text("#chat-a .ms-cut") == "Stopped by you."
    wait_until(lambda: not model.saying.is_set())
    ask(page, "What is two and two?")  # the place in the line is free again
    page.wait_for_function("document.querySelectorAll('#chat-a .ms-answer').length === 2")


def test_a_closed_page_stops_its_model(open_page: Any, space: Any) -> None:
    page, model = open_page(), space.models["scripted-a"]
    ask(page, "Speak slowly")
    page.wait_for_function("document.querySelector('#chat-a').innerText.includes('word2')")
    page.close()
    wait_until(lambda: not model.saying.is_set(), 20)


def test_two_models_answer_side_by_side(open_page: Any, space: Any) -> None:
    page = open_page()
    page.click("#ask-options > button")
    page.get_by_label("A second model beside it").check()
    page.wait_for_selector("#chat-b")
    ask(page, "What is two and two?")
    for chat in ("#chat-a", "#chat-b"):
        page.wait_for_selector(f"{chat} .ms-answer")
    assert space.models["scripted-b"].asked[-1][-1]["content"].startswith("What is two and two?")


def test_nothing_that_a_model_says_is_run_or_loaded(open_page: Any) -> None:
    page = open_page()
    ask(page, "attack <b>me</b> <script>document.title='owned'</script> ![x](http://192.0.2.1/q.png)")
    page.wait_for_selector("#chat-a .ms-answer")
    assert page.title() != "owned"
    chat = page.query_selector("#chat-a")
    assert chat.query_selector_all("img[src*='192.0.2'], iframe, script, .ms-text b") == []
    links = [link.get_attribute("href") for link in chat.query_selector_all("a")]
    assert links == ["https://example.org/a"]
    assert "<script>" in chat.inner_text()
    assert chat.query_selector(".katex") is not None  # mathematics is rendered, offline


def test_a_link_opens_the_same_question_for_the_same_models_and_asks_nothing(open_page: Any, space: Any) -> None:
    before = len(space.models["scripted-a"].asked)
    question = "Is 2 < 3 & 4 > 1? " + "长" * 6_000  # longer than the address of a request may be
    page = open_page()
    page.fill("#question textarea", question)
    page.click("#ask-options > button")
    page.fill("#ask-gold textarea", "yes")
    page.get_by_label("choice", exact=True).check()
    page.get_by_label("A second model beside it").check()
    page.wait_for_selector("#chat-b")
    page.click("#share-button")
    link = page.wait_for_selector("#share-link textarea, #share-link input").input_value()
    page.close()
    other = open_page(query=link.removeprefix(space.url.rstrip("/")).lstrip("/"))
    other.wait_for_function("document.querySelector('#question textarea')?.value.startsWith('Is 2 < 3 & 4 > 1?')")
    assert other.input_value("#question textarea") == question
    other.wait_for_selector("#chat-b")
    other.click("#ask-options > button")
    assert other.input_value("#ask-gold textarea") == "yes"
    assert other.get_by_label("choice", exact=True).is_checked()
    assert other.input_value("#model-second input") == "scripted-b"
    assert len(space.models["scripted-a"].asked) == before


def test_a_made_up_link_does_no_harm(open_page: Any) -> None:
    query = "#question=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E&kind=poem&model=../../etc/passwd&second=none"
    page = open_page(query=query)
    page.wait_for_function("document.querySelector('#question textarea')?.value.startsWith('<img')")
    page.click("#ask-button")
    page.wait_for_selector("#chat-a .ms-answer")
    assert page.query_selector("#chat-a img[src=x]") is None
    assert page.query_selector("#chat-b") is None


def test_an_empty_question_says_what_to_do(open_page: Any) -> None:
    page = open_page()
    page.click("#ask-button")
    assert "Type a question first" in page.wait_for_selector("#ask-said [role=alert]").inner_text()


def test_the_scorer_shows_what_it_read_and_why(open_page: Any) -> None:
    page = open_page()
    open_tab(page, "Check an answer")
    page.fill("#check-response textarea", "So <b>it</b> is \\boxed{4.2\\text{ kJ}}.")
    page.fill("#check-gold textarea", "4.2")
    page.click("#check-button")
    verdict = page.wait_for_selector(".ms-verdict").inner_text()
    assert "✓ Correct" in verdict
    assert "boxed" in verdict
    assert page.inner_text("#ms-span") == "4.2\\text{ kJ}"
    assert "<b>it</b>" in page.inner_text("#check-source")


def test_a_response_goes_to_the_scorer(open_page: Any) -> None:
    page = open_page()
    ask(page, "What is two and two?")
    page.wait_for_selector("#chat-a .ms-answer")
    page.click("#to-check")
    page.wait_for_function("document.querySelector('#check-response textarea')?.value.includes('boxed{4}')")


@pytest.mark.parametrize("width", [390, 1440])
def test_a_response_is_read_without_a_gold_and_its_mark_is_in_view(open_page: Any, width: int) -> None:
    page = open_page(width)
    open_tab(page, "Check an answer")
    page.fill("#check-response textarea", "Well.\n" * 200 + "So it is \\boxed{42}.\n" + "Well.\n" * 200)
    page.click("#check-button")
    assert "Not compared: no gold answer" in page.wait_for_selector(".ms-verdict").inner_text()
    page.wait_for_function(
        """() => { const mark = document.querySelector('#ms-span')?.getBoundingClientRect();
                   return mark && mark.top >= 0 && mark.bottom <= window.innerHeight; }"""
    )
    assert page.inner_text("#ms-span") == "42"


def test_an_example_of_the_check_runs_when_it_is_taken(open_page: Any) -> None:
    page = open_page()
    open_tab(page, "Check an answer")
    page.get_by_role("button", name="the text of an option").click()
    page.wait_for_function("document.querySelector('.ms-verdict')?.innerText.includes('✓ Correct')")


def test_all_that_ask_knew_comes_along_to_the_check(open_page: Any) -> None:
    page = open_page()
    page.click("#ask-options > button")
    page.fill("#ask-gold textarea", "B")
    ask(page, "Why does it boil?\n(A) melting\n(B) evaporation\n(C) sublimation")
    assert "✓ correct" in page.wait_for_selector("#chat-a .ms-answer").inner_text()
    page.click("#to-check")
    page.wait_for_function("document.querySelector('#check-options textarea')?.value.includes('evaporation')")
    assert page.input_value("#check-gold textarea") == "B"
    page.click("#check-button")
    page.wait_for_function("document.querySelector('.ms-verdict')?.innerText.includes('✓ Correct')")


def test_the_tolerance_is_the_scorers_own_until_one_is_given(open_page: Any) -> None:
    page = open_page()
    open_tab(page, "Check an answer")
    page.click("#check-more button")
    page.fill("#check-response textarea", "x = 3.14159")
    page.fill("#check-gold textarea", "3.1415926")
    for given, says in (("", "Correct"), ("0", "Not correct"), ("1e-2", "Correct"), ("a few", "must be a number")):
        page.fill("#check-tolerance textarea, #check-tolerance input", given)
        page.click("#check-button")
        page.wait_for_selector(f"#check-verdict >> text={says}")


def test_a_gold_that_cannot_be_read_is_said(open_page: Any) -> None:
    page = open_page()
    open_tab(page, "Check an answer")
    page.fill("#check-response textarea", "42")
    page.fill("#check-gold textarea", "no number at all")
    page.click("#check-button")
    assert "cannot be read" in page.wait_for_selector("#check-verdict [role=alert]").inner_text()


def test_the_table_of_results_is_filtered_and_sorted(open_page: Any) -> None:
    page = open_page()
    open_tab(page, "Results")
    rows = "#results-table tbody tr"
    assert len(page.query_selector_all(rows)) == 22
    assert page.get_attribute("#results-table th:has-text('All avg')", "aria-sort") == "descending"  # without a press
    assert page.inner_text(f"{rows} >> nth=0 >> .ms-name") == "Qwen3-30B-A3B-MegaScience"
    assert page.inner_text(f"{rows} >> nth=0 >> .ms-rank") == "1"
    page.click("#category input")
    page.get_by_role("option", name="Math").click()
    page.wait_for_selector("#results-table th:has-text('GSM8K')")
    page.get_by_role("button", name="GSM8K").click()
    page.get_by_role("button", name="GSM8K").click()
    assert page.get_attribute("#results-table th:has-text('GSM8K')", "aria-sort") == "ascending"
    page.click("#families input")
    page.get_by_role("option", name="Llama3.1").click()
    page.wait_for_function(f"document.querySelectorAll('{rows}').length === 2")
    assert page.get_attribute("#results-table th:has-text('GSM8K')", "aria-sort") == "ascending"  # it is kept
    assert page.inner_text(f"{rows} >> nth=0 >> .ms-name") == "Llama3.1-8B-MegaScience"
    assert page.get_attribute("#results-bars figure", "aria-label").startswith("Bars with 95% intervals")


# The least contrast (WCAG) of the names of families, and of the bars, with what is behind them.
CONTRASTS = """() => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, place) => sum + c * [0.2126, 0.7152, 0.0722][place], 0);
  const ground = element => {
    for (let box = element; box; box = box.parentElement) {
      const colour = numbers(getComputedStyle(box).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const least = (elements, property) => Math.min(...elements.map(element => {
    const [x, y] = [light(numbers(getComputedStyle(element)[property])), light(ground(element.parentElement))];
    return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
  }));
  const bars = [...document.querySelectorAll('#results-bars path[style*="--family"]')];
  const names = [...document.querySelectorAll('.ms-family')];
  return {names: least(names, 'color'), bars: least(bars, 'fill'), colours: new Set(
    names.map(name => name.innerText + getComputedStyle(name).color)).size, families: new Set(
    names.map(name => name.innerText)).size};
}"""


@pytest.mark.parametrize("width", [390, 1440])
def test_the_leaderboard_can_be_read_on_every_screen(open_page: Any, width: int) -> None:
    page = open_page(width)
    go_to(page, "Results")
    page.wait_for_selector("#pair table")  # compared without a press
    for theme in ("light", "dark"):
        page.evaluate("theme => document.body.classList.toggle('dark', theme === 'dark')", theme)
        found = page.evaluate(CONTRASTS)
        assert min(found["names"], found["bars"]) >= 4.5, theme
        assert found["colours"] == found["families"] == 4
    # Beside the name a whole column of numbers; the name stays where it is when the others are scrolled to.
    box = page.locator("#results-table .ms-scroll")
    name, number = box.locator("tbody tr >> nth=0 >> th"), box.locator("tbody tr >> nth=0 >> td >> nth=1")
    frame, at = box.bounding_box(), number.bounding_box()
    assert at["x"] + at["width"] <= frame["x"] + frame["width"]
    before = name.bounding_box()["x"]
    box.evaluate("box => { box.scrollLeft = 400; }")
    assert name.bounding_box()["x"] == pytest.approx(before, abs=1)
    drawn = page.locator("#results-bars svg:visible")
    assert drawn.count() == 1
    assert drawn.bounding_box()["width"] >= 0.97 * page.locator("#results-bars").bounding_box()["width"]


def test_the_table_is_taken_along_as_csv(open_page: Any) -> None:
    page = open_page()
    open_tab(page, "Results")
    with page.expect_download() as downloading:
        page.click("#results-table a[download]")
    assert downloading.value.suggested_filename == "megascience-averages.csv"
    lines = Path(downloading.value.path()).read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("Model,All avg,Gain,")
    assert lines[1].startswith("Qwen3-30B-A3B-MegaScience,")
    assert len(lines) == 23
    links = [link.get_attribute("href") for link in page.query_selector_all("#results-table tbody a")]
    assert "https://huggingface.co/MegaScience/Qwen3-8B-MegaScience" in links
    assert len(links) == 18


def test_a_link_to_the_page_shows_what_it_is(space: Any) -> None:
    page = httpx.get(space.url).text
    said = dict(re.findall(r'<meta (?:property|name)="((?:og|twitter):\w+|description)" content="([^"]*)"', page))
    assert said["og:title"] == "MegaScience"
    assert said["og:description"] == said["description"]
    assert said["description"].startswith("1.25 million science questions")
    assert "Click to try out" not in page


def test_the_card_is_previewed_without_the_hub(open_page: Any, scores_file: Path, hub: Hub) -> None:
    hub.faults.append(Fault("GET /api/datasets/me/results", None, half=True, times=9))
    page = open_page(390)
    go_to(page, "Results")
    page.get_by_role("button", name="Your own results").click()
    page.set_input_files("#results-upload input[type=file]", scores_file)
    page.wait_for_selector("#upload-said .ms-done", timeout=90_000)
    go_to(page, "Publish")
    page.fill("#publish-repo textarea, #publish-repo input", "https://huggingface.co/datasets/me/results/tree/main")
    page.click("#preview-button")
    page.wait_for_selector("#publish-card table")
    assert "Results of my-model" in page.inner_text("#publish-card")
    said = page.inner_text("#publish-said")
    assert "Not compared with the Hub." in said
    assert "me/results" in said
    assert "127.0.0.1" not in said


@pytest.mark.parametrize("width", [390, 1440])
def test_a_long_name_of_ones_own_model_hides_no_numbers(open_page: Any, scores_file: Path, width: int) -> None:
    file = scores_file.with_name("an-organisation__" + "A-Long-Name-Of-A-Model-" * 4 + "int4.jsonl")
    scores_file.rename(file)
    page = open_page(width)
    go_to(page, "Results")
    page.get_by_role("button", name="Your own results").click()
    page.set_input_files("#results-upload input[type=file]", file)
    page.wait_for_selector("#results-table tr.ms-own")
    assert page.inner_text("#results-table tr.ms-own .ms-name").startswith(f"{file.stem} (part)")
    frame = page.locator("#results-table .ms-scroll").bounding_box()
    at = page.locator("#results-table tr.ms-own td >> nth=1").bounding_box()
    assert at["x"] + at["width"] <= frame["x"] + frame["width"]


def test_own_results_stand_beside_the_papers_are_compared_and_published(
    open_page: Any, scores_file: Path, hub: Hub
) -> None:
    page = open_page()
    open_tab(page, "Results")
    page.get_by_role("button", name="Your own results").click()
    page.set_input_files("#results-upload input[type=file]", scores_file)
    page.wait_for_selector("#upload-said .ms-done", timeout=90_000)
    page.wait_for_function("document.querySelectorAll('#results-table tbody tr').length === 23")
    page.get_by_role("button", name="GSM8K").click()
    assert "my-model" in page.inner_text("#results-table tbody tr >> nth=0")  # on top by whatever is sorted
    page.click("#model-a input")
    page.get_by_role("option", name="my-model").click()
    # 60 items are no GSM8K: they carry their mark, and nothing published is compared with them
    assert "gsm8k 60 of 1,319" in page.wait_for_selector("#pair [role=alert]").inner_text()
    assert "my-model (part)" in page.inner_text("#results-table")
    open_tab(page, "Publish")
    page.click("#preview-button")
    assert "Name a repository" in page.wait_for_selector("#publish-said [role=alert]").inner_text()
    page.fill("#publish-repo textarea, #publish-repo input", "datasets/me/results")
    page.click("#preview-button")
    page.wait_for_selector("#publish-card table")
    page.click("#publish-button")
    page.wait_for_selector("#publish-said .ms-done a[href$='/datasets/me/results']")
    assert {"README.md", "results.csv"} <= set(hub.head("me/results").tree)  # by the token of this machine
    assert WRITE_TOKEN not in page.content()


@pytest.mark.parametrize("width", [390, 1440])
def test_the_header_says_what_this_is_and_links_its_parts(open_page: Any, width: int) -> None:
    page = open_page(width)
    head = page.wait_for_selector("#head header")
    assert "1.25 million science questions" in head.inner_text()
    links = {link.inner_text(): link.get_attribute("href") for link in page.query_selector_all("#head nav a")}
    assert list(links) == ["Paper", "Data", "Models", "Code"]
    assert links["Paper"].endswith("2507.16812")
    assert links["Models"] == "https://huggingface.co/MegaScience"
    assert "SmolLM2-135M stands in" in page.inner_text("#head")
    if width > 1_000:  # two lines and one of links
        assert page.eval_on_selector("#head header p", "p => p.getBoundingClientRect().height") < 60


@pytest.mark.parametrize("width", [390, 1440])
def test_rows_are_found_while_one_types_and_the_pages_end(open_page: Any, width: int) -> None:
    page = open_page(width)
    go_to(page, "Data")
    assert "of 70" in page.inner_text("#row-count")
    assert page.inner_text("#subject-counts tbody tr >> nth=0").split() == ["biology", "10", "14.3%"]
    assert page.is_disabled("#previous-rows")
    for first in range(9, 70, 8):
        page.click("#next-rows")
        page.wait_for_selector(f"#row-count >> text=Rows {first} to")
    assert "Rows 65 to 70 of 70" in page.inner_text("#row-count")
    page.wait_for_selector("#next-rows[disabled]")
    page.locator("#search textarea, #search input").press_sequentially("proton")  # and no Enter
    page.wait_for_function("!document.querySelector('#row-count').innerText.includes('of 70')")
    page.wait_for_selector("#previous-rows[disabled]")
    page.wait_for_function("document.querySelectorAll('#subject-counts tbody tr').length < 7")
    page.click("#rows summary >> nth=0")
    assert page.wait_for_selector("#rows details[open] .katex").is_visible()
    page.fill("#search textarea, #search input", "zzz-no-such-word")
    page.wait_for_function("document.querySelector('#rows').innerText.includes('No row matches')")


def test_a_folder_of_ones_own_is_opened_and_what_is_none_is_said(open_page: Any, tmp_path: Path) -> None:
    folder = tmp_path / "curated"
    (folder / "data").mkdir(parents=True)
    row = '{"question": "Why is <b>it</b> so?", "answer": "$x^2$", "subject": "a subject of mine", "source": "book"}\n'
    (folder / "data" / "train.jsonl").write_text(row * 9, encoding="utf-8")
    page = open_page()
    open_tab(page, "Data")
    page.fill("#dataset textarea, #dataset input", str(tmp_path / "none"))
    page.click("#open-dataset")
    assert "name a folder" in page.wait_for_selector("#data-said [role=alert]").inner_text()
    assert "of 70" in page.inner_text("#row-count")
    page.fill("#dataset textarea, #dataset input", str(folder))
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#data-said').innerText.startsWith('All 9 rows of curated')")
    assert page.inner_text("#row-count") == "Rows 1 to 8 of 9"
    assert "a subject of mine" in page.inner_text("#subject-counts")
    assert page.query_selector("#rows summary b") is None
    page.click("#subjects input")
    assert page.get_by_role("option", name="a subject of mine (9)").is_visible()


def use(page: Any, tab: str) -> None:
    """Do the main job of a tab, so that what it shows is there."""
    if tab == "Ask":
        ask(page, "attack $\\rule{900px}{9px}$\n\n|a|b|\n|-|-|\n|" + "wide " * 60 + "|c|")
        page.wait_for_selector("#chat-a .ms-answer")
    elif tab == "Check an answer":
        page.fill("#check-response textarea", "It is \\boxed{4}." + "x" * 300)
        page.fill("#check-gold textarea", "4")
        page.click("#check-button")
        page.wait_for_selector(".ms-verdict")
    elif tab == "Results":
        page.wait_for_selector("#pair table")
    elif tab == "Data":
        page.click("#rows summary >> nth=0")


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_tab_is_accessible_and_fits(open_page: Any, width: int, dark: bool) -> None:
    page = open_page(width, dark=dark, query=f"?__theme={'dark' if dark else 'light'}")
    serious: list[str] = []
    for tab in TABS:
        go_to(page, tab)
        use(page, tab)
        serious += [f"{tab}: {violation}" for violation in violations(page)]
        serious += [f"{tab}: {what} is cut off" for what in page.evaluate(OUTSIDE, width)]
    assert serious == []


FOCUSED = """() => {
  const style = getComputedStyle(document.activeElement), box = document.activeElement.getBoundingClientRect();
  const label = document.activeElement.outerHTML.slice(0, 100);
  return {tag: document.activeElement.tagName, label, isSeen: style.outlineStyle === 'solid' && box.width > 3};
}"""


def test_the_page_can_be_used_by_the_keyboard_and_shows_where_it_is(open_page: Any) -> None:
    page = open_page()
    page.focus("#question textarea")
    page.keyboard.type("What is two and two?")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "ask-button"
    page.keyboard.press("Enter")
    page.wait_for_selector("#chat-a .ms-answer")
    for tab in TABS:
        open_tab(page, tab)
        page.get_by_role("tab", name=tab, exact=True).first.focus()
        places: list[str] = []
        for _ in range(12):
            page.keyboard.press("Tab")
            now = page.evaluate(FOCUSED)
            if now["tag"] == "BODY":
                break
            assert now["isSeen"], f"{tab}: {now['label']}"
            places.append(now["label"])
        assert len(places) >= 4, tab  # the keyboard is not held anywhere
