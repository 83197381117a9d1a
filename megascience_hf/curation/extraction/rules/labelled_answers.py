r"""Answers that say by a label whose they are, and stand elsewhere: at the end of a chapter, in another file of a book.

"{admonition} Solution to {numref}`trees`", "**Answer to Exercise \@ref(exr:trees).**", "## Solution @exr-trees",
"{solution} trees", "(trees-solution)=": one reading for all formats, whose boxes are fences, divisions of HTML, or what
stands below a title or a line of its own. An answer goes to the exercise of that label and to no other: one whose label
nothing bears, or two things do, answers nothing.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from megascience_hf.curation.extraction import box_names, labels
from megascience_hf.curation.extraction import words_abroad as abroad
from megascience_hf.curation.extraction.edits import spliced
from megascience_hf.curation.extraction.fences import fence_in
from megascience_hf.curation.extraction.rules.answer_keys import Match
from megascience_hf.curation.extraction.rules.boxes import answer_in, question_of
from megascience_hf.curation.extraction.rules.questions import Question, Span
from megascience_hf.curation.extraction.rules.wording import ASKS
from megascience_hf.curation.records import Document

# So long is a section that is an exercise.
MAX_SECTION = 3_000
# Below all headings.
BELOW_A_LINE = 7
_LABEL = rf"{labels.SIGNS}{{1,100}}?"
_SOLUTION = rf"(?:{box_names.SOLUTIONS}|sol\.|ans\.)"
_REFERENCE = (
    rf"(?:\{{(?:prf:|nb-)?(?:ref|numref|exercise|prf|hyperref|std:ref)\}}`(?:[^`<\n]{{1,80}}<)?(?P<role>{_LABEL})>?`"
    rf"|\\@ref\((?P<bookdown>{_LABEL})\)"
    rf"|\[[^\]\n]{{0,80}}\]\((?P<file>[\w./-]{{0,80}})\#(?P<link>{_LABEL})\)"
    rf"|\[\]\((?P<bare>[A-Za-z]{_LABEL})\)"
    rf"|\[?-?@(?P<quarto>[A-Za-z][\w:.-]{{0,100}}\w)\]?"
    rf"|\$?\\(?:auto|c|C|name)?ref\{{(?P<latex>{_LABEL})\}}\$?"
    rf"|<a\b[^<>\n]{{0,100}}?\bhref=[\"'][\w./-]{{0,80}}\#(?P<html>{_LABEL})[\"'][^<>\n]{{0,100}}>[^<\n]{{0,80}}</a>)"
)
_BLANK = r"(?:[ \t~]|&nbsp;|\\[ ]|\xa0)"
# "Solution to Exercise <reference>", from its first letter on; what it says in front of it is a sign or mark-up.
_WHOSE = re.compile(
    r"(?:[ \t>#*_]|<(?:summary|strong|b|p|em|h\d)\b[^<>\n]{0,80}>|[^\w\s\[({<`@\\.]){0,12}"
    rf"(?:(?:worked|detailed|full|sample|short|model|selected)[ \t])?{_SOLUTION}(?![\w-])[*_:]{{0,3}}{_BLANK}{{0,3}}"
    rf"(?:(?:to|for|of|–|—|-|{abroad.OF}){_BLANK}{{1,3}})?(?:the{_BLANK})?"
    rf"(?:\(?(?:{box_names.NUMBERED}|ex\.)s?[*_]{{0,3}}{_BLANK}{{1,3}})?\(?{_REFERENCE}\)?"
    r"(?P<part>[ \t]{0,2}\(?[a-h]\)|[ \t]{0,2}\([ivx]{1,4}\))?"
    r"(?P<end>[*_.: \t)]*(?:</(?:summary|strong|b|p|em|h\d)>[ \t]*){0,3}[*_.:]{0,3}(?:[ \t]+|$))",
    re.I | re.M,
)
_MAY_SOLVE = re.compile(
    rf"^[ \t>#*_:`<\w={{}}\"'.-]{{0,60}}?{_SOLUTION}\b[^\n]{{0,60}}?(?:ref\b|\]\(|@[A-Za-z]|href)"
    rf"|\{{(?:{box_names.SOLVES})(?:-start)?\}}[ \t]+\S|^[ \t]{{0,20}}\([^()\n]{{0,100}}\)=[ \t]*$"
    rf"|\{{[^}}\n]{{0,100}}\#(?:sol|ans)|\bid=[\"'][\w:.-]{{0,60}}(?:sol|ans)",
    re.I | re.M,
)
_OPENS = re.compile(
    r"[ \t]{0,12}(?:(?P<marks>:{3,}(?!:)|`{3,}(?!`))[ \t]*(?P<said>[^\s`][^\n]*?)[ \t]*"
    r"|<(?P<tag>div|section|aside|details)\b(?P<given>[^<>\n]{0,300})>(?P<behind>[^\n]*))$",
    re.I,
)
_CLOSES = re.compile(
    r"[ \t]{0,12}(?:(?P<marks>:{3,}|`{3,})[ \t]*|(?:[^<\n]{0,200}?)</(?P<tag>div|section|aside|details)>[ \t]*)$", re.I
)
_DIRECTIVE = re.compile(r"\{(?P<name>[A-Za-z][\w:-]{1,30})\}[ \t]*(?P<title>[^\n]*)$")
_ATTRIBUTES = re.compile(r"\{(?P<given>[^{}\n]{1,300})\}[ \t]*:*$")
_WORD = re.compile(r"[A-Za-z]{2,20}")
_ID = re.compile(r"(?<![\w-])(?:\#(?P<id>[\w:.-]{1,100})|(?:id|label)=[\"']?(?P<named>[\w:.-]{1,100}))")
_CLASS = re.compile(r"\.(?P<name>[A-Za-z][\w-]{1,30})|\bclass=[\"'](?P<first>[A-Za-z][\w-]{1,30})|^(?P<bare>[A-Za-z]+)")
_TITLE_OPTION = re.compile(r"\btitle=[\"'](?P<title>[^\"'\n]{1,200})[\"']")
_OPTION = re.compile(r"[ \t]{0,12}(?::(?P<name>[\w-]{1,30}):[ \t]*(?P<value>[^\n]*)|(?P<dashes>---)[ \t]*)$")
_YAML = re.compile(r"[ \t]{0,12}(?:label|name):[ \t]*[\"']?(?P<label>[\w:.-]{1,100})[\"']?[ \t]*$")
_HEADING = re.compile(r"(?P<marks>#{1,6})[ \t]+(?P<title>[^\n]{1,300})$")
_NO_SLUG, _BLANKS = re.compile(r"[^\w\s-]|[#_]"), re.compile(r"\s")
_ALL_BOLD = re.compile(r"[ \t]*\*\*[^*\n]{1,60}\*\*[ \t]*$")
_RULE = re.compile(r"[ \t]{0,3}(?:-{3,}|\*{3,}|_{3,})[ \t]*$")
_BULLET = re.compile(r"\s*(?:[-*+•][ \t]+)?(?:\((?:\\?[*★⋆]){1,4}\)[ \t]+)?")
# Boxes in more boxes than these are no more looked at.
_DEEPEST = 30
# What holds no exercise: its label is that of a picture or a formula.
_NO_BOXES = ("figure", "image", "table", "list-table", "csv-table", "math", "code", "code-block", "iframe", "video")
_ADJACENT = re.compile(r"(?:\s|</?(?:p|div|section|br)\b[^<>\n]{0,100}>|\([^()\n]{1,100}\)=)*\Z", re.I)


@dataclass(slots=True)
class _Block:
    """What may bear a label, or answer what bears one.

    Args:
        start: of its first mark, or of the line of its label.
        level: of the heading that begins it; 0 for a box, `BELOW_A_LINE` for what stands below a line of its own.
        slug: what programs make of a heading that bears no label: "#counting-edges".
        whose: the label of what it answers.
        is_group: a section of answers that name their exercises.
        shown: the words of the reference hold a number, which other rules may go by.
    """

    document: int
    start: int
    body: int = -1
    end: int = -1
    after: int = -1
    level: int = 0
    word: str = ""
    label: str = ""
    slug: str = ""
    whose: str = ""
    shown: bool = False
    part: bool = False
    by_label: bool = False
    holds_solution: bool = False
    is_group: bool = False

    @property
    def solves(self) -> bool:
        return bool(self.whose)


class LabelledAnswers:
    """The answers of a book that name an exercise by its label, and the exercises that they name.

    Args:
        texts: those of the documents as the rules read them, with the same offsets.
    """

    def __init__(self, documents: Sequence[Document], texts: Sequence[str]) -> None:
        self._documents, self._texts = documents, texts
        self.blocks: list[_Block] = []
        if any(_MAY_SOLVE.search(document.text) for document in documents):
            for number, document in enumerate(documents):
                self.blocks += blocks_of(document.text, number)
        self._asked: defaultdict[str, dict[int, list[_Block]]] = defaultdict(dict)
        answers = [block for block in self.blocks if block.solves and not block.is_group]
        for block in self.blocks if answers else ():
            if (block.label or block.slug) and block.word not in ("solution", "figure"):
                for name in (block.label, f"~{labels.core(block.label)}") if block.label else (block.slug,):
                    self._asked[name].setdefault(block.document, []).append(block)
        self._ends = sorted((block.document, block.after, number) for number, block in enumerate(self.blocks))
        self._hidden: defaultdict[int, list[Span]] = defaultdict(list)
        self._emptied: set[int] = set()  # questions to which other rules gave what is joined here
        self.matches: list[Match] = []
        self._later: list[tuple[_Block, _Block]] = []
        self._join(answers)
        for spans in self._hidden.values():
            spans.sort()

    def without(self, text: str, document: int) -> str:
        """A text of the document with blanks for all that is joined here, and for answers to what is not found."""
        hidden = self._hidden.get(document, ())
        return spliced(text, [(start, end, re.sub(r"[^\n]", " ", text[start:end])) for start, end in hidden])

    def aside(self, questions: Iterable[Question]) -> Iterator[Question]:
        """Questions of other rules, which end in front of what is read here; a section of such answers is none."""
        for question in questions:
            question.end = min(question.end, self._first_hidden(question.document, question.body))
            if question.answer and self._first_hidden(question.document, question.answer[0]) < question.answer[1]:
                question.answer = None
                self._emptied.add(id(question))
            yield question

    def _first_hidden(self, document: int, at: int) -> int:
        """Where the first thing begins behind an offset that is read here."""
        hidden = self._hidden.get(document, ())
        following = bisect_left(hidden, (at, 0))
        return hidden[following][0] if following < len(hidden) else sys.maxsize

    def _join(self, answers: Sequence[_Block]) -> None:
        found: defaultdict[int, list[_Block]] = defaultdict(list)
        exercises: dict[int, _Block] = {}
        for answer in answers:
            exercise = self._exercise_of(answer)
            if exercise is None:
                if not self._may_be_read_in_place(answer):
                    self._hide(answer)
                continue
            found[id(exercise)].append(answer)
            exercises[id(exercise)] = exercise
        for key, solved in found.items():
            exercise = exercises[key]
            beside = [one for one in solved if self._stands_beside(exercise, one)]
            away = [one for one in solved if one not in beside]
            is_sure = not beside and len(away) == 1 and not away[0].part and not exercise.holds_solution
            is_sure = is_sure and (exercise.level != BELOW_A_LINE or exercise.end - exercise.body <= MAX_SECTION)
            for one in away:
                self._hide(one)
            if is_sure and exercise.level in range(1, BELOW_A_LINE):
                self._later.append((exercise, away[0]))
            elif is_sure:
                self._match(exercise, away[0])

    def _match(self, exercise: _Block, answer: _Block) -> None:
        text = self._texts[exercise.document]
        question = question_of(text, exercise.document, exercise.start, (exercise.body, exercise.end), exercise.word)
        if question is not None and self._texts[answer.document][answer.body : answer.end].strip():
            said = answer_in(self._texts[answer.document], answer.body, answer.end)
            self.matches.append(Match(question, answer.document, *said))
            self._hidden[exercise.document].append((exercise.start, exercise.after))

    def _hide(self, block: _Block) -> None:
        self._hidden[block.document].append((block.start, block.after))

    def _exercise_of(self, answer: _Block) -> _Block | None:
        """The one thing in the answer's document, or else in its book, that bears the label it names."""
        # "exr:trees" is the `trees` of bookdown
        names = [answer.whose, answer.whose.partition(":")[2], f"#{answer.whose}"]
        if answer.by_label:
            names = [f"~{labels.core(answer.whose)}"]
        for name in names:
            known = self._asked.get(name, {})
            found = known.get(answer.document) or (next(iter(known.values())) if len(known) == 1 else [])
            if known:
                return found[0] if len(found) == 1 else None
        return None

    def _stands_beside(self, exercise: _Block, answer: _Block) -> bool:
        """Whether the answer stands in the exercise or at once behind it, where other rules find it."""
        if exercise.document != answer.document or answer.start < exercise.start:
            return False
        text = self._documents[exercise.document].text
        end = exercise.after if exercise.after <= answer.start else exercise.end
        return answer.start < exercise.end or bool(_ADJACENT.match(text, end, answer.start))

    def _may_be_read_in_place(self, answer: _Block) -> bool:
        """Whether an answer whose label nothing bears shows a number, or stands at once behind what bears no label."""
        if answer.shown or answer.by_label:
            return True
        at = bisect_left(self._ends, (answer.document, answer.start + 1)) - 1
        last = self.blocks[self._ends[at][2]] if at >= 0 else None
        if last is None or last.document != answer.document:
            return False
        if not _ADJACENT.match(self._documents[answer.document].text, last.after, answer.start):
            return False
        return not last.label and not last.solves

    def of_sections(self, questions: Sequence[Question]) -> Iterator[Match]:
        """The answers to exercises that are sections, for which other rules have found no answer."""
        asked = {(one.document, one.start): one for one in questions if one.answer is None}
        ordered = sorted(questions, key=_place) if self._later else []
        for section, answer in self._later:
            starts = (section.start, self._documents[section.document].text.find("#", section.start))
            question = next((asked[key] for at in starts if (key := (section.document, at)) in asked), None)
            if question is None:
                first = bisect_left(ordered, (section.document, section.start), key=_place)
                until = bisect_left(ordered, (section.document, section.end), key=_place)
                question = self._as_question(section, ordered[first:until])
            if question is not None:
                yield Match(question, answer.document, answer.body, answer.end)

    def _as_question(self, section: _Block, inside: Iterable[Question]) -> Question | None:
        """A section as an exercise, if it asks, and no rule has found one in it."""
        text = self._texts[section.document]
        if section.end - section.body > MAX_SECTION or not ASKS.search(text[section.body : section.end].strip()):
            return None
        if any(id(one) not in self._emptied and (not one.answer or text[slice(*one.answer)].strip()) for one in inside):
            return None
        return question_of(text, section.document, section.start, (section.body, section.end), "exercise")


