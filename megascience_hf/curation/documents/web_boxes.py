"""The boxes and folds of a page of HTML, as programs for books write them, by the classes that `pandoc.lua` reads."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator

from lxml import html

from megascience_hf.curation.documents.solved_cells import solution_in
from megascience_hf.curation.documents.web_elements import classes_of, elements, says
from megascience_hf.curation.extraction import box_names
from megascience_hf.curation.extraction import words_abroad as abroad

_FOLD = re.compile(
    r"\s*(?:(?:show|view|see|click for|click to (?:show|see|view|reveal)|toggle|reveal|hide)\b[^\n]{0,20}?\s)?(?:the )?"
    r"(?:solution|answer)s?\b[^\n]{0,20}\Z",
    re.I,
)
_OPENS = re.compile(
    r"\b(?:toggle|collapse|collapsible|onclick|hidden|spoiler|reveal|display\s?:\s?none)|<button\b|class=\"[^\"]{0,40}hide",
    re.I,
)
_SOLUTION_TITLE = re.compile(r"(?:Solution|Answer)(?: \d[\d.]{0,8})?[.:]?\Z")
_PROOFS = {"proof", "ltx_proof", "solution"}
_NAMED_PROOF = re.compile(r"\.\s*\[(?:Solution|Answer)[^\[\]]{0,40}\]\s*")
_CARD_TITLES = {"panel-heading", "card-header"}
_BOX_TITLE = re.compile(
    r"(?:task|exercise|problem|question|activity|challenge|solution|answer|hint)s?(?: [\d.]{1,8})?[.:]?\Z", re.I
)
# A paragraph that asks, and one that answers, in a box whose title says neither.
_ASKS_HERE = re.compile(rf"(?:Q|{box_names.ASKS}|{abroad.pattern(abroad.EXERCISES)})\s?\d{{0,3}}\s?[.:]", re.I)
_ANSWERS_HERE = re.compile(rf"(?:A|Ans|{box_names.A_SOLUTION})\s?\d{{0,3}}\s?[.:]", re.I)
_TITLED = {"callout", "admonition", "card", "panel", "details"}
_TITLE_OF = ("callout-title-container", "admonition-title", "card-header", "card-title", "panel-heading", "panel-title")
_SIGNS_BEFORE = re.compile(r"\A[\W\d_]+")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = ("p", "div", *_HEADINGS)
# tex4ht draws the sign far behind the words, where it has no letter for it.
_END_OF_PROOF = re.compile(r"\s*[∎◻□◼]\s*\Z|(?:\s{4,}|\A\s*)_{1,2}\s*\Z")


def open_folds(body: html.HtmlElement) -> None:
    """Folds as divisions with a class: pandoc drops `<details>`; a button that says "Solution" opens a division."""
    for one in elements(body):
        if one.tag == "details":
            one.tag = "div"
            one.set("class", f"details {one.get('class') or ''}".strip())
        elif one.tag == "summary":
            one.tag = "div" if any(inner.tag in _BLOCKS for inner in one) else "p"
        elif one.tag in ("a", "button", "span", "label") and _FOLD.match(said := says(one)) and len(said) < 60:
            if (fold := _opened_by(one, body)) is not None:
                fold.set("class", "solution")
                one.drop_tree()
        else:
            _write_as_its_program_means(one, classes_of(one))


def _write_as_its_program_means(one: html.HtmlElement, classes: set[str]) -> None:
    if one.tag == "div" and classes & _PROOFS and not classes & {"admonition", "callout"}:
        _write_proof(one)
    elif "theme-admonition" in classes:  # Docusaurus
        one.set("class", "admonition")
    elif classes & {"panel", "card"} and _CARD_TITLES & {name for inner in one for name in classes_of(inner)}:
        _write_card(one)  # Bootstrap
    elif one.tag == "div" and classes & {"sd-card", "jp-CodeCell", "qanda"}:
        _write_box(one, classes)
    elif one.tag == "div" and "toggle" in classes and not classes & {"admonition", "details"}:
        one.set("class", "solution")  # sphinx-togglebutton, which writes the button itself
    elif one.tag == "i" and (named := _NAMED_PROOF.match(one.tail or "")) and says(one) == "Proof":
        one.getparent().set("class", "solution")  # latex2html, for \\begin{proof}[Solution]
        one.tail = one.tail[named.end() :]
        one.drop_tree()
    elif "arabic" in classes and one.tail == "..":  # latex2html, between the numbers of chapter and exercise
        one.tail = "."


def split_dialogues(body: html.HtmlElement) -> None:
    """Titled boxes of one "Q: …" and one "A: …" as an exercise and its solution; the title may be all that is asked."""
    for box in elements(body):
        if not classes_of(box) & _TITLED or box.getparent() is None:
            continue
        paragraphs = [one for one in box.iter("p") if len(says(one)) > 1]
        asks = [one for one in paragraphs if _ASKS_HERE.match(says(one))]
        answers = [one for one in paragraphs if _ANSWERS_HERE.match(says(one))]
        if len(asks) != 1 or len(answers) != 1 or asks[0].getparent() is not answers[0].getparent():
            continue
        inside = list(asks[0].getparent())
        first, second = inside.index(asks[0]), inside.index(answers[0])
        if first > 1 or second <= first or (first and not _is_title(inside[0])):
            continue
        title = _title_of(box)
        for one, announces in ((asks[0], _ASKS_HERE), (answers[0], _ANSWERS_HERE)):
            _drop_words(one, announces)
        if title and not _BOX_TITLE.match(title) and "?" not in " ".join(says(one) for one in inside[first:second]):
            asks[0].text = f"{title}: {(asks[0].text or '').lstrip()}"
        exercise, solution = html.Element("div", {"class": "exercise"}), html.Element("div", {"class": "solution"})
        exercise.extend(inside[first:second])
        solution.extend(inside[second:])
        box.addprevious(exercise)
        box.addprevious(solution)
        box.drop_tree()


def _is_title(one: html.HtmlElement) -> bool:
    return one.tag in ("summary", *_HEADINGS) or bool(classes_of(one) & {*_TITLE_OF, "title"})


def _title_of(box: html.HtmlElement) -> str:
    for hidden in box.find_class("screen-reader-only"):
        hidden.drop_tree()
    found = next((one for name in _TITLE_OF for one in box.find_class(name)), None)
    found = found if found is not None else next(iter(box.iter("summary", *_HEADINGS)), None)
    return "" if found is None else _SIGNS_BEFORE.sub("", says(found), count=1).rstrip(" .:") if says(found) else ""


def _drop_words(paragraph: html.HtmlElement, announces: re.Pattern[str]) -> None:
    """Drops "Q:" in front of a paragraph, in bold or not."""
    first = paragraph[0] if len(paragraph) and not (paragraph.text or "").strip() else None
    if first is not None and (said := announces.match(says(first))):
        if said.end() == len(says(first)):
            first.drop_tree()
        else:
            first.text = (first.text or "").lstrip()[said.end() :].lstrip()
    elif (paragraph.text or "").strip():
        paragraph.text = announces.sub("", paragraph.text.lstrip(), count=1).lstrip()


def _write_card(card: html.HtmlElement) -> None:
    """A card with a title as a box with one, if the title says what is in it."""
    title = next(inner for inner in card if classes_of(inner) & _CARD_TITLES)
    if _BOX_TITLE.match(says(title)):
        card.set("class", "details")
        for inner in list(card):
            if classes_of(inner) & {"panel-body", "card-body", "panel-collapse"}:
                inner.drop_tag()


def _write_proof(proof: html.HtmlElement) -> None:
    """A proof that says that it is a solution, as amsthm lets authors write them; without the sign of its end."""
    _drop_end(proof)
    titles = (one for one in proof.iter("em", "i", "span", "b", "strong", "h6") if _SOLUTION_TITLE.match(says(one)))
    if says(proof).startswith(("Solution", "Answer")) and (title := next(titles, None)) is not None:
        title.drop_tree()
        proof.set("class", "solution")


def _drop_end(proof: html.HtmlElement) -> None:
    """Drops the sign with which a proof ends, the last words of it."""
    if (last := next(_words_backwards(proof), None)) is not None:
        element, where = last
        setattr(element, where, _END_OF_PROOF.sub("", getattr(element, where)))


def _words_backwards(element: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, str]]:
    """The texts of an element from its end, each as `text` or `tail` of one that holds it."""
    for inner in reversed(element):
        if (inner.tail or "").strip():
            yield inner, "tail"
        yield from _words_backwards(inner)
    if (element.text or "").strip():
        yield element, "text"


def _write_box(one: html.HtmlElement, classes: set[str]) -> None:
    """What a program marks as a box of its own: cards with a title, cells of code, questions with answers."""
    if "qanda" in classes:  # asciidoctor
        for item in one.iter("li"):
            if len(item) > 1:
                asked, answered = html.Element("div", {"class": "exercise"}), html.Element("div", {"class": "solution"})
                asked.append(item[0])
                answered.extend(list(item))
                item.extend([asked, answered])
        for items in one.findall("ol"):
            for item in list(items):
                item.drop_tag()
            items.drop_tag()
    elif "jp-CodeCell" in classes:
        if solution_in("".join(block.text_content() for block in one.iter("pre")).strip()) is not None:
            one.set("class", "solution")
    elif one.find_class("sd-card-title"):
        one.set("class", "details")
        body = one.find("div")
        if body is not None and "sd-card-body" in classes_of(body):
            body.drop_tag()


def _opened_by(button: html.HtmlElement, body: html.HtmlElement) -> html.HtmlElement | None:
    """The division that a button opens: that which it names, or the next one; one behind any other link stays."""
    named = button.get("data-bs-target") or button.get("data-target") or button.get("aria-controls") or ""
    named = named or (button.get("href") or "" if button.get("data-toggle") or button.get("data-bs-toggle") else "")
    if named := named.removeprefix("#"):
        for one in body.iter("div"):
            if one.get("id") == named:
                return one
    above = button
    while (
        (parent := above.getparent()) is not None and parent.tag in ("p", "b", "strong", "i", "em") and len(parent) == 1
    ):
        if (parent.text or "").strip() or (above.tail or "").strip():
            return None
        above = parent
    following = above.getnext()
    if following is None or following.tag != "div" or (above.tail or "").strip():
        return None
    opens = _opening_tag(button) + _opening_tag(following)
    return following if _OPENS.search(opens) else None


def _opening_tag(element: html.HtmlElement) -> str:
    return f"<{element.tag} " + " ".join(f'{name}="{value}"' for name, value in element.items()) + ">"


def join_tasks(body: html.HtmlElement) -> None:
    """PreTeXt's exercises in parts as one question and one answer, and a solution before the answer that it gives."""
    for exercise in body.find_class("exercise"):
        for answer in exercise.find_class("answer"):
            above = answer.getparent()
            if above is not None and any("solution" in classes_of(other) for other in above if other is not answer):
                answer.drop_tree()
        tasks = [one for one in exercise.find_class("task") if not _is_within("task", one)]
        solved = [[one for one in elements(task) if classes_of(one) & {"solution", "answer"}] for task in tasks]
        if not tasks or not all(solved) or len(exercise.find_class("exercise")) > 1:
            continue
        answers = html.Element("div", {"class": "solution"})
        for at, (task, boxes) in enumerate(zip(tasks, solved, strict=True)):
            part = html.Element("div")
            for box in boxes:
                if not _is_within("part", box):
                    part.append(box)
                box.set("class", "part")
            answers.append(part)
            for heading in [*part.find_class("knowl__link"), *task.xpath("./*[contains(@class,'heading')]")]:
                heading.drop_tree()
            for one in (task, part):
                _label(one, f"({chr(ord('a') + at % 26)}) ")
            task.set("class", "part")
        exercise.append(answers)


def _is_within(name: str, element: html.HtmlElement) -> bool:
    return any(name in classes_of(above) for above in element.iterancestors())


def _label(block: html.HtmlElement, label: str) -> None:
    """Puts the letter of a part in front of its first words."""
    first = next((one for one in block.iter("p", "div") if one is not block and (one.text or "").strip()), None)
    if first is None:
        first = next((one for one in block.iter("p", "div") if "para" in classes_of(one) or one.tag == "p"), block)
    first.text = label + (first.text or "").lstrip()


def give_to_groups(body: html.HtmlElement) -> None:
    """What PreTeXt says to several exercises, in each of them."""
    for group in body.find_class("exercisegroup"):
        given = next(iter(group.find_class("introduction")), None)
        if given is None:
            continue
        for exercise in group.find_class("exercise"):
            first = next(
                (at for at, inner in enumerate(exercise) if inner.tag not in _HEADINGS),
                len(exercise),
            )
            exercise.insert(first, copy.deepcopy(given))
        given.drop_tree()
