"""What has been read of a document so far: what it asks, what is open, and under which headings.

At any time at most one question is open; it goes through the parts question, strategy, answer, and is closed by
whatever begins next.
"""

from __future__ import annotations

from megascience_hf.curation.extraction.rules.answer_sections import AnswerSections
from megascience_hf.curation.extraction.rules.lead_ins import LeadIn
from megascience_hf.curation.extraction.rules.lines import Line, plain
from megascience_hf.curation.extraction.rules.lookahead import Lookahead
from megascience_hf.curation.extraction.rules.numbering import Numbering, rank
from megascience_hf.curation.extraction.rules.parts import closing_answer, is_headed_part
from megascience_hf.curation.extraction.rules.questions import IN_PROSE, Question, Span, place_in
from megascience_hf.curation.extraction.rules.scanner import lines_that_matter
from megascience_hf.curation.extraction.rules.section_titles import with_section_titles
from megascience_hf.curation.extraction.rules.wording import ANSWER_SECTION, Announces, title_key

# The text above a solution that nothing announced; longer is a section, not a question.
MAX_UNANNOUNCED = 3_000
# What stands so far in belongs to the item of a list above it.
INDENTED = 2


class ReadSoFar:
    """What `outline` knows at a line, and the steps from one line to the next.

    Args:
        text, document, section, known: as of `outline`.
    """

    def __init__(self, text: str, document: int, section: str, known: frozenset[int]) -> None:
        self.text, self.document = text, document
        self.lines = with_section_titles(text, lines_that_matter(text))
        self.ahead = Lookahead(text, self.lines)
        self.known = set(known)
        self.key = AnswerSections(text, document, self.known)
        self.questions: list[Question] = []
        self.open: Question | None = None
        self.part, self.answer_level, self.looked_to = "question", IN_PROSE, 0
        self.headings: list[tuple[int, str]] = [(0, section)] if section else []
        self.heading_end = self.box_end = -1
        self.label = ""
        self.in_exercises = False
        self.key_of_box = False  # what is open is one box with the answers of a list
        self.given: Span | None = None  # what the problem says above the headings of its parts; up to -1 before them
        self.asked_under: set[str] = set()
        self.lead_in: LeadIn | None = None
        self.count = Numbering()
        self.runs: dict[str, tuple[int, tuple[int, ...]]] = {}
        if section and ANSWER_SECTION.fullmatch(plain(section)):
            self.key.open(0, 0, section)

    def close(self, at: int) -> None:
        """Ends the open question, answer, entry or lead-in at offset `at`."""
        if self.open is not None:
            if self.part == "question":
                self.open.end = at
                if answer := None if self._is_of_plain_list(self.open) else closing_answer(self.text, self.open):
                    self.open.end, self.open.answer = answer
            elif self.part == "answer" and self.open.answer is not None:
                self.open.answer = (self.open.answer[0], at)
            self.open = None
        self.key.close(at)
        if self.lead_in is not None and self.lead_in.end < 0:
            self.lead_in.end = at

    def _is_of_plain_list(self, item: Question) -> bool:
        """Whether an item goes on counting behind one without an answer: what is below the list is none either."""
        before = self.questions[-2] if len(self.questions) > 1 and not item.announced else None
        if before is None or before.answer or not item.number:
            return False
        follows = before.number == (*item.number[:-1], item.number[-1] - 1)
        return follows and "\n\n" in self.text[item.body : item.end].strip()

    def ask(self, question: Question) -> None:
        self.open, self.part = question, "question"
        self.questions.append(question)
        self.asked_under.update(title_key(title) for _, title in self.headings)
        if question.number:
            self.known.add(question.number[-1])

    def open_key(self, start: int, level: int, title: str) -> None:
        self.close(start)
        self.key.open(start, level, title)

    def begin_answer(self, question: Question, at: int, level: int) -> None:
        """Begins the answer of `question` at offset `at`; `level` is that of the heading which announced it."""
        question.answer = (at, -1)
        self.part, self.answer_level, self.looked_to = "answer", level, at

    def leave_headings(self, level: int) -> None:
        self.headings = [heading for heading in self.headings if heading[0] < level]

    def take_given(self, line: Line) -> None:
        """What stands between "## Problem 3" and "### (a) The mean" is given to all such parts."""
        if not is_headed_part(line.title):
            self.given = line.end, -1
        elif self.given is not None and self.given[1] < 0:
            self.given = self.given[0], line.start

    def stem_of_part(self, asked: int) -> Span | None:
        """What is given to the part that is asked at an offset; None where nothing is, or too much."""
        if self.given is None or not 0 <= self.given[1] <= asked or self.given[1] - self.given[0] > MAX_UNANNOUNCED:
            return None
        return self.given if self.text[slice(*self.given)].strip() else None

    def new_question(
        self, kind: Announces, start: int, body: int, number: tuple[int, ...], label: str, counted: str
    ) -> Question:
        titles = tuple(title for _, title in reversed(self.headings))
        titles = (self.label, *titles) if self.label else titles
        place = next((place for title in titles if (place := place_in(title))), ())
        run, last = self.runs.get(counted, (0, ()))
        if number:
            run += rank(number) <= rank(last)
            self.runs[counted] = run, number
        return Question(
            kind=kind,
            document=self.document,
            start=start,
            body=body,
            number=number,
            label=label,
            titles=titles,
            place=place,
            run=(counted, run),
            listed=True,
            announced=True,
        )