def _place(question: Question) -> tuple[int, int]:
    return question.document, question.start


def blocks_of(text: str, document: int) -> list[_Block]:
    """The boxes, labelled sections and labelled paragraphs of a text, and the answers that name a label."""
    reader = _Reader(text, document)
    at = 0
    for line in text.split("\n"):
        reader.read(line, at, at + len(line))
        at += len(line) + 1
    reader.finish()
    return [block for block in reader.blocks if block.end >= block.body >= 0]


def _slug(title: str) -> str:
    return _BLANKS.sub("-", _NO_SLUG.sub("", title.casefold()).strip())


def _kind(word: str) -> str:
    return box_names.KINDS.get(word, "") or box_names.KINDS.get(word.removesuffix("s"), "")


@dataclass(slots=True)
class _Open:
    block: _Block
    marks: str  # of its fence, or the name of its tag
    is_open_to_all: bool  # a fence of any length closes it: pandoc's
    gate: str = ""
    last_short: Span | None = None  # a fence too short to close it


class _Reader:
    def __init__(self, text: str, document: int) -> None:
        self.text, self.document = text, document
        self.blocks: list[_Block] = []
        self.open: list[_Open] = []
        self.gates: dict[str, _Block] = {}
        self.sections: list[_Block] = []  # headings and lines of their own whose text goes on
        self.code = ""
        self.label: tuple[str, int] | None = None  # the line of a label, and where it stands
        self.head: _Block | None = None  # the box whose options, title and label may follow
        self.options = self.yaml = False

    def read(self, line: str, start: int, end: int) -> None:
        if self.code:
            fence = fence_in(line)
            if fence and fence["marks"].startswith(self.code) and not fence["said"].strip():
                self.code = ""
            return
        if not line.strip():
            self.options = self.options and self.yaml
            return
        if self.head is not None and self.options and self._option(line, end):
            return
        if (closes := _CLOSES.match(line)) and not _OPENS.match(line):
            self._close(closes, start, end)
        elif opens := _OPENS.match(line):
            self._opens(opens, start, end)
        elif fence := fence_in(line):
            self.code, self.head = fence["marks"], None
        elif label := labels.LINE.match(line):
            self._labelled(labels.as_label(label["label"]), start, end)
        else:
            self._words(line, start, end)

    def _option(self, line: str, end: int) -> bool:
        """Reads a line of the head of a box; whether it is one."""
        block = self.head
        option = _OPTION.match(line)
        if block is None or (option is None and not self.yaml):
            self.options = False
            return False
        if option and option["dashes"]:
            self.yaml = not self.yaml
            self.options = self.yaml
        elif self.yaml and (said := _YAML.match(line)):
            block.label = labels.as_label(said["label"])
        elif option and option["name"] in ("label", "name") and option["value"].strip():
            block.label = labels.as_label(option["value"])
        block.body = end
        return True

    def _labelled(self, label: str, start: int, end: int) -> None:
        if self.head is not None and not self.head.label:
            self.head.label, self.head.body = label, end
            if self.head.word == "solution" and labels.solves(label):
                self._names(self.head, label)
            return
        if not self.open:
            self._end_sections(BELOW_A_LINE, start)
        self.label = (label, start)

    def _opens(self, opens: re.Match[str], start: int, end: int) -> None:
        marks, said = opens["marks"] or opens["tag"].lower(), opens["said"] or ""
        directive, given = _DIRECTIVE.match(said), _ATTRIBUTES.match(said)
        if marks[0] == "`" and not self._is_box(directive, given):
            self.code, self.head, self.label = marks, None, None
            return
        if opens["tag"] and f"</{marks}" in (opens["behind"] or "").lower():
            return
        self._close_forgotten(marks)
        block = _Block(self.document, self.label[1] if self.label and not self.open else start, end)
        block.label = self.label[0] if self.label else ""
        self.label = None
        attributes = given["given"] if given and not directive else opens["given"] or ""
        name, title = self._named(block, directive, attributes, "" if opens["tag"] else said)
        gate = name.rpartition("-")[2] if name.endswith(("-start", "-end")) else ""
        name = name.removesuffix("-start").removesuffix("-end")
        block.word = "figure" if name in _NO_BOXES else _kind(name) or _kind(block.label.partition("-")[0])
        if gate == "end":
            opened = self.gates.pop(name, None)
            if opened is not None:
                opened.end = start
            block = opened or block
        else:
            self._take(block, title or (opens["behind"] or "").strip(), of_directive=directive is not None)
            self.blocks.append(block)
        if gate == "start":
            self.gates[name] = block
        if len(self.open) >= _DEEPEST:
            del self.open[0]
        self.open.append(_Open(block, marks, marks[0] == ":" and directive is None, gate))
        self.head, self.options, self.yaml = block, marks[0] in ":`", False

    @staticmethod
    def _named(block: _Block, directive: re.Match[str] | None, attributes: str, said: str) -> tuple[str, str]:
        """What a box is called, and its title; its label is noted."""
        if directive:
            return directive["name"].lower().removeprefix("prf:"), directive["title"].strip()
        if not attributes:
            return (_WORD.match(said) or [""])[0].lower(), ""
        if known := _ID.search(attributes):
            block.label = labels.as_label(known["id"] or known["named"])
        classed, option = _CLASS.search(attributes), _TITLE_OPTION.search(attributes)
        name = next(filter(None, classed.groups()), "").lower() if classed else ""
        return name or block.label.partition("-")[0], option["title"] if option else ""

    def _take(self, block: _Block, title: str, *, of_directive: bool) -> None:
        """Notes whose answer a box is, and that those around it hold a solution."""
        if of_directive and block.word == "solution" and re.fullmatch(_LABEL, title):
            block.whose = labels.as_label(title)
        elif whose := _WHOSE.match(title):
            self._answers(block, whose)
        elif block.word == "solution" and labels.solves(block.label):
            self._names(block, block.label)
        self._note(block)

    def _note(self, block: _Block) -> None:
        if block.word == "solution":
            for one in self.open:
                one.block.holds_solution = True
            for section in self.sections:
                section.is_group = section.is_group or block.solves

    @staticmethod
    def _is_box(directive: re.Match[str] | None, given: re.Match[str] | None) -> bool:
        """Whether a fence of backticks holds text: "{exercise}" of MyST, "{exercise, label="x"}" of bookdown."""
        named = directive["name"].lower() if directive else (_WORD.match(given["given"]) or [""])[0] if given else ""
        name = named.removeprefix("prf:").removesuffix("-start").removesuffix("-end")
        return name in box_names.KINDS or name in box_names.PLAIN

    def _close_forgotten(self, marks: str) -> None:
        """Close boxes of MyST in which none of these marks can stand, at the fence that was meant to close them."""
        while self.open and marks[0] in ":`":
            last = self.open[-1]
            if last.last_short is None or last.marks[0] != marks[0] or len(last.marks) > len(marks):
                return
            self._end(self.open.pop(), *last.last_short)

    def _close(self, closes: re.Match[str], start: int, end: int) -> None:
        self.head = self.label = None
        marks = closes["marks"] or closes["tag"].lower()
        if marks[0] == "`" and not any(one.marks[0] == "`" for one in self.open):
            self.code = marks
            return
        depths = range(len(self.open) - 1, -1, -1)
        fits = next((depth for depth in depths if self._fits(self.open[depth], marks)), None)
        if fits is None:
            if self.open and self.open[-1].marks[0] == marks[0] and marks[0] in ":`":
                self.open[-1].last_short = (start, end)
            return
        while len(self.open) > fits:
            self._end(self.open.pop(), start, end)

    @staticmethod
    def _fits(one: _Open, marks: str) -> bool:
        if marks[0] not in ":`":
            return one.marks == marks
        return one.marks[0] == marks[0] and (one.is_open_to_all or marks.startswith(one.marks))

    @staticmethod
    def _end(one: _Open, start: int, end: int) -> None:
        if one.gate == "start":
            return
        if one.gate != "end":
            one.block.end = start
        one.block.after = end

    def _words(self, line: str, start: int, end: int) -> None:
        heading = _HEADING.match(line)
        whose = _WHOSE.match(line)
        if self.head is not None and _ALL_BOLD.match(line) and not whose:
            return  # "**Problem 3**", the title of a box
        if self.head is not None:
            block, self.head = self.head, None
            if whose and not block.solves:
                self._answers(block, whose)
                block.body = start + whose.end() if not heading else end
                block.word = "solution"
                return
        if self.open:
            return
        if heading:
            self._end_sections(len(heading["marks"]), self.label[1] if self.label else start)
            own = _ID.search(heading["title"].rpartition("{")[2]) if heading["title"].endswith("}") else None
            self._begin(start, end, len(heading["marks"]), own, whose)
        elif _RULE.match(line):
            self._end_sections(BELOW_A_LINE, start)
        elif whose and line.lstrip()[:1] in "*_" and whose["end"]:
            self._end_sections(BELOW_A_LINE, start)
            self._begin(start, start + whose.end(), BELOW_A_LINE, None, whose)
        elif self.label:
            self._begin(start, start, BELOW_A_LINE, None, None)

    def _begin(self, start: int, body: int, level: int, own: re.Match[str] | None, whose: re.Match[str] | None) -> None:
        block = _Block(self.document, self.label[1] if self.label else start, body, level=level)
        block.label = labels.as_label(own["id"] or own["named"]) if own else self.label[0] if self.label else ""
        self.label = None
        if whose:
            self._answers(block, whose)
        elif labels.solves(block.label):
            self._names(block, block.label)
        if level < BELOW_A_LINE and not block.label and not block.solves:
            title = _HEADING.match(self.text[start:body])
            block.slug = f"#{_slug(title['title'])}" if title else ""
        if not block.label and not block.solves and not block.slug:
            return
        self._note(block)
        if level == BELOW_A_LINE and (bullet := _BULLET.match(self.text, block.body)):
            block.body = bullet.end()
        self.blocks.append(block)
        self.sections.append(block)

    def _answers(self, block: _Block, whose: re.Match[str]) -> None:
        names = ("role", "bookdown", "link", "bare", "quarto", "latex", "html")
        label = next((whose[name] for name in names if whose[name]), "")
        block.whose, block.part = labels.as_label(label), bool(whose["part"])
        block.word = "solution"
        said = whose[0].replace(label, "")
        block.shown = bool(re.search(r"\d", said))

    @staticmethod
    def _names(block: _Block, label: str) -> None:
        block.whose, block.by_label, block.word = label, True, "solution"

    def _end_sections(self, level: int, at: int) -> None:
        for block in self.sections:
            if block.level >= level or block.level == BELOW_A_LINE:
                block.end = block.after = at
        self.sections = [block for block in self.sections if block.end < 0]

    def finish(self) -> None:
        self._end_sections(0, len(self.text))
