"""From documents to records: the one public verb of the rules extractor."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from textwrap import dedent

from megascience_hf.content_id import content_id
from megascience_hf.curation.extraction import words_abroad as abroad
from megascience_hf.curation.extraction.code_setup import ChapterCode, named_data
from megascience_hf.curation.extraction.html_tables import with_plain_tables
from megascience_hf.curation.extraction.rules.announced_code import with_announced_code
from megascience_hf.curation.extraction.rules.answer_keys import Match, keys_of, matches
from megascience_hf.curation.extraction.rules.around import without_caption, without_front, without_place
from megascience_hf.curation.extraction.rules.asking_titles import asked_by_titles
from megascience_hf.curation.extraction.rules.boxes import boxed_pairs, with_letters, without
from megascience_hf.curation.extraction.rules.equations import equations_in, with_equations
from megascience_hf.curation.extraction.rules.lines import is_title
from megascience_hf.curation.extraction.rules.markup import as_markdown
from megascience_hf.curation.extraction.rules.named_exercises import label_at, solved_elsewhere, with_named_exercise
from megascience_hf.curation.extraction.rules.outline import outline
from megascience_hf.curation.extraction.rules.printed import as_printed
from megascience_hf.curation.extraction.rules.proofs import asked_to_prove, next_statement
from megascience_hf.curation.extraction.rules.questions import IN_PROSE, Question, Span
from megascience_hf.curation.extraction.rules.short_answers import end_of_short_answers
from megascience_hf.curation.extraction.rules.wording import ASKS, EMPTY_ANSWER, WORTH, Announces
from megascience_hf.curation.records import Document, QARecord

MAX_QUESTION = 12_000
MAX_ANSWER = 40_000
MAX_BOOK = 30_000_000
# Of an answer in brackets: "(Answer: No.)".
MAX_BRACKETED = 200

_EXTRACTORS = {
    Announces.EXAMPLE: "rules/example",
    Announces.IN_TEXT: "rules/in_text",
    Announces.EXERCISE: "rules/exercise",
}
_QUOTE = re.compile(r"^(?:(?!>>>(?:[ \t]|$))>[ \t]?)+", re.MULTILINE)  # ">>> " prompts in code
_PARAGRAPH = re.compile(r"(?:[^\n]+(?:\n(?![ \t]*\n)|$)?)+")
_SET_OFF = re.compile(
    r"\$\$|\||```|~~~|[-*+] |\(?[a-zA-Z0-9]{1,3}[.)][ \t]|[ⓐ-ⓩ]"
    r"|(?:\*\*)?(?:Table|Figure|Listing)(?:[ \t]+[\d.]+)?(?:\*\*|[ \t]*$)",
    re.IGNORECASE | re.MULTILINE,
)
_MORE = re.compile(r"\b(?:the|this) following\b[^.?]*[.?:]?[ \t]*$|\bbelow[.:]?[ \t]*$", re.IGNORECASE)
_ASIDE = re.compile(r"\([^()]{0,300}\)")  # "(Can you see why?)" in prose asks nothing
_UNQUOTED = re.compile(r"\n(?![ \t]{0,3}>)")
_CLOSING_MARK = re.compile(
    r"""
    (?: \s* ^[ \t]*
        (?: :{3,}[ \t]*(?!\{(?:figure|image)\})[{\w}.\#="' \t-]*
          | </?(?:details|summary|div|section|p)(?:\s[^<>\n]{0,200})?>
          | (?:-{3,}|\*{3,}|_{3,}) )
        [ \t]*$
    )+ \Z
    """,
    re.M | re.X,
)
# "**Exercise**" alone above the text.
_CALLED = re.compile(r"\A\*\*(?:exercise|problem|question|task|challenge):?\*\*[.:]?\s*\n\s*(?=\S)", re.I)
# The box of a solution, as `markup` writes it: its code is no chapter's, whether its exercise was found or not.
_SOLVED = re.compile(r"^\*\*(?:Solution|Answer)\*\*[ \t]*\n(?:(?!\*\*\*[ \t]*$|#)[^\n]*\n){1,400}", re.M)
_OPTION = re.compile(r"\(?\w{1,3}\)")
# "**Question:** What …" as an item of a list, and "**Answer:** It …".
_ASKED = re.compile(
    r"\A(?:(\*\*|__)(?:question|problem|exercise|prompt|task|kata|drill)(?: ?\d{1,3})?(?::\1|\1:)"
    r"|(?:question|problem|prompt|task|kata|drill)(?: ?\d{1,3})?:|q\d{1,3}[.:)])[ \t]+(?=\S)"
    rf"|\A(?:{abroad.pattern(abroad.EXERCISES)})[ \t]?\d{{1,3}}(?:：|:(?=[ \t]))[ \t]*(?=\S)",
    re.I,
)
_HEADING = re.compile(r"\A#{1,6}[ \t]+(?:\d{1,3}[.)][ \t]+)?")
_HEADING_ABOVE = re.compile(r"\A#{1,6}[ \t]+(?P<title>[^\n]{1,160})\n[ \t]*\n\s*(?=[^\s#])")
# "c) Find …", the only part that was asked, and its answer "c) It is …".
_ONE_PART = re.compile(r"^[ \t]*\(?([a-h])[.)][ \t]+(?=\S)", re.M)
_ANY_PART = re.compile(r"(?:^|[ \t])\(?[a-h][.)][ \t]", re.M)
# "*What is …?*", all of it in italics.
_IN_ITALICS = re.compile(r"\A(?P<mark>[*_])(?![*_\s])(?P<said>(?:[^*_$]|\$[^$\n]{1,200}\$){10,2000}[.?!:])(?P=mark)\Z")
_SAID = re.compile(
    r"\A(?:([*_]{1,3})(?:correct )?(?:solution|answer)[.:]?\1[.:]?|(?:correct )?answer:)[ \t]+(?=\S)", re.I
)
# What a bank of questions says of one.
_ABOUT = re.compile(
    r"^[ \t>]*(\*\*|__)(?:(?:question )?type|difficulty|level|bloom'?s? (?:taxonomy )?level|topic|marks|points"
    r"|concepts? tested|(?:estimated )?time(?: estimate)?)(?::\1|\1:)[ \t]+[^\n]{1,80}\n?",
    re.M | re.I,
)
# Why it is asked; where nothing else asks, "**Objective:** Write a parser" is the question.
_AIM = re.compile(
    r"^[ \t>]*(\*\*|__)(?:(?:learning )?(?:objective|outcome)s?)(?::\1|\1:)[ \t]+[^\n]{1,200}\n?", re.M | re.I
)
# How many points which answer earns, behind the answer, and where a page leads.
_GRADED = re.compile(
    r"(?<=\S)\s*^[ \t>]*(?:#{1,6}[ \t]+|\*\*)"
    r"(?:(?:grading|marking|scoring)(?: (?:criteria|scheme|rubric|guide|notes?))?|rubric)"
    r"[.:]?(?:\*\*)?[.:]?[ \t]*\n[^\0]*\Z",
    re.M | re.I,
)
_LEADS = re.compile(
    r"\n[ \t]*(?:\*\*|_)?\[(?:back|return|go back|home|next|previous|top|up)\b[^\[\]\n]{0,60}\]"
    r"\([^()\n]{1,200}\)(?:\*\*|_)?\s*\Z",
    re.I,
)
# What only stands further in because the item of a list does.
_SET_IN = re.compile(r"[ \t]+(?:[-*+•][ \t]|`{3}|~{3}|:{3})")
_AN_ITEM = re.compile(r"[ \t]*(?:[-*+•]|\(?\w{1,3}[.)])[ \t]")
_TRUTH = re.compile(r"[*_]*(?:true|false)[*_]*(?:[.:,;]|\s+[—–-]|\s*\Z)", re.I)
_TRUTH_ABROAD = re.compile(
    rf"[*_]*(?:{abroad.pattern(frozenset().union(*(words for words, _, _ in abroad.TRUTHS)))})[*_]*"
    r"(?:[.:,;]|\s+[—–-]|\s*\Z)",
    re.I,
)
# A question in bold or italics, with nothing or its options below.
_ALL_BOLD = re.compile(r"\A(\*\*?|__)(?![\s*])([^*\n]{3,600}?)\1[ \t]*(?=\n(?![ \t]*\n[ \t]*[^\W\d_]{2})|\Z)")
_OPTIONS = re.compile(r"^[ \t]*[-*+]?[ \t]*\(?[Bb][.)][ \t]", re.M)
# "[3 marks]", "**(7 Marks, CO2)**" and a line of nothing but such: how an exam is marked.
_WORTH = re.compile(
    rf"[ \t]*(?P<set>[*_]{{0,2}})[\[(](?:{WORTH}|CO[ \t]?\d)(?:[ \t]*[,;—–-][^\[\]()\n]{{0,60}})?[\])](?P=set)"
    r"(?=[ \t]*(?:$|[.\[(]|<br))",
    re.I | re.M,
)
_MARKING = re.compile(
    rf"^[ \t>]*(?:\*\*(?:valuation|marking|grading|mark)[^*\n]{{0,30}}\*\*[ \t]*)?"
    rf"(?:\[[^\[\]\n]{{1,80}}?\b{WORTH}\][ \t.]*)+$\n?"
    r"|^[ \t>]*\*\*(?:valuation|marking) (?:key|scheme)[^\n]{0,300}$\n?",
    re.I | re.M,
)
# Where a question comes from: "(GATE 2014) …", "[State University, 2009]", "**…?** *[Bank Officer 2021]*".
_SOURCE = re.compile(
    r"\A(?P<open>\**)[(\[](?=[A-ZÀ-Þ])[^()\[\]\n]{1,70}[ ,/–—-](?:19|20)\d\d(?:,[^()\[\]\n]{1,60})?[)\]]"
    r"(?P<closed>\*\*)?[.:]?\s*(?:[-–—:][ \t]+)?(?=[\w*$“\"'])"
)
_SOURCE_LINE = re.compile(r"\A\*(?!\*)[^*\n?]{3,120}\b(?:19|20)\d\d\b[^*\n?]{0,100}\*[ \t]*\n[ \t]*\n(?=\s*\S)")
_REPEATED = 20
_SOURCE_BEHIND = re.compile(r"(?<=[*?:.])[ \t]*\*\[[^*\n]{0,160}\b(?:19|20)\d\d\b[^*\n]{0,300}\]\*[ \t]*$", re.M)
# "National Contest for Schools 2211 Paper 1 November 2012" below a question: the exam that it comes from.
_SOURCE_BELOW = re.compile(
    r"(?<=[.?!:;$)])\s*\n[ \t]*\n[*_(\[]{0,2}(?=[A-ZÀ-Þ][^\n]*(?:\d[^\n]*(?:19|20)\d\d|\b[A-Z]{3,}\b))"
    r"[^\n.?!:;=$()\[\]*_]{6,110}[ ,/–—-](?:19|20)\d\d[)\]*_]{0,2}\s*\Z"
)
_BULLET = re.compile(r"^[ \t]*[-+*][ \t]+(?=\S)", re.M)
# What `markup` writes over "<strong>kernel</strong>" is as long as before.
_PADDED = re.compile(r"^([ \t]*\*\*[^*\n]{1,200}\*\*)[ \t]{2,}(?=[^\sA-Z|])", re.M)
_TRAILING = re.compile(r"(?:^[ \t]+|(?<=\S)[ \t]{3,})$", re.M)  # two are a break
_INDENTED = re.compile(r"(?:[ \t]*\n)+(?: {4}|\t)")
_DEFINITION = re.compile(r"\A\s*: {3}(?=\S)")  # of a word, as pandoc writes what stands indented below "Proof"
_PARAGRAPH_TAG = re.compile(r"</?p(?:[ \t][^<>\n]{0,200})?>", re.IGNORECASE)
_SQUARE = re.compile(r"(?:[□∎■◼◻]|\$\\(?:blacksquare|square|Box|qed)\$|\bQ\.?E\.?D\b\.?)(?=[ \t]*\n[ \t>]*\n)")
_BOX_MARK = re.compile(
    r"^[ \t>]{0,12}(?:(?P<opens>:{3,}[ \t]{0,4}[^\s:]|<(?:div|section|aside)\b)|:{3,}[ \t]*$|</(?:div|section|aside)>)",
    re.M | re.I,
)
_CODE = re.compile(r"(?P<marks>`{3,}|~{3,})[^\n]*\n(?:(?!(?P=marks))[^\n]*\n)*?[ \t]*(?P=marks)|`[^`\n]{1,300}`")
# A line break of pandoc; in code and in formulas it is something else.
_LINE_BREAK = re.compile(
    r"(?P<code>^[ \t]*(?P<marks>`{3,}|~{3,})[^\n]*\n(?:(?![ \t]*(?P=marks))[^\n]*\n)*?[ \t]*(?P=marks)"
    r"|\$\$[^$]{0,4000}\$\$)|(?<!\\)\\(?=\n)",
    re.M,
)
_TICKED = re.compile(r"[ \t]*[✅✓✔☑]\ufe0f?[ \t]*$", re.M)  # behind the right option
_LETTER = re.compile(r"[^\W_]")
# What pandoc writes at the end of a proof.
_LAST_SQUARE = re.compile(r"\s+◻\Z")
# "(p. 14)" in front of an answer: where another book says so.
_PAGE = re.compile(r"\A\(pp?\.?\s?\d{1,4}(?:\s?[-–]\s?\d{1,4})?\)[ \t]*\n?\s*(?=\S)")


def extract(documents: Iterable[Document]) -> Iterator[QARecord]:
    """Pairs of `documents`, in the order of the questions.

    Args:
        documents: those of one book must follow one another, as `read_documents` gives them, so that an answer section
            is found that is a document of its own. The texts of one book are held in memory, at most `MAX_BOOK`
            characters: what is longer is no book but a file without titles, and is read in parts.

    Yields:
        QARecord: with `chunk_id` "" (the offsets say which chunk it is in). `end` is the end of the question where the
            answer stands in another document, which `answer_document_id` names.
    """
    for _, book in groupby(documents, key=lambda document: document.book or document.path):
        part: list[Document] = []
        size = 0
        for document in book:
            if part and size + len(document.text) > MAX_BOOK:
                yield from _extract_book(part)
                part, size = [], 0
            part.append(document)
            size += len(document.text)
        yield from _extract_book(part)


def _extract_book(documents: list[Document]) -> Iterator[QARecord]:
    texts = [as_markdown(with_letters(document.text)) for document in documents]
    questions, groups, known = [], [], frozenset[int]()
    for number, document in enumerate(documents):
        boxed = boxed_pairs(document.text, number)
        found = outline(without(texts[number], boxed), number, document.section, known)
        questions += [*boxed, *end_of_short_answers(found.questions, texts[number])]
        groups += found.groups
        if not found.groups and not any(question.answer for question in (*boxed, *found.questions)):
            questions += asked_by_titles(texts[number], number)
        known |= {question.number[-1] for question in found.questions if question.number}
    pairs = [Match(question, question.document, *question.answer) for question in questions if question.answer]
    pairs += solved_elsewhere(questions, documents, texts)
    pairs += matches(questions, groups, texts, keys_of([document.path for document in documents]))
    answers: defaultdict[int, list[Span]] = defaultdict(list)
    for match in pairs:
        answers[match.document].append((match.start, match.end))
    for number, text in enumerate(texts):
        answers[number] += [solved.span() for solved in _SOLVED.finditer(text)] if "**" in text else []
    chapters = [_Chapter(document.text, answers[number]) for number, document in enumerate(documents)]
    for match in sorted(pairs, key=lambda match: (match.question.document, match.question.start)):
        if record := _record(match, documents, texts, chapters[match.question.document]):
            yield record


class _Chapter:
    """What the pairs of a document may need of it: its equations and its code."""

    def __init__(self, text: str, answers: Sequence[Span]) -> None:
        self.equations = equations_in(text)
        self.exercises: dict[str, str] = {}  # by their labels, as far as they were asked
        self.code = ChapterCode(text, answers)


def _record(match: Match, documents: list[Document], texts: list[str], chapter: _Chapter) -> QARecord | None:
    question, document = match.question, documents[match.question.document]
    text = texts[question.document]
    end = question.end
    if question.kind is Announces.IN_TEXT and question.answer is None:
        end = end_of_asking(text, question.body, end)
    asked = _CALLED.sub("", _clean(text, question.body, end))
    until = match.end
    if question.kind is Announces.IN_TEXT and question.answer and question.level == IN_PROSE:
        until = end_of_short_answer(text, match.start, until)
    if not question.boxed:
        until = end_of_proof(texts[match.document], match.start, until)
    until = end_of_box(texts[match.document], match.start, until)
    until = end_in_bracket(texts[match.document], match.start, until)
    answer, printed = _clean(texts[match.document], match.start, until), texts[match.document][match.start : until]
    named = with_named_exercise(_TICKED.sub("", asked), chapter.exercises)
    if label := label_at(document.text, question.start):
        chapter.exercises[label] = asked
    asked, answer = with_equations(named, answer, question.start, chapter.equations)
    asked, answer = _without_labels(*with_announced_code(*as_printed(asked, answer)))
    asked, answer = without_front(without_place(asked)), without_caption(answer)
    if not _is_question(asked, question) or not answer or len(asked) > MAX_QUESTION or len(answer) > MAX_ANSWER:
        return None
    if EMPTY_ANSWER.fullmatch(answer):
        return None
    answer = _PAGE.sub("", _LAST_SQUARE.sub("", answer))
    start = question.start
    if question.lead_in:
        asked = f"{as_printed(_clean(text, *question.lead_in), '')[0]}\n\n{asked}"
        start = question.lead_in[0]
    asked = _with_true_or_false(asked_to_prove(asked), answer)
    if setup := chapter.code.setup(asked, answer, question.start):
        asked = f"{setup}\n\n{asked}"
    if data := named_data(asked, answer):
        asked = f"{asked}\n\n{data}"
    if match.document == question.document:
        end = max(end, until)
    end = start + len(document.text[start:end].rstrip())
    return QARecord(
        id=content_id(document.id, str(start), str(end), asked),
        question=asked,
        answer=answer,
        subject=document.subject,
        book=document.book,
        section=document.section,
        document_id=document.id,
        chunk_id="",
        start=start,
        end=end,
        extractor=_EXTRACTORS[question.kind],
        label=question.label,
        answer_document_id=documents[match.document].id,
        answer_start=match.start + len(printed) - len(printed.lstrip()),
        answer_end=match.start + len(printed.rstrip()),
    )


def end_of_asking(text: str, start: int, end: int) -> int:
    """Where an in-text question ends that nothing closes: before the first paragraph of prose that asks nothing.

    Formulas, tables, lists and captions behind a question belong to it.
    """
    position, asked = start, False
    for paragraph in _PARAGRAPH.finditer(text, start, end):
        words = paragraph[0].lstrip()
        if _SET_OFF.match(words):
            position = paragraph.end()
        elif asked and is_title(words):
            break
        elif not asked or ASKS.search(_ASIDE.sub("", words)):
            announces_more = words.rstrip().endswith(":") or _MORE.search(words)
            asked, position = (asked or bool(ASKS.search(words))) and not announces_more, paragraph.end()
        else:
            break
    return position


def end_of_short_answer(text: str, start: int, end: int) -> int:
    """Where the answer of an in-text question ends that stands behind it: with its first paragraph and what is set off.

    Such answers are short, and nothing marks where the chapter goes on.
    """
    position = start
    for number, paragraph in enumerate(_PARAGRAPH.finditer(text, start, end)):
        if number > 0 and not _SET_OFF.match(paragraph[0].lstrip()):
            break
        position = paragraph.end()
    return position


def end_of_proof(text: str, start: int, end: int) -> int:
    """Where an answer ends that its author ends with a square, or that the next theorem follows."""
    end = next_statement(text, start, end)
    square = _SQUARE.search(text, start, end)
    return square.end() if square else end


def end_of_box(text: str, start: int, end: int) -> int:
    """Where the box ends in which an answer stands: before the first mark that closes what the answer did not open."""
    depth = 0
    for mark in _BOX_MARK.finditer(text, start, end):
        depth += 1 if mark["opens"] else -1
        if depth < 0:
            return mark.start()
    return end


def _without_labels(asked: str, answer: str) -> tuple[str, str]:
    """A pair without "**Question:**", "**Answer:**", "**Difficulty:** 2" and the mark of the one item that it was."""
    if (bullet := _BULLET.match(asked)) and not _BULLET.search(asked, bullet.end()):
        asked = asked[bullet.end() :]
    asked, answer = with_plain_tables(asked), with_plain_tables(answer)
    if "[" in asked + answer or "(" in asked:
        asked, answer = (_WORTH.sub("", _MARKING.sub("", text)).strip() or text for text in (asked, answer))
    asked = _without_repeated(_SOURCE_LINE.sub("", asked))
    asked = _SOURCE_BELOW.sub("", asked)
    asked = _SOURCE_BEHIND.sub("", _SOURCE.sub(lambda said: "" if said["closed"] else said["open"], asked), count=1)
    if ASKS.search(without_aim := _AIM.sub("", asked).strip()):
        asked = without_aim
    if (bold := _ALL_BOLD.match(asked)) and (ASKS.search(bold[2]) or _OPTIONS.search(asked)):
        asked = bold[2] + asked[bold.end() :]
    asked, answer = _ABOUT.sub("", asked).strip(), _LEADS.sub("", _GRADED.sub("", _ABOUT.sub("", answer).strip()))
    if (above := _HEADING_ABOVE.match(asked)) and not (above["title"].endswith("?") or ASKS.search(above["title"])):
        asked = asked[above.end() :]
    asked, answer = _without_part(_ASKED.sub("", _HEADING.sub("", asked)), _SAID.sub("", answer))
    return _IN_ITALICS.sub(lambda found: found["said"], asked), answer


def _without_part(asked: str, answer: str) -> tuple[str, str]:
    """A pair that is one part of an exercise, without its letter: "b) …", also below what is given to all."""
    part = _ONE_PART.search(asked)
    if part is None or (part.start() and part[1] != "a") or _ANY_PART.search(asked, part.end()):
        return asked, answer
    same = _ONE_PART.match(answer)
    if (same and same[1] != part[1]) or _ANY_PART.search(answer, same.end() if same else 0):
        return asked, answer
    return asked[: part.start()] + asked[part.end() :], answer[same.end() :] if same else answer


def _without_repeated(asked: str) -> str:
    """A question without the title that says the same: "[Olympiad] State the theorem." above "State the theorem."."""
    title, _, below = asked.partition("\n\n")
    words = below.strip()
    same = title.rstrip(" *_").endswith(words) or words.startswith(title.strip(" *_"))
    return words if len(words) > _REPEATED and same else asked


def _with_true_or_false(asked: str, answer: str) -> str:
    """A statement whose answer is "True" as a question."""
    if ASKS.search(asked) or not (said := _TRUTH.match(answer) or _TRUTH_ABROAD.match(answer)):
        return asked
    lowered, word = asked.lower(), said[0].strip("*_ \t.:,;—–-\n").lower()
    if word in ("true", "false"):
        return asked if "true" in lowered else f"True or false: {asked}"
    if word in lowered or _OPTIONS.search(asked):
        return asked
    told = (
        (phrase, len(re.findall(words, lowered)) if words else 1)
        for known, phrase, words in abroad.TRUTHS
        if word in known
    )
    phrase, sure = max(told, key=lambda one: one[1])
    return f"{phrase}: {asked}" if sure else asked


def end_in_bracket(text: str, start: int, end: int) -> int:
    """Where the answer in "[Ans. 5 N]" ends: before the bracket that closes the one before its announcement."""
    said = text[text.rfind("\n", 0, start) + 1 : start].lstrip(" \t*_")
    closing = {"[": "]", "(": ")"}.get(said[:1])
    if not closing or closing in said:
        return end
    depth = 0
    for bracket in re.finditer(r"[\[\]]" if closing == "]" else r"[()]", text[start:end]):
        depth += 1 if bracket[0] == said[0] else -1
        if depth < 0:
            return start + bracket.start()
    answer = text[start:end].rstrip()
    return start + len(answer) - 1 if answer.endswith(closing) else end


def _is_question(asked: str, question: Question) -> bool:
    """Whether a reader is asked something: with a lead-in a formula is enough, a lost picture is not."""
    return bool(_LETTER.search(asked)) if not question.lead_in else len(asked) > 0


def _clean(text: str, start: int, end: int) -> str:
    """`text[start:end]` without the marks of a quote or box around it and without half of a pair of stars."""
    line = text.rfind("\n", 0, start) + 1
    if _QUOTE.match(text, line, start) and (unquoted := _UNQUOTED.search(text, start, end)):
        end = unquoted.start()
    cut = text[start:end]
    if ">" in cut:
        cut = _QUOTE.sub("", cut)
    cut = _DEFINITION.sub(" " * 4, cut)
    if _INDENTED.match(f"\n{cut}"):
        cut = dedent(cut)
    cut = _CLOSING_MARK.sub("", _PARAGRAPH_TAG.sub("", cut).strip()).strip()
    if "   " in cut:
        cut = _TRAILING.sub("", cut)
    if "**  " in cut:
        cut = _PADDED.sub(r"\1 ", cut)
    if cut.endswith("\\") and not cut.endswith("\\\\"):
        cut = cut[:-1].rstrip()  # a line break of pandoc
    if "\\\n" in cut:
        cut = _LINE_BREAK.sub(lambda found: found["code"] or "", cut)
    return _without_halves(_with_one_margin(cut))


def _with_one_margin(cut: str) -> str:
    """The text of an item whose further lines stand as far in as its first, where a list or code shows that they do."""
    first, _, rest = cut.partition("\n")
    further = [line for line in rest.split("\n") if line.strip()]
    margin = min((len(line) - len(line.lstrip(" ")) for line in further), default=0)
    if margin < 2 or _AN_ITEM.match(first) or first.startswith(("```", "~~~")):
        return cut
    return f"{first}\n{dedent(rest)}" if any(map(_SET_IN.match, further)) else cut


def _without_halves(cut: str) -> str:
    """`cut` without the second half of a pair of stars or brackets whose first half stands before it."""
    for mark in ("**", "__"):
        if mark not in cut:
            continue
        seen = _CODE.sub(lambda code: " " * len(code[0]), cut)  # "2**3" in code is no mark-up
        first = seen.split("\n", 1)[0]
        if first.count(mark) == 1 and seen.count(mark) % 2 and not first.startswith(mark):
            at = seen.index(mark)
            cut = (cut[:at] + cut[at + 2 :]).rstrip()
    if cut.count("*") == 1 and cut.endswith("*"):
        cut = cut[:-1].rstrip()
    if len(cut) < MAX_BRACKETED and cut.endswith(")") and cut.count(")") == cut.count("(") + 1 and "\n" not in cut:
        cut = cut[:-1].rstrip() if not _OPTION.match(cut) else cut
    return cut
