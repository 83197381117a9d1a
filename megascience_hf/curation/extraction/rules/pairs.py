"""From documents to records: the one public verb of the rules extractor."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from megascience_hf.content_id import content_id
from megascience_hf.curation.extraction.code_setup import ChapterCode, named_data, with_setup
from megascience_hf.curation.extraction.rules.announced_code import with_announced_code
from megascience_hf.curation.extraction.rules.answer_keys import Match, keys_of, matches
from megascience_hf.curation.extraction.rules.around import without_bold_part, without_label, without_surroundings
from megascience_hf.curation.extraction.rules.asking_titles import asked_by_titles, asked_under_checks
from megascience_hf.curation.extraction.rules.boxes import boxed_pairs, with_fences, with_letters, without
from megascience_hf.curation.extraction.rules.claims import claim_to_prove, is_proof
from megascience_hf.curation.extraction.rules.cut_text import cut_text
from megascience_hf.curation.extraction.rules.ends import (
    end_in_bracket,
    end_of_asking,
    end_of_box,
    end_of_item,
    end_of_proof,
    end_of_short_answer,
)
from megascience_hf.curation.extraction.rules.equations import equations_in, with_equations
from megascience_hf.curation.extraction.rules.labelled_answers import LabelledAnswers
from megascience_hf.curation.extraction.rules.markup import as_markdown
from megascience_hf.curation.extraction.rules.named_exercises import label_at, with_named_exercise
from megascience_hf.curation.extraction.rules.outline import outline
from megascience_hf.curation.extraction.rules.printed import as_printed
from megascience_hf.curation.extraction.rules.proofs import asked_to_prove
from megascience_hf.curation.extraction.rules.questions import IN_PROSE, Question, Span
from megascience_hf.curation.extraction.rules.short_answers import end_of_short_answers
from megascience_hf.curation.extraction.rules.statements import asked_for_truth
from megascience_hf.curation.extraction.rules.wording import EMPTY_ANSWER, Announces
from megascience_hf.curation.records import Document, QARecord

MAX_QUESTION = 12_000
MAX_ANSWER = 40_000
MAX_BOOK = 30_000_000

_EXTRACTORS = {
    Announces.EXAMPLE: "rules/example",
    Announces.IN_TEXT: "rules/in_text",
    Announces.EXERCISE: "rules/exercise",
}
# The box of a solution, as `markup` writes it: its code is no chapter's, whether its exercise was found or not.
_SOLVED = re.compile(r"^\*\*(?:Solution|Answer)\*\*[ \t]*\n(?:(?!\*\*\*[ \t]*$|#)[^\n]*\n){1,400}", re.M)
_TICKED = re.compile(r"[ \t]*[✅✓✔☑]\ufe0f?[ \t]*$", re.M)  # behind the right option
_LETTER = re.compile(r"[^\W_]")


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
    texts = [as_markdown(with_letters(with_fences(document.text))) for document in documents]
    labelled = LabelledAnswers(documents, texts)
    questions, groups, known = [], [], frozenset[int]()
    for number, document in enumerate(documents):
        text = labelled.without(texts[number], number)
        boxed = boxed_pairs(labelled.without(document.text, number), number)
        boxed = sorted([*boxed, *asked_under_checks(without(text, boxed), number)], key=lambda one: one.start)
        found = outline(without(text, boxed), number, document.section, known)
        found.questions[:] = labelled.aside(found.questions)
        questions += [*boxed, *end_of_short_answers(found.questions, texts[number])]
        groups += found.groups
        if not found.groups and not any(question.answer for question in (*boxed, *found.questions)):
            questions += asked_by_titles(text, number)
        known |= {question.number[-1] for question in found.questions if question.number}
    pairs = [Match(question, question.document, *question.answer) for question in questions if question.answer]
    pairs += [*labelled.matches, *labelled.of_sections(questions)]
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
    asked = cut_text(text, question.body, end)
    until = match.end
    if question.kind is Announces.IN_TEXT and question.answer and question.level == IN_PROSE:
        until = end_of_short_answer(text, match.start, until)
    if not question.boxed:
        until = end_of_proof(texts[match.document], match.start, until)
    if match.document == question.document:
        until = end_of_item(text, question.body, match.start, until)
    until = end_of_box(texts[match.document], match.start, until)
    until = end_in_bracket(texts[match.document], match.start, until)
    answer, printed = cut_text(texts[match.document], match.start, until), texts[match.document][match.start : until]
    named = with_named_exercise(_TICKED.sub("", asked), chapter.exercises)
    if label := label_at(document.text, question.start):
        chapter.exercises[label] = asked
    asked, answer = with_equations(named, answer, question.start, chapter.equations)
    asked, answer = without_surroundings(*with_announced_code(*as_printed(asked, answer)))
    if not _is_question(asked, question) or not answer or len(asked) > MAX_QUESTION or len(answer) > MAX_ANSWER:
        return None
    if EMPTY_ANSWER.fullmatch(answer):
        return None
    start = question.start
    for given in (question.lead_in, question.given):
        if given:
            asked = f"{without_label(as_printed(cut_text(text, *given), '')[0])}\n\n{asked}"
            start = min(start, given[0])
    asked, answer = without_bold_part(asked, answer)
    proved = is_proof(texts[match.document][max(0, match.start - 40) : match.start], printed)
    asked = asked_for_truth(claim_to_prove(asked_to_prove(asked), answer, proved), answer)
    if setup := chapter.code.setup(asked, answer, question.start):
        asked, answer = with_setup(setup, asked, answer)
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


def _is_question(asked: str, question: Question) -> bool:
    """Whether a reader is asked something: with a lead-in a formula is enough, a lost picture is not."""
    return bool(_LETTER.search(asked)) if not question.lead_in else len(asked) > 0
