"""Stage filter: drop pairs that contradict themselves, need what the reader does not have, or have no answer.

Rules drop what can be told from the words alone; what they leave is for the model, if there is one.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from megascience_hf.curation.extraction import words_abroad as abroad
from megascience_hf.curation.extraction.code_blocks import without_code
from megascience_hf.curation.extraction.external_references import needs_more, without_figure_label, without_places
from megascience_hf.curation.extraction.known_commands import unknown_commands
from megascience_hf.curation.extraction.rules.wording import ASKS
from megascience_hf.curation.pipeline.model_stage import by_model, subject_of
from megascience_hf.curation.pipeline.stage import ANALYSIS_TOKENS, Context, Outcome, Prompt, Stage
from megascience_hf.curation.records import QARecord
from megascience_hf.llm.client import Model
from megascience_hf.llm.replies import ask_for_verdict
from megascience_hf.llm.verdicts import Verdict

_NO_ANSWER = re.compile(
    # "Answers will vary. Sample answer: It rains." is one.
    r"\W*(?!.{0,80}\b(?:sample|possible|example)\s(?:answers?|responses?|solutions?)[^:\n]{0,20}:\s*\S)"
    r"(?:(?:student\s|your\s)?(?:answers?|responses?|results?)\s(?:will|may|can)\svary\b.*|answers?\s(?:will\s)?vary\b.*"
    r"|see\s(?:the\s)?(?:main\s)?(?:(?:solutions?|answers?|instructor|student)\b.*"
    r"|(?:text|content|lesson|lecture|manual|page|chapter|figure|section)\b[^\n]{0,200})"
    r"|[^\n.!?]{0,60}\b(?:exercise|answer|solution|this)\s(?:is\s)?(?:mostly\s|largely\s)?left\s(?:to|for|as)\b.{0,200}"
    r"|(?:the\s)?(?:solution|answer)s?\s(?:is|are|will\sbe)\s(?:still\s|currently\s|not\s)?"
    r"(?:locked|hidden|coming|available|released|published|posted|added|provided)\b[^\n]{0,80}"
    r"|(?:this\sis\s)?(?:an?\s)?[\"'“]?(?:show[\s-]that|proof|essay|open[\s-]ended)[\"'”]?\s(?:question|exercise|problem)\.?"
    r"|(?:1[.)]\s)?(?:to[\s_]be[\s_]added|todo|coming\ssoon|work\sin\sprogress|lorem\sipsum)\b\W*"
    r"|(?:left\s(?:to|for|as)|omitted|not\s(?:given|shown|available|provided)|n/?a|none|tbd|discussion|no\s(?:answer|solution))"
    r"\b[^\n]{0,60})",
    re.I | re.S,
)
# What a model says that will not answer, and no more.
_SORRY = r"(?:i['\u2019]?m|i\sam)\s(?:very\s|really\s)?sorry\b|sorry\b|i\sapologi[sz]e\b|unfortunately\b"
_AS_AN_AI = r"as\san?\s(?:ai|artificial|large|language)\b[^\n.,]{0,60}"
_I_CANNOT = (
    r"i(?:['\u2019]m|\sam)?\s(?:just\s|simply\s)?(?:can(?:['\u2019]t|not|\snot)|couldn?(?:['\u2019]t|\snot)"
    r"|won['\u2019]t|will\snot|unable\sto|not\s(?:able|allowed)\sto)\s(?:really\s|currently\s)?"
    r"(?:help|assist|answer|respond|provide|give|comply|fulfil|complete|solve|discuss|continue|do\sthat)\b"
)
_REFUSAL = re.compile(
    rf"\W*(?:(?:{_SORRY})[\s,.;:]*(?:but\s)?(?:{_AS_AN_AI}[\s,]*)?{_I_CANNOT}|{_AS_AN_AI}[\s,]*{_I_CANNOT}"
    r"|i\s(?:can['\u2019]t|cannot)\s(?:help|assist)\s(?:you\s)?with\s(?:that|this|your)\b"
    r"|(?:很?抱歉|对不起)[，,\s][^\n]{0,20}(?:无法|不能)(?:回答|提供|帮助|协助|解答))[^\n]{0,200}\W*",
    re.I,
)
# "(a)" and nothing behind it: a picture that was lost.
_EMPTY_PARTS = re.compile(r"^[ \t]*\(?[a-h1-9][.)][ \t]*\n(?:[ \t]*\n)?[ \t]*\(?[a-h1-9][.)][ \t]*$", re.M)
# A section of the chapter began in the question.
_HEADING = re.compile(r"^#{1,6}[ \t]+\S", re.M)
# "Write a..": what nobody has written yet.
_STUB = re.compile(r"\W*(?:[\w-]{1,20}\s){0,3}[\w-]{1,20}\.\.[^\w.]*")
# So short a question without a word outside of formulas is a formula alone.
MAX_FORMULA = 300
_FORMULA = re.compile(r"\$\$?[^$]{0,300}\$\$?|\\\([^\n]{0,300}?\\\)|`[^`\n]{1,200}`")
_WORD = re.compile(r"\b(?!(?:and|or|if|with)\b)[^\W\d_]{2,}", re.I)
_LETTER = re.compile(r"\W*\(?([A-Za-z])\)?\W*")
_TRUE_OR_FALSE = re.compile(r"\btrue\s{0,2}(?:or|/|,)\s{0,2}false\b|\bT\s?(?:/|or)\s?F\b", re.I)

# "Chapter 9 takes up what follows from it.", "See Lecture 2 §1.3. (<https://a.b>)" at the end of an answer.
_WAY_ON = re.compile(
    r"(?<=[.!?)$`])\s+(?:see\s(?:also\s)?)?(?:chapter|section|lecture|appendix|lesson)\s[\dA-Z][\d.]{0,6}(?:,?\s§\s?[\d.]{1,8})?"
    r"(?:\.|(?<=\.))(?:\s\(?<?https?://[^<>\s()]{4,200}>?\)?)?\s*\Z"
    r"|(?<=[.!?)$`])\s+(?:see|cf\.|compare)?\s?(?:the\snext\s)?(?:chapter|section|lecture|appendix)\b(?:\s[\dA-Z][\d.]{0,6})?"
    r"\s(?:takes\sup|discusses|shows|treats|explains|returns|covers|develops|describes|gives|has|will)\b[^.\n]{0,200}\.\s*\Z",
    re.I,
)

# "3.121 × 105" in a printed text is 3.121 × 10⁵ whose exponent is no longer one; what is reckoned out is a product.
_LOST_EXPONENT = re.compile(
    r"(?<![\d.,^])[1-9](?:\.\d{1,12})?\s?(?:[×⋅·]|\\times)\s?10(?:[−–-]\d{1,2}|(?!0)\d{1,2})(?![\d.,^!%]\d|[\d^!%]|\s?=)"
)

# A fraction or a sum of a PDF, one sign a line: "X =", "Xi", "n", "i=1".
_BROKEN_FORMULA = re.compile(
    r"=[ \t]*\n(?=(?:[ \t]*\S{1,4}[ \t]*\n){0,2}[ \t]*\S{0,3}[^\W\d_])(?:[ \t]*\S{1,4}[ \t]*\n){3}"
)
_SHOWN_FORMULA = re.compile(r"\$\$[^$]{0,8000}\$\$")

# Questions that a list of slides goes on with: an answer with two of them answers more than was asked.
_ASKED_ON = re.compile(r"^[-*+•][ \t]+[^\n?]{3,200}\?[ \t]*$", re.M)
# "(b) Why does it fall?" and "Answer:" inside an answer: it goes on with the next part or exercise.
_NEXT_ASKED = re.compile(
    r"^[ \t]*\*{0,2}\(?(?:[b-h]|ii|iii|iv|\d{1,2})[.)][^\n]{3,300}\n"
    r"\s*\*{0,2}(?:answers?|solution|ans)\b\*{0,2}[ \t]*[:.]",
    re.M | re.I,
)
# "**Solution**" alone on lines of an answer: those of other parts.
_SOLVES_AGAIN = re.compile(
    rf"^[ \t>]*(?:[*_]{{1,3}}|#{{1,6}} )(?:solution|{abroad.pattern(abroad.SOLUTIONS)})"
    r"[.:：]?[*_]{0,3}[.:：]?[ \t]*\\?$",
    re.M | re.I,
)
# Two lists of options in an answer: the next questions.
_OPTION_B = re.compile(r"^[ \t>*-]{0,8}\(?B[.)][ \t]+\S", re.M)
# "B 2. A 3. C": letters of a key in one line.
_LETTERS_OF_KEY = re.compile(r"[A-Ea-e][.,;]?(?:\s+\(?\d{1,3}\s?[.):–-]\s?\(?[A-Ea-e]\)?[.,;]?){2,}(?:\s|\Z)")
# "(Note: a sketch would show two arms.)": what the answer is to draw, and does not.
_NOT_DRAWN = re.compile(
    r"\ba(?:n|\s\w{1,20})?\s(?:sketch|diagram|figure|drawing|graph|picture)\s(?:would|should)\s"
    r"(?:show|illustrate|depict|be\s(?:drawn|shown|inserted|placed))",
    re.I,
)
# "The problem: …" over a list of its points, as slides tell of one; "(Do you see why?)" is no question to answer.
_TOLD_OF = re.compile(r"\W*the\s(?:problem|issue|challenge)s?\s?:\s", re.I)
_IN_BRACKETS = re.compile(r"\([^()]{0,200}\)")
# "$B$", "$\\rm{CD}$": what only a drawing gives.
_NAME_OF_POINT = re.compile(r"\$\$?\s?(?:\\(?:rm|mathrm|text|textrm|overline)\s?)?\{?[A-Z]{1,4}\}?\s?\$\$?")
_VALUE = re.compile(r"\$?\s?[-+−]?\d")
MAX_VALUE_WORDS, MAX_VALUE = 15, 60
# What code alone does not answer, nor "Yes."
_TO_EXPLAIN = re.compile(r"(?:\A|[.?!:;]\s+|\band\s)(?:explain|justify|describe|discuss|interpret|comment\son)\b", re.I)
_YES_OR_NO = re.compile(r"(?:yes|no|true|false)[.!]?", re.I)
_WORDS_TO_EXPLAIN = 4
_COMMENT = re.compile(r"#[^\n]{1,300}")
_REMARKS = re.compile(r"#|//|/\*|--|%")  # in code they may ask
_OPTION = re.compile(
    r"^[ \t]*(?:[-*+][ \t]+)?(?:[\u2610\u2b1c\u25a1\u25cb\u25ef]|\[[ xX]?\]|\(?[A-Ha-h][).:])[^\n]*$", re.M
)
_FENCE = re.compile(r"^[ \t]{0,12}(?:`{3,}|~{3,})[^\n]*$", re.M)
# A solution in what should be the question: it asks several things.
_SOLVED_INSIDE = re.compile(r"^[ \t>]*:{3,}[ \t]*\{?\.?(?:solution|answer)\b", re.M)
_CODE = re.compile(r"^[ \t]*(`{3,}|~{3,})[^\n]*\n(?P<code>(?:(?![ \t]*\1)[^\n]*\n)*)[ \t]*\1[ \t]*$", re.M)
_LEAST_CODE = 40


class Defects(Verdict):
    """The reply that is asked for."""

    defects: list[Literal["contradiction", "external_reference", "missing_answer", "invalid_question"]]


def defect(question: str, answer: str) -> str | None:
    """The defect that the words alone show; None if they show none."""
    question, answer = question.strip(), answer.strip()
    if _no_question(question) or _answers_more(answer) or _is_answered(question, answer):
        return "invalid_question"
    if _no_answer(question, answer):
        return "missing_answer"
    if needs_more(question, answer) or _NOT_DRAWN.search(answer) or _asks_for_a_value_of(question, answer):
        return "external_reference"
    if _LOST_EXPONENT.search(question) or _LOST_EXPONENT.search(answer):
        return "lost_exponent"
    if _is_broken(question) or _is_broken(answer):
        return "broken_formula"
    if unknown_commands(question) or unknown_commands(answer):
        return "unknown_command"
    return "missing_answer" if _letter_of_nothing(question, answer) else None


def _no_question(question: str) -> bool:
    empty = not re.search(r"\w", question) or bool(_EMPTY_PARTS.search(question))
    goes_on = _SOLVED_INSIDE.search(question) or ("#" in question and _HEADING.search(without_code(question)))
    return empty or _asks_nothing(question) or bool(goes_on)


def _is_broken(text: str) -> bool:
    """Whether a formula of a text stands in lines of a sign or two, outside of code and of what is a formula."""
    if "=\n" not in text.replace(" \n", "\n"):
        return False
    return bool(_BROKEN_FORMULA.search(_SHOWN_FORMULA.sub("", without_code(text))))


def _answers_more(answer: str) -> bool:
    """Whether an answer goes on with other questions, or with what solves them."""
    again = len(_ASKED_ON.findall(answer)) > 1 or len(_SOLVES_AGAIN.findall(answer)) > 1
    again = again or len(_OPTION_B.findall(answer)) > 1
    return again or bool(_NEXT_ASKED.search(answer) or _LETTERS_OF_KEY.match(answer))


def _no_answer(question: str, answer: str) -> bool:
    if not re.search(r"\w|[∞∅±+−-]", answer) or _NO_ANSWER.fullmatch(answer) or _REFUSAL.fullmatch(answer):
        return True
    return bool(_TO_EXPLAIN.search(question)) and _explains_nothing(answer)


def _letter_of_nothing(question: str, answer: str) -> bool:
    """Whether an answer is a letter, and no option of the question that it stands for."""
    letter = _LETTER.fullmatch(answer)
    if not letter or (letter[1] in "TF" and _TRUE_OR_FALSE.search(question)):
        return False
    return not re.search(rf"(?:^|[\s(]){letter[1]}[.):]\s{{0,4}}\S", question, re.I | re.M)


def _is_answered(question: str, answer: str) -> bool:
    """Whether an answer that is only code stands in the question already: a book that runs it there and hides it."""
    solved = list(_CODE.finditer(answer))
    if not solved or "```" not in question or re.search(r"\w", _CODE.sub("", answer)):
        return False
    code, asked = ("".join(_bare(one["code"]) for one in _CODE.finditer(text)) for text in (answer, question))
    return len(code) > _LEAST_CODE and code in asked


def _bare(code: str) -> str:
    return re.sub(r"#[^\n]*|\s+", "", code)


def _explains_nothing(answer: str) -> bool:
    """Whether an answer is "Yes.", or code with hardly a word beside it or in its comments."""
    if "```" not in answer:
        return bool(_YES_OR_NO.fullmatch(answer))
    said = f"{_FENCE.sub('', without_code(answer))} {' '.join(_COMMENT.findall(answer))}"
    return len(_WORD.findall(said)) < _WORDS_TO_EXPLAIN


def without_way_on(answer: str) -> str:
    """An answer without the sentence at its end that says what another chapter goes on with."""
    return _WAY_ON.sub("", answer)


def _asks_for_a_value_of(question: str, answer: str) -> bool:
    """Whether a value is asked that belongs to a point or line of a drawing: "What is the reaction at $B$?", "75 N"."""
    said = question.lstrip("*_ ")
    if len(said.split()) > MAX_VALUE_WORDS or len(answer) > MAX_VALUE or not _VALUE.match(answer):
        return False
    named = _FORMULA.findall(said)
    return bool(named) and all(map(_NAME_OF_POINT.fullmatch, named)) and not re.search(r"\d", said)


def _is_only_code(question: str) -> bool:
    """Whether a question is code and options: what does it print, or is it right?"""
    if "```" not in question or _REMARKS.search(question):
        return False
    said = _FENCE.sub("", _OPTION.sub("", without_code(question)))
    # A sentence of Chinese is one word.
    return said.isascii() and "?" not in said and len(_WORD.findall(said)) < 2


def _asks_nothing(question: str) -> bool:
    """Whether a question is a stub, tells of a problem, or is a formula without a word of what to do with it."""
    if _STUB.fullmatch(question) or (_TOLD_OF.match(question) and not ASKS.search(_IN_BRACKETS.sub("", question))):
        return True
    if _is_only_code(question):
        return True
    if len(question) > MAX_FORMULA or ASKS.search(question) or question.rstrip("$ ").endswith("="):
        return False
    return not _WORD.search(_FORMULA.sub("", question))


async def filter_pair(row: QARecord, context: Context) -> Outcome:
    """The pair, unless rules or the model find a defect, which is the reason of the drop.

    "Figure 3.5" in front of question and answer is taken away, and links into the book: a pair that is kept does not
    need them.
    """
    found = defect(row.question, row.answer)
    if found:
        return Outcome(reason=found)
    question, answer = (without_places(without_figure_label(text)) for text in (row.question, row.answer))
    answer = without_way_on(answer)
    return await _by_model(replace(row, question=question, answer=answer or row.answer), context)


@by_model
async def _by_model(row: QARecord, model: Model, _: Context) -> Outcome:
    asked = model.prompts.request("filter", row.id, subject=subject_of(row), question=row.question, answer=row.answer)
    verdict = await ask_for_verdict(model, asked, Defects)
    named = sorted(set(verdict.defects))
    return Outcome(reason=named[0], detail=", ".join([*named[1:], *verdict.unknown])) if named else Outcome((row,))


FILTER = Stage(
    name="filter",
    version=9,
    does="contradictions, references to what is not there, missing answers",
    without_model="what the words show",
    row=QARecord,
    makes=QARecord,
    process=filter_pair,
    prompts=(Prompt("filter", 1, ANALYSIS_TOKENS + 12),),
    kept=728_767 / 767_893,  # of the paper's run (table 2)
)
