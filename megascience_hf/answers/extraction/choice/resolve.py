"""Read which options a response chooses, and compare them with the gold.

Statements of an answer ("the answer is (C)", a box, a tag) come first, endorsements of single options next, lone labels
last; within a rank the last one wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from megascience_hf.answers.comparison.choice import letters_of
from megascience_hf.answers.extraction.choice.bare_letters import at_the_edges, closing_fields, lone_first_line
from megascience_hf.answers.extraction.choice.beside_labels import (
    contradicts_its_text,
    is_outdone,
    is_understood,
    text_stands,
)
from megascience_hf.answers.extraction.choice.by_elimination import left_by_elimination, rejected_letters
from megascience_hf.answers.extraction.choice.by_position import endorsed_place, numbered
from megascience_hf.answers.extraction.choice.by_text import OptionTexts
from megascience_hf.answers.extraction.choice.endorsements import ENDORSED_TAIL, find_endorsements
from megascience_hf.answers.extraction.choice.labels import (
    Choice,
    is_label,
    label_lines,
    read_labels,
    starts_list,
    starts_parts,
)
from megascience_hf.answers.extraction.choice.listed_options import behind_listed_options
from megascience_hf.answers.extraction.choice.several import between_labels
from megascience_hf.answers.extraction.containers import CLEAR, FINAL, LABEL_FIELDS, WEAK, Statement
from megascience_hf.answers.extraction.cues import all_statements, next_question
from megascience_hf.answers.extraction.hedges import NEGATED, holds_cross, is_hedged, is_unasserted, retraction
from megascience_hf.answers.extraction.response import Body
from megascience_hf.answers.text.commands import BOX, BULLET, TEXT, TEXT_OPEN
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.words import word_set
from megascience_hf.answers.types import CONTAINERS, CORRECTING, EDGES, STATED, Answer, Question, Rule

_CORRECTION = lazy_regex(
    r"""
    \b(?: wait|actually|correction|mistake|let\sme\sre|reconsider|re-?evaluat|on\s(?:second\sthought|reflection)|instead
        | oops|sorry|apolog|changed?\smy\smind|i\swas\swrong|rather|edit:|no[,:] )
    """,
    re.X,
)


# At least one of these stands in every match of `_CORRECTION`; looking for them first saves most searches.
_CORRECTION_SIGNS = word_set(
    "edit: wait actually correction mistake let reconsider evaluat thought reflection instead oops sorry apolog mind "
    "wrong rather no, no:"
)


# "Therefore, option B is the correct answer": firm enough to overrule an answer that was given before the reasoning.
_CONCLUDES_ANEW = lazy_regex(
    r"""
    \b(?:so|therefore|thus|hence|consequently|in\sconclusion)\b[^.\n]{0,60}\b
    (?:correct|right|best)\s(?:answer|option|choice)
    """,
    re.I | re.X,
)


# Endorsements that name an option after it was said that none fits: "still none of them. … This matches option C."
_NAMED_AFTER_ALL = CORRECTING | {Rule.LEAN}


_NONE_FITS = lazy_regex(
    r"""
    \b(?:none|no\sone|neither|not\sany)\sof\s(?:the|these|those)?\s?
    (?:\w+\s){0,3}(?:options?|choices?|answers?|above|values|statements)\b
    | \bno\s(?:correct|right|suitable|matching|valid)\s(?:answer|option|choice)
    | \bnot\s(?:\w+\s){0,2}(?:among|in|listed\s(?:among|in)|one\sof)\sthe\s
    (?:\w+\s){0,3}(?:options?|choices?|answers?)
    """,
    re.I | re.X,
)


_NEVERTHELESS = lazy_regex(r"\b(?:but|however|though|although|still|closest|nearest|best)\b", re.I)


_SURE = lazy_regex(
    r"""
    \b(?:option|choice|answer)\s?[*_:]{0,3}\s?[(\[*]{0,3}(?P<a>[A-Z])\b
    | [(\[*](?P<b>[A-Z])[)\]*]|(?:(?<!\\)\b(?:is|are|be|(?<!next\s)(?<!close\s)to)\b:?|:)[\s*_]{1,4}
    (?P<c>[A-Z])[.):]\*{0,2}(?=\s|$)|,\s(?P<d>[A-Z])(?=[.*)]{0,3}\s*$)
    """,
    re.I | re.X,
)


_LISTED = lazy_regex(
    rf"""
    (?:^|[,;\n]\s?|\band\s)(?:{TEXT_OPEN})?[(\[*\"]{{0,3}}([A-Z])(?=[.):\]])
    """,
    re.X,
)


# "The answer must be one of A, B, C": what an answer may be, not what it is.
_RANGE = lazy_regex(
    r"[\s*_:]{0,4}(?:one|any|either|a\ssingle|some)?\s?(?:of|from|among|between|letter\sfrom|out\sof)\b", re.I
)


# "End with 'Answer: A'": instructions that are repeated.
_QUOTED_FORM = lazy_regex(
    r"\b(?:format|form|like|with|as|write|say|state|output|reply|respond|e\.g\.|example)\W{0,3}[\"'`]\W{0,3}(?:the\s)?$",
    re.I,
)


# What may stand between two containers that hold one answer of several letters.
_BETWEEN_CONTAINERS = lazy_regex(
    rf"""
    (?: {BOX} | {TEXT} | </?\w{{3,12}}> | \[/?ANSWER\]
      | \b(?:and|or|also|maybe|perhaps|possibly|alternatively|else|either|otherwise|plus|even|as\swell\sas)\b
      | "(?:final_)?answer"\s?:
      | [\s,;:$&.*()\[\]{{}}/|"'-] | \\
    )*+
    """,
    re.I | re.X,
)
# What may stand between two answers that are given one after the other: "Answer: B\nAnswer: C".
_NEXT_ANSWER = lazy_regex(
    r"""
    [ \t.*_)\]]{0,6}(?:[ \t\n]|\n{2,3}(?=answer:))(?:\d[.)]\s)?(?:(?:the|my|final|correct|or|and)\s){0,4}
    (?:answer|choice|option)(?:\s(?:is|could\sbe|may\sbe))?[\s:*_(\[]{1,8}
    """,
    re.I | re.X,
)


def _only_label(text: str, start: int, stop: int, letters: str) -> int | None:
    """Offset of the only option that a statement names by its label, wherever it names it."""
    at: dict[str, int] = {}
    for mention in _SURE.finditer(text, start, stop):
        i = mention.start(mention.lastgroup or 0)
        if not text[i].isupper() or not is_label(text, i, stop, letters, sure=True):
            continue
        said = text[start : mention.start()]
        if NEGATED.search(said) or is_unasserted(said) or is_hedged(said):
            return None
        at.setdefault(text[i], i)
    return next(iter(at.values())) if len(at) == 1 else None


def _members(place: str, letters: str) -> tuple[str, ...]:
    """The labels that are members of a list in a place, among what else is listed: "595, 84, C, B"."""
    members = (member.strip(" \t.*_$()[]{}") for member in place[:_LONGEST_LIST].split(","))
    return tuple(dict.fromkeys(member for member in members if len(member) == 1 and member in letters))


_LONGEST_LIST = 1_000  # characters


def _is_quoted_form(text: str, statement: Statement, stop: int) -> bool:
    return (
        text[statement.cue - 1 : statement.cue] in ("'", '"', "`", " ")
        and any(quote in text[statement.start : min(stop, statement.start + 12)] for quote in "'\"`")
        and _QUOTED_FORM.search(text, max(0, statement.cue - 40), statement.cue) is not None
    )


# What opens an item of a list
_ITEM = rf"(?:\d{{1,2}}[.)]|{BULLET})[ \t]"
# A label alone on the next line: "Answer: B\nC", "The answers are:\n1. B\n2. C"
_NEXT_LONE = lazy_regex(
    rf"[)\]*_.]{{0,3}}[ \t]*\n{{1,2}}[ \t]{{0,3}}(?:{_ITEM})?[(\[*]{{0,3}}([A-Z])[)\]*.]{{0,3}}[ \t]*(?=\n|$)", re.X
)
# The next of options that are listed with their texts: "The answer is:\n- B. water\n- D. fire"
_LISTED_LABEL = lazy_regex(rf"(?:^|\n)[ \t]{{0,3}}{_ITEM}[(\[*_]{{0,3}}\Z", re.X)
_NEXT_LISTED = lazy_regex(
    rf"[)\]*_]{{0,3}}[.)][^\n]{{0,200}}\n{{1,2}}[ \t]{{0,3}}{_ITEM}[(\[*_]{{0,3}}([A-Z])[)\]*_]{{0,3}}[.)]", re.X
)


def _with_label_below(text: str, read: Choice, stop: int, end: int, letters: str) -> Choice:
    """The choice, with the label that the next line gives beside it."""
    below = _NEXT_LONE.match(text, stop, end)
    if below is None and _LISTED_LABEL.search(text, max(0, read.start - 12), read.start):
        below = _NEXT_LISTED.match(text, read.end, end)
    if below is None or below[1] not in letters or below[1] == read.letters[0]:
        return read
    return replace(read, letters=(*read.letters, below[1]), end=below.end(1))


def _read_statement(
    statement: Statement, body: Body, letters: str, texts: OptionTexts, multiple: bool
) -> Choice | None:
    """The letters that stand in a statement, before it is asked whether an option is named by its text."""
    text, start, stop = body.text, statement.start, min(statement.end, body.end)
    label_line = text.find("\n", statement.cue, start) >= 0
    read = read_labels(text, start, stop, letters, multiple=multiple)
    if read is None or starts_parts(text, read.start, stop):
        return None
    if len(read.letters) > 1:
        exact = texts.exactly(text[start:stop]) or texts.exactly("both " + text[start:stop])
        if exact is not None:  # an option that reads "Both A and B"
            return replace(read, letters=(exact,), alternative=False)
    alone = len(read.letters) == 1
    if label_line and alone:
        if multiple and not text[statement.cue : start].lower().startswith(("option", "choice", "answer choice")):
            read = label_lines(text, read, body.end, letters)
        elif starts_list(text, read.start, body.end):
            return None  # the options are repeated, none is chosen
    if alone and not multiple:
        read = _with_label_below(text, read, read.end if label_line else stop, body.end, letters)
    if (multiple or statement.rule in (Rule.TAG, Rule.JSON, Rule.BOXED)) and not read.alternative:
        # "A. first text, C. second text": every label at the head of an item
        items = [m.start(1) for m in _LISTED.finditer(text[start:stop])]
        more = [text[start + i] for i in items if text[start + i] in letters]
        if len(set(more)) > len(read.letters) and more[0] == read.letters[0]:
            read = replace(read, letters=tuple(dict.fromkeys(more)), end=start + items[-1] + 1)
    return read


_LABEL_FIELD = lazy_regex(rf"[\"'](?:{LABEL_FIELDS})\b", re.I)


def _from_statement(
    statement: Statement, body: Body, letters: str, texts: OptionTexts, multiple: bool
) -> Choice | None:
    """What a statement chooses; undecided if what stands beside the option in its place is not understood."""
    choice = _named_in(statement, body, letters, texts, multiple)
    if choice is None or len(choice.letters) != 1:
        return choice
    if choice.rule == Rule.STATED_PLACE:
        return choice
    contained = statement.rule in CONTAINERS and statement.rule != Rule.HASH
    end = min(statement.end, body.end)
    if choice.rule == Rule.STATED_TEXT:
        first = texts.start_in(body.text, choice.start, end)
        stop = texts.end_in(body.text, choice.letters[0], first, end)
        if stop is None:
            return replace(choice, undecided=True)
        choice = replace(choice, end=stop)
    lead = body.text[statement.start : choice.start]
    if is_unasserted(lead) or is_hedged(lead):
        return replace(choice, undecided=True)  # "Answer: it might be B"
    understood = is_understood(body.text, choice, end, texts, contained=contained)
    return choice if understood else replace(choice, undecided=True)


def _named_in(statement: Statement, body: Body, letters: str, texts: OptionTexts, multiple: bool) -> Choice | None:
    text, start, stop = body.text, statement.start, min(statement.end, body.end)
    if statement.rule == Rule.JSON and _LABEL_FIELD.match(text, statement.cue):
        return None  # {"label": "B"} names a class
    if start >= stop or _is_quoted_form(text, statement, stop):
        return None
    read = _read_statement(statement, body, letters, texts, multiple)
    if read is not None:
        if not multiple and len(read.letters) == len(letters) > 2:
            return None  # "the possible answers: A, B, C, D"
        return replace(read, strength=statement.strength, rule=statement.rule)
    if texts.options and not holds_cross(text, start, stop):
        named = texts.exactly(text[start:stop]) if multiple else texts.at_start(text, start, stop)
        if named:
            return Choice(start, stop, (named,), statement.strength, Rule.STATED_TEXT)
    place = numbered(text, start, stop, letters)
    if place is not None:
        return Choice(start, place[1], (place[0],), statement.strength, Rule.STATED_PLACE)
    if statement.denied:
        return Choice(start, stop, (), statement.strength, statement.rule)
    if statement.rule != Rule.CLAUSE and not _RANGE.match(text, start, stop):
        return _inside(statement, text, start, stop, letters, multiple)
    return None


def _inside(statement: Statement, text: str, start: int, stop: int, letters: str, multiple: bool) -> Choice | None:
    """The label or labels that stand somewhere in a place."""
    members = _members(text[start:stop], letters)
    if len(members) > 1:
        return None if multiple else Choice(start, stop, members, statement.strength, statement.rule)
    at = _only_label(text, start, min(stop, start + 400), letters)
    return None if at is None else Choice(at, at + 1, (text[at].upper(),), statement.strength, statement.rule)


def _without_headings(found: list[Choice]) -> list[Choice]:
    """Drop "#### A …", "#### B …": headings of the options, where a single such line would hold the answer."""
    marked = [c.letters[0] for c in found if c.rule == Rule.HASH and len(c.letters) == 1]
    if any(ord(b) == ord(a) + 1 for a, b in pairwise(marked)):
        return [c for c in found if c.rule != Rule.HASH]
    return found


# Rules whose places may stand in a row, and what may part them.
_ROWS = {
    Rule.BOXED: _BETWEEN_CONTAINERS,
    Rule.TAG: _BETWEEN_CONTAINERS,
    Rule.JSON: _BETWEEN_CONTAINERS,
    Rule.STATED_TEXT: _BETWEEN_CONTAINERS,
    Rule.STATEMENT: _NEXT_ANSWER,
}


def _in_a_row(text: str, found: list[Choice], last: Choice) -> Choice:
    """ "\\boxed{A} and \\boxed{C}", "Answer: A\\nAnswer: C": one statement of several letters."""
    if last.rule not in _ROWS or not last.letters:
        return last
    row = [last]
    for box in reversed([c for c in found if c.rule == last.rule and c.letters and c.start < last.start]):
        between = text[box.end : last.start]
        if box.end > last.start or len(between) > 60 or not _ROWS[last.rule].fullmatch(between):
            break
        last = box
        row.append(box)
    if len(row) == 1 or (row[0].rule == Rule.STATEMENT and len(row) > _MOST_ANSWERS):
        return row[0]
    letters = tuple(dict.fromkeys(letter for choice in reversed(row) for letter in choice.letters))
    return replace(row[0], start=row[-1].start, letters=letters)


# A longer row of answers replies to as many questions: a prompt with five examples, and then the one that was asked.
_MOST_ANSWERS = 4


def _commitments(
    body: Body, letters: str, texts: OptionTexts, multiple: bool, statements: Iterable[Statement]
) -> tuple[Body, list[Choice]]:
    """What the statements choose, and the body without the questions that follow the first choice."""
    read = (_from_statement(statement, body, letters, texts, multiple) for statement in statements)
    found = _without_headings([choice for choice in read if choice is not None])
    firm = [c.start for c in found if c.strength == FINAL and c.letters]
    opening = lone_first_line(body, letters) if firm else None
    if firm:
        cut = next_question(body, opening.end if opening else firm[0])
        if cut < body.end:
            body = replace(body, end=cut)
            found = [c for c in found if c.start < cut]
    return body, found


def _is_corrected(text: str, start: int, end: int) -> bool:
    passage = text[start:end].lower()
    return any(sign in passage for sign in _CORRECTION_SIGNS) and _CORRECTION.search(passage) is not None


_BESIDE_LABEL = 6


def _none_fits(body: Body, chosen: Choice) -> bool:
    """Whether the end says that no option fits, and `chosen` is not the one that comes closest nevertheless."""
    denials = [
        denial
        for denial in _NONE_FITS.finditer(body.text, max(body.start, body.end - 1500), body.end)
        if not (chosen.letters and 0 <= denial.start() - chosen.end < _BESIDE_LABEL)  # "D. None of the above"
    ]
    if not denials:
        return False
    last = denials[-1].end()
    if chosen.start < last:
        return True
    if chosen.rule in _NAMED_AFTER_ALL:
        return False
    return _NEVERTHELESS.search(body.text, last, min(body.end, chosen.start + 80)) is None


def _overrules(endorsement: Choice, text: str, after: int) -> bool:
    """Whether an endorsement takes back what was committed to before `after`."""
    if endorsement.rule == Rule.ENDORSEMENT and endorsement.strength == CLEAR:
        conclusion = _CONCLUDES_ANEW.search(text, max(after, endorsement.start - 60), endorsement.end + 80)
        if conclusion is not None and conclusion.start() < endorsement.start < conclusion.end():
            return True
    return endorsement.rule in CORRECTING and _is_corrected(
        text, max(after, endorsement.start - 200), endorsement.start
    )


def _concludes_anew(text: str, start: int, end: int) -> bool:
    passage = text[start:end].lower()  # a look for words is cheaper than the pattern
    return (
        any(noun in passage for noun in ("answer", "option", "choice"))
        and any(praise in passage for praise in ("correct", "right", "best"))
        and _CONCLUDES_ANEW.search(text, start, end) is not None
    )


def _endorsed(body: Body, letters: str, found: list[Choice], *, multiple: bool) -> list[Choice]:
    """Endorsements of options. After a firm commitment they count only where something is being corrected."""
    firm = any(c.strength == FINAL and c.letters for c in found)
    after = max((c.end for c in found if c.strength == FINAL), default=body.start)
    if firm and not _is_corrected(body.text, after, body.end) and not _concludes_anew(body.text, after, body.end):
        return []
    tail = max(after if firm else body.start, body.end - ENDORSED_TAIL)
    endorsed = find_endorsements(body, letters, tail, multiple=multiple)
    return [replace(c, strength=FINAL) if firm and _overrules(c, body.text, after) else c for c in endorsed]


def _with_what_is_left(body: Body, found: list[Choice], letters: str, *, known: bool) -> list[Choice]:
    """Endorsements of options by their place and by elimination, where nothing firmer is found."""
    place = endorsed_place(body.text, max(body.start, body.end - ENDORSED_TAIL), body.end, letters)
    if place is not None:
        found = [*found, Choice(place[1], place[2], (place[0],), CLEAR, Rule.PLACE)]
    if any(c.strength >= WEAK and len(c.letters) == 1 and c.rule not in EDGES for c in found):
        return found
    rejected = rejected_letters(body, letters)
    if rejected:
        found = [c for c in found if not (c.letters and rejected.issuperset(c.letters))]
        left = left_by_elimination(body, letters, rejected) if known else None
        if left is not None and not any(c.strength >= WEAK for c in found):
            found = [*found, left]
    return found


def _behind_retraction(body: Body, statements: Sequence[Statement]) -> Body:
    """The body behind the last statement that it takes back, if no other statement stands."""
    back = max((s.refuted for s in statements if s.taken_back), default=0)
    return replace(body, start=min(back, body.end)) if back and all(s.refuted for s in statements) else body


def _before_next_question(body: Body, statements: Sequence[Statement]) -> Body:
    """The body up to the next question that it makes up after its first firm answer."""
    firm = next((s for s in statements if s.rule in STATED and not s.refuted and s.start >= body.start), None)
    return body if firm is None else replace(body, end=next_question(body, firm.end))


def _candidates(
    body: Body, question: Question, texts: OptionTexts, statements: Sequence[Statement]
) -> tuple[Body, list[Choice]]:
    """Every place that chooses, and the body without the questions that follow the first choice."""
    letters, multiple = texts.letters, question.multiple
    known = question.letters is not None or bool(question.options)
    stated = [s for s in statements if not s.refuted]
    body, found = _commitments(body, letters, texts, multiple, stated)
    found += _endorsed(body, letters, found, multiple=multiple)
    found += closing_fields(body, letters)
    refuted = [s for s in statements if s.refuted]
    found = _standing(body, found, refuted)
    if not any(c.strength == FINAL and c.letters for c in found):
        edges = [_judged_edge(c, body, texts) for c in at_the_edges(body, letters, multiple)]
        found += _standing(body, edges, refuted)
        found = _with_what_is_left(body, found, letters, known=known)
    return body, found


def _judged_edge(choice: Choice, body: Body, texts: OptionTexts) -> Choice:
    """A label on a line of its own, undecided if what follows it on the line is not understood."""
    if len(choice.letters) != 1 or choice.rule not in (Rule.FIRST_LINE, Rule.LAST_LINE):
        return choice
    stop = body.text.find("\n", choice.end, body.end)
    understood = is_understood(body.text, choice, stop if stop >= 0 else body.end, texts, contained=False)
    return choice if understood else replace(choice, undecided=True)


def _standing(body: Body, found: list[Choice], refuted: list[Statement]) -> list[Choice]:
    """The choices that lie in no refuted statement and that no later words take back."""
    return [
        c
        for c in found
        if not any(s.start <= c.start < s.refuted for s in refuted)
        and retraction(body.text, c.start, body.end, c.end) is None
    ]


def extract_choice(body: Body, question: Question) -> Answer:
    """The option or options that the body commits to.

    Args:
        body: the part of the response that can hold the answer.
        question: its letters, options and whether several letters may be right.
    """
    texts = OptionTexts(letters_of(question), question.options)
    statements = all_statements(body)
    body = _before_next_question(_behind_retraction(body, statements), statements)
    behind, before = behind_listed_options(body, texts)
    answer = _extracted(behind, question, texts, [s for s in statements if s.cue >= behind.start])
    if before is None or answer.rule in STATED:
        return answer
    # the options may be repeated after the answer, but then it was stated in so many words
    earlier = _extracted(before, question, texts, [s for s in statements if s.start < before.end])
    return earlier if earlier.rule in STATED else answer


_BY_TEXT = frozenset([Rule.STATED_TEXT, Rule.OPTION_TEXT, Rule.ELIMINATION])


def _extracted(body: Body, question: Question, texts: OptionTexts, statements: Sequence[Statement]) -> Answer:
    body, found = _candidates(body, question, texts, statements)
    top = max((c.strength for c in found), default=0)
    if top < CLEAR:
        whole = texts.exactly(body.text[body.start : body.end]) if question.options else None
        if whole is not None and not any(len(c.letters) == 1 for c in found):
            return Answer(whole, "extracted", Rule.OPTION_TEXT, _stripped(body))
        if found and _none_fits(body, max((c for c in found if c.strength == top), key=lambda c: c.start)):
            return Answer(None, "no_answer")
    if not found:
        named = texts.named_at_the_end(body)
        places = sorted(statements, key=lambda s: s.rule not in CONTAINERS)
        return named if named and text_stands(body, named, places, texts) else Answer(None, "no_answer")
    best = _chosen(body, found, top, texts.letters, multiple=question.multiple)
    if not question.multiple and (
        is_outdone(body.text, best, body.end, texts.letters)
        or (best.rule not in _BY_TEXT and contradicts_its_text(body.text, best, body.start, body.end, texts))
    ):
        best = replace(best, undecided=True)
    return _answer(best, multiple=question.multiple)


def _with_label_before(body: Body, choice: Choice, letters: str) -> Choice:
    """The choice with another label that only signs and joining words part from it: "from A to B", "A or it is B"."""
    if len(choice.letters) != 1 or choice.rule in STATED:
        return choice
    first = max(body.start, choice.start - _LOOKED_BACK)
    for letter in reversed(list(_CAPITAL.finditer(body.text, first, choice.start))):
        if letter.group() not in letters or letter.group() in choice.letters:
            continue
        between = between_labels(body.text, letter.end(), choice.end)
        if _OF_TWO.search(body.text, max(body.start, letter.start() - 40), letter.end()):
            return choice  # "Between C and D, C is better."
        if between is not None and between[0] == choice.start:
            both = (letter.group(), *choice.letters)
            return choice if between[1] else replace(choice, letters=both, alternative=True)
    return choice


_OF_TWO = lazy_regex(
    r"\b(?:between|of|among)\s(?:options?\s)?[(\[*]{0,3}[A-Z][)\]*]{0,3}\s(?:and|or)\s[(\[*]{0,3}[A-Z]\Z", re.I
)
_LOOKED_BACK = 40
_CAPITAL = lazy_regex(r"(?<![A-Za-zÀ-ɏ0-9_'’-])[A-Z](?![A-Za-zÀ-ɏ0-9_'’-])")  # Chinese characters stand beside labels


def _chosen(body: Body, found: list[Choice], top: int, letters: str, *, multiple: bool) -> Choice:
    """The last of the strongest choices, with those that belong to it."""
    best = max((c for c in found if c.strength == top), key=lambda c: c.start)
    best = _in_a_row(body.text, found, best)
    if not multiple:
        best = _with_label_before(body, best, letters)
    if best.rule == Rule.ENDORSEMENT:
        endorsed = [c for c in found if c.rule == Rule.ENDORSEMENT and c.strength == top]
        if not multiple:  # "A is correct and B is correct."
            endorsed = [c for c in endorsed if c is best or _BOTH_RIGHT.fullmatch(body.text, c.end, best.start)]
        best = replace(best, letters=tuple(dict.fromkeys(letter for c in endorsed for letter in c.letters)))
    return best


# Between two options that are both called right, one after the other.
_BOTH_RIGHT = lazy_regex(
    r"""
    [)\]*_]{0,3}\s(?:is|seems|looks)\s(?:also\s)?(?:correct|right|true)[*_]{0,2}
    [.,;]?\s(?:and\s)?(?:also\s)?(?:option\s)?[(\[*]{0,3}
    """,
    re.I | re.X,
)


def _answer(best: Choice, *, multiple: bool) -> Answer:
    span = (best.start, best.end)
    if not best.letters:
        return Answer(None, "no_answer", best.rule, span)
    if best.undecided:
        return Answer(best.letters[0], "ambiguous", best.rule, span)
    if multiple and not best.alternative:
        return Answer(tuple(sorted(best.letters)), "extracted", best.rule, span)
    if len(best.letters) > 1:
        return Answer(tuple(sorted(best.letters)), "ambiguous", best.rule, span)
    return Answer(best.letters[0], "extracted", best.rule, span)


def _stripped(body: Body) -> tuple[int, int]:
    content = body.text[body.start : body.end]
    return body.start + len(content) - len(content.lstrip()), body.start + len(content.rstrip())
