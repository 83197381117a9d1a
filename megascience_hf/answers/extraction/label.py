"""Answers out of a small set of words: yes/no/maybe, true/false, or any labels.

A label counts where the response commits to it: in a box or a statement, under a heading, at the end or the beginning.
It must stand alone there: a second label beside it, a condition, a question mark or a negation before it make it none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from megascience_hf.answers.comparison.label import DEFAULT_LABELS, TRUTH_VALUES, is_remark, known_labels, names_of
from megascience_hf.answers.extraction.choice.resolve import extract_choice
from megascience_hf.answers.extraction.containers import FINAL, Statement
from megascience_hf.answers.extraction.cues import find_statements, next_question
from megascience_hf.answers.extraction.final_answer import CORRECTION
from megascience_hf.answers.extraction.response import Body
from megascience_hf.answers.text.latex import TEXT
from megascience_hf.answers.text.words import word_set
from megascience_hf.answers.types import CONTAINERS, LOOSE, Answer, Question, Rule


@dataclass(frozen=True, slots=True)
class Mention:
    """A word for a label: `text[start:end]`. The label is "" where several stand in the place of one."""

    label: str
    start: int
    end: int


class Labels:
    """The labels of a question, with the pattern that finds their words."""

    def __init__(self, labels: tuple[str, ...]) -> None:
        self.labels = labels
        self.label_of = {name: label for label, names in names_of(labels).items() for name in names}
        longest_first = sorted(self.label_of, key=len, reverse=True)
        self._any = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])", re.I)

    def at(self, text: str, start: int, end: int) -> Mention | None:
        """The label that begins at `start`, after articles, marks and the letter of its option."""
        skipped = _SKIP.match(text, start, end)
        for at in (skipped.end() if skipped else start, start):
            found = self._any.match(text, at, end)
            if found is not None:
                return self._mention(found)
        return None

    def all_in(self, text: str, start: int, end: int) -> Iterator[Mention]:
        """All words for labels, in their order, that stand alone: "no", but not "no effect" or "the correct dose"."""
        for found in self._any.finditer(text, start, end):
            if self._stands_alone(text, found, end):
                yield self._mention(found)

    def _mention(self, found: re.Match[str]) -> Mention:
        return Mention(self.label_of.get(found.group().lower(), ""), found.start(), found.end())

    def _stands_alone(self, text: str, found: re.Match[str], end: int) -> bool:
        word = found.group()
        if len(word) == 1 and word.isascii():
            return False  # T, F, Y and N count only directly behind an announcement
        if is_remark(word, self.labels) and text[max(0, found.start() - 4) : found.start()].lower() == "the ":
            return False
        following = _NEXT_WORD.match(text, found.end(), end)
        if following is None:
            return True
        next_word = following[1].lower()
        return next_word in _GO_ON or next_word in self.label_of


@lru_cache(maxsize=256)
def _labels(labels: tuple[str, ...]) -> Labels:
    return Labels(labels)


_OPTION_MARK = r"[(\[]?(?<![A-Za-z])[A-Z][)\].:]\s"
_MARKS = r"[\s*_`\"'(\[{$<:>=~#•-]|\\boxed(?![A-Za-z])"
_SURELY = r"(?:definite|clear|absolute|certain|obvious|actual|simp|undoubted|demonstrab|tru)(?:ly)|indeed"
_FILLING = (
    rf"\b(?:an?|the|option|choice|answer|likely|probably|statement|is|that|definite|clear|firm|resounding|{_SURELY})\b"
)
_SKIP = re.compile(rf"(?:{_OPTION_MARK}|{_MARKS}|{TEXT}|{_FILLING})*+", re.I)
_NEXT_WORD = re.compile(r"[ \t]([a-z]{2,})", re.I)
# Words that go on after a label; any other word makes the label an attribute of it ("no effect").
_GO_ON = word_set(
    "because since as for if unless when whenever otherwise or and but so therefore thus hence given due by in on from"
    " according with based explanation reason reasoning that this the it there they we see justification"
)

# -- what stands beside a label ---------------------------------------------------------------------------------

_REASON = re.compile(
    r"""
    \b(?:because|since|as|for|due|given|explanation|reason|reasoning|but|although|though)\b
    | \s[-–—]{1,2}\s | –|—
    """,
    re.I | re.X,
)
_SENTENCE_END = re.compile(r"[.!?](?=[\s*_\"')\]}$]|$)|\n")
_IF = re.compile(r"[*_\"')\]]{0,4},?\s(?:only\s)?(?:if|unless|provided)\s(?!so\b)", re.I)
_ASKED = re.compile(r"[^.!,;:\n]{0,60}\?")
_JUST_BEFORE = 70
# No label is longer.
_LONGEST = 60
# The clause that a label ends must not deny it, nor suppose it.
_NEGATION = (
    r"not(?!\sonly)|never|cannot|neither|nor|hardly|wrong|unlikely|rather\sthan|instead\sof|other\sthan|anything\sbut"
)
_REFUSAL = r"(?<!no\s)doubt\w*|refuse\w*|den(?:y|ies|ied)|disagree\w*|opposite"
_SUPPOSITION = r"whether|if|could|might|may|pretend|suppose|assum\w+|between|choose\sfrom"
_OTHERS = r"(?:some|others|people|they|you|one)\s(?:may|might|could|would|will)?\s?(?:say|think|argue|claim)"
_DENIED = re.compile(
    rf"(?:\b(?:{_NEGATION}|{_REFUSAL}|{_SUPPOSITION}|{_OTHERS})|n't)\b [^.;:!?,\n–—(]{{0,50}}$", re.I | re.X
)
_NEW_CLAUSE = re.compile(r"\b(?:so|therefore|thus|hence|because)\b", re.I)
# What joins labels in a list: yes, no or maybe; yes/no; no | yes
_AROUND = r"[\s*_\"')\]}]{0,4}"
_CONJUNCTION = r"\s(?:or|and|and/or|vs\.?|versus)\s"
_SEPARATOR = r"\s?[/|,;]\s?(?:or\s)?|\s?\.{2,}\s?|…"
_JOIN = re.compile(rf"{_AROUND}(?:{_CONJUNCTION}|{_SEPARATOR})[\s*_\"'(\[{{]{{0,4}}", re.I)

_OR = re.compile(r"\bor\b[^.;:!?]*$", re.I)
# The labels of several parts: "Q1: yes, Q2: no"; "yes" and "no" on lines of their own.
_NEXT_ITEM = re.compile(
    r"[.,;]?[ \t*_]{0,4}(?:\n\s{0,4}|,\s)(?:[*_(]{0,3}[A-Za-z]{0,8}\s?\d{0,2}[.):]{1,2}\s)?[*_\"'(]{0,4}"
)


def _denied(text: str, start: int, mention: Mention) -> bool:
    before = text[max(start, mention.start - _JUST_BEFORE) : mention.start]
    found = _DENIED.search(before)
    return found is not None and not _NEW_CLAUSE.search(found.group())


def _in_a_list(labels: Labels, text: str, start: int, end: int, mention: Mention) -> bool:
    """Whether another label stands directly beside this one: "Choose from: yes, no, maybe"."""
    for after in (_JOIN.match(text, mention.end, end), _NEXT_ITEM.match(text, mention.end, end)):
        if after is None:
            continue
        other = next(labels.all_in(text, after.end(), min(end, after.end() + _LONGEST)), None)
        if other is not None and other.label != mention.label and other.start == after.end():
            return True
    head = max(start, mention.start - _LONGEST)
    others = [m for m in labels.all_in(text, head, mention.start) if m.label != mention.label]
    if not others:
        return False
    between = text[others[-1].end : mention.start]
    return (
        _JOIN.fullmatch(between) is not None
        or _OR.search(between) is not None
        or _NEXT_ITEM.fullmatch(between) is not None
    )


def _alone(labels: Labels, text: str, start: int, end: int, mention: Mention) -> bool:
    """Whether a label that was found at the edges is asserted, and the only one of its place."""
    return not (
        _denied(text, start, mention)
        or _ASKED.match(text, mention.end, end)
        or _IF.match(text, mention.end, end)
        or _in_a_list(labels, text, start, end, mention)
    )


def _beside(labels: Labels, text: str, mention: Mention, end: int, contained: bool) -> Mention | None:
    """Another label in the same container or clause, "" if it is a condition; None if the label stands alone.

    What follows "because" is a reason and may hold any word; "contradiction, not entailment" is one label.
    """
    if _IF.match(text, mention.end, end):
        return Mention("", mention.start, end)
    stop = end
    if not contained:
        sentence = _SENTENCE_END.search(text, mention.end, end)
        dots = text.startswith("..", mention.end)
        stop = end if sentence is None or dots else sentence.start()
    reason = _REASON.search(text, mention.end, stop)
    if reason is not None:
        next_label = labels.at(text, reason.end(), end)
        if (
            next_label is not None
            and next_label.label != mention.label
            and _AFTER_LABEL.match(text, next_label.end, end)
        ):
            return next_label
        stop = reason.start()
    for other in labels.all_in(text, mention.end, stop):
        contrast = re.search(r"\b(?:not|than|instead\sof)\s[\"'*_]{0,3}$", text[mention.end : other.start], re.I)
        if (other.label != mention.label) == (contrast is None):
            return other  # another label, or this one denied
    return None


# -- statements -------------------------------------------------------------------------------------------------


def extract_label(body: Body, question: Question) -> Answer:
    """The label that the body commits to, named by its word or by the letter of its option."""
    names = known_labels(question)
    labels = _labels(tuple(names))
    statements = find_statements(body)
    found, denied = _stated(body, labels, statements)
    codes = question.letters or "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(names)]
    by_letter = _by_letter(body, codes, names)
    letter_at = by_letter.span[0] if by_letter is not None and by_letter.span else -1
    if found and found[-1][0].end >= letter_at:
        mention, rule = found[-1]
        if not mention.label:
            return Answer(body.text[mention.start : mention.end], "ambiguous", rule, (mention.start, mention.end))
        return Answer(mention.label, "extracted", rule, (mention.start, mention.end))
    if by_letter is not None and isinstance(by_letter.value, str):
        return Answer(names[codes.index(by_letter.value)], "extracted", by_letter.rule, by_letter.span)
    answer = _under_a_heading(body, labels) or _at_the_edges(body, labels) or _in_one_line(body, labels)
    if answer is not None:
        return answer
    return Answer(None, "no_answer", denied.rule, (denied.start, denied.end)) if denied else Answer(None, "no_answer")


_Found = tuple[Mention, Rule]


def _stated(body: Body, labels: Labels, statements: Sequence[Statement]) -> tuple[list[_Found], Statement | None]:
    """The labels of the statements, with a later correction; and the last statement that says there is no answer."""
    text = body.text
    found: list[_Found] = []
    denied: Statement | None = None
    for statement in statements:
        if statement.strength < FINAL:
            continue
        end = min(statement.end, body.end)
        mention = labels.at(text, statement.start, end)
        if mention is None:
            denied = statement if statement.denied else denied
        elif not _is_no_statement(labels, text, statement, mention, bool(found)):
            found.append((_with_others(labels, text, statement, mention, end, found), statement.rule))
    if found:
        cut = next_question(body, found[0][0].start)
        found = [f for f in found if f[0].start < cut] or found
        last = found[-1][0]
        if _denied_later(labels, text, last, min(cut, body.end)):
            found.append((Mention("", last.start, last.end), found[-1][1]))
        corrected = _correction(labels, text, last.start, min(cut, body.end))
        if corrected is not None:
            found.append((corrected, Rule.CORRECTION))
    return found, denied


_NOT_THE_ANSWER = re.compile(r"\banswer\s(?:is(?:\snot|n't)|cannot\sbe|can't\sbe)\s", re.I)


def _denied_later(labels: Labels, text: str, mention: Mention, end: int) -> bool:
    """Whether the label that was given is denied further on: "The answer is yes. The answer is not yes."."""
    denials = (labels.at(text, d.end(), end) for d in _NOT_THE_ANSWER.finditer(text, mention.end, end))
    return any(denied is not None and denied.label == mention.label for denied in denials)


def _is_no_statement(labels: Labels, text: str, statement: Statement, mention: Mention, again: bool) -> bool:
    """Denied or doubted, a question, or a remark on an answer that was given: "This answer is correct."."""
    if statement.rule in CONTAINERS:
        return "?" in text[mention.end : statement.end]
    if _denied(text, 0, Mention("", statement.cue, statement.cue)):
        return True
    remark = again and is_remark(text[mention.start : mention.end], labels.labels)
    return remark or _ASKED.match(text, mention.end, min(len(text), mention.end + 64)) is not None


def _with_others(
    labels: Labels, text: str, statement: Statement, mention: Mention, end: int, found: list[_Found]
) -> Mention:
    """The mention, or everything that stands in its place if that is more than one label."""
    contained = statement.rule in CONTAINERS
    other = _beside(labels, text, mention, end, contained)
    if other is not None:
        return Mention("", mention.start, other.end)
    if contained and found and found[-1][1] in CONTAINERS and found[-1][0].label != mention.label:
        between = text[found[-1][0].end : mention.start]
        if len(between) <= 40 and not re.search(
            r"[A-Za-z]{3}", re.sub(r"\\[a-z]+|</?\w+>|\b(?:and|or)\b", " ", between)
        ):
            return Mention("", found[-1][0].start, mention.end)
    return mention


# What the rules of choice find by the words of a label is read here, more strictly.
_READ_HERE = LOOSE | {Rule.STATED_TEXT}


def _by_letter(body: Body, codes: str, names: tuple[str, ...]) -> Answer | None:
    """The letter of a label, where it is more than spoken of."""
    answer = extract_choice(body, Question("choice", codes, names))
    bare = len(body.text[body.start : body.end].strip()) <= 20  # "Option A", "(B)"
    firm = answer.rule not in _READ_HERE or (bare and answer.rule == Rule.FIRST_LINE)
    return answer if answer.span and answer.status == "extracted" and firm else None


def _correction(labels: Labels, text: str, start: int, end: int) -> Mention | None:
    """A label that takes back the one before: "Answer: yes. Hmm, actually, no."."""
    if not CORRECTION.search(text, start, end):
        return None
    said = _said(labels, text, max(start, end - 600), end)
    return said if said is not None and CORRECTION.search(text, start, said.start) else None


# -- headings and edges -----------------------------------------------------------------------------------------

_HEADS = r"""
    conclusion|verdict|decision|label|classification|prediction|judge?ment|ruling|assessment|result|overall|stance
    |category|conclusión|fazit|schlussfolgerung|conclusione|conclusão|结论|結論|결론|вывод
"""
_HEADING = re.compile(
    rf"""
    ^[ \t>#*_\d.]{{0,8}} (?:(?:final|overall|my)\s)? (?:{_HEADS})
    [ \t*_]{{0,4}} (?: :[ \t*_]{{0,4}}\n? | \n ) \s{{0,3}}
    """,
    re.I | re.M | re.X,
)


# A response with more headings is a loop; its last ones are looked at.
_MAX_HEADINGS = 16


def _under_a_heading(body: Body, labels: Labels) -> Answer | None:
    """The label at the head of a conclusion: "### Verdict", and under it "**No** – the trial was too small."."""
    text, end = body.text, body.end
    answer = None
    for heading in list(_HEADING.finditer(text, body.start, end))[-_MAX_HEADINGS:]:
        mention = labels.at(text, heading.end(), end)
        if mention is None or mention.start - heading.end() > 12 or not _ENDS_LABEL.match(text, mention.end, end):
            continue
        line = text.find("\n", mention.end, end)
        other = _beside(labels, text, mention, line if line >= 0 else end, False)
        if other is not None:
            answer = Answer(text[mention.start : other.end], "ambiguous", Rule.HEADING, (mention.start, other.end))
        elif _alone(labels, text, body.start, end, mention):
            answer = Answer(mention.label, "extracted", Rule.HEADING, (mention.start, mention.end))
    return answer


_LEADS_TO = rf"say|conclude|answer|with|is|as|therefore|thus|hence|so|suggests?|indicates?|towards?|{_SURELY}"
_BEFORE_LABEL = re.compile(
    rf"""
    (?: (?:\b(?:{_LEADS_TO})|'s)\s | [:;.?!][*_]{{0,3}}\s | ,\s )
    [*_]{{0,3}}\s?[*_"']{{0,3}}$
    """,
    re.I | re.X,
)
_AFTER_LABEL = re.compile(r"[*_\"']{0,3}(?:[.;!\n]|$|,?\s(?:not|rather\sthan|because|since|by|given)\s)")
# "Yes, because …", "No.", "incorrect EXPLANATION: …": what may follow a label that opens a response or a section; not
# "No evidence was found", "Yes and no".
_ENDS_LABEL = re.compile(
    r"""
    [*_"'`]{0,3}
    (?: $ | [,.;:!\n)–—] | \s(?:because|since|as|for|[-–—(]) | \s(?:EXPLANATION|REASON|REASONING|RATIONALE)\b )
    """,
    re.X,
)
_CONCLUDES = re.compile(r"\b(?:therefore|thus|so|hence|in conclusion|overall)\b,?\s", re.I)
# How much of the end of a response is looked at for a label in a sentence.
_WINDOW = 600


def _said(labels: Labels, text: str, start: int, end: int) -> Mention | None:
    """The last label that ends a clause: "I would say no.", "from the abstract, yes.", "this is true."."""
    said = None
    for mention in labels.all_in(text, start, end):
        if (
            _AFTER_LABEL.match(text, mention.end, end)
            and _BEFORE_LABEL.search(text[max(start, mention.start - 24) : mention.start])
            and _alone(labels, text, start, end, mention)
        ):
            said = mention
    return said


def _concluded(labels: Labels, text: str, start: int, end: int) -> Mention | None:
    """The label directly behind the last "therefore", "overall" and the like."""
    conclusion = None
    for cue in _CONCLUDES.finditer(text, start, end):
        mention = labels.at(text, cue.end(), end)
        if mention is None or not _alone(labels, text, start, end, mention):
            continue
        conclusion = mention if _beside(labels, text, mention, end, False) is None else None
    return conclusion


def _at_the_edges(body: Body, labels: Labels) -> Answer | None:
    """A label that stands alone on the last line, concludes, ends a clause, or opens the response ("Yes, …")."""
    text = body.text
    content = text[body.start : body.end]
    end = body.start + len(content.rstrip())
    start = body.start + len(content) - len(content.lstrip())
    last = max(text.rfind("\n", start, end) + 1, start)
    mention = labels.at(text, last, end)
    if mention is not None and not re.search(r"\w", text[mention.end : end]):
        if _alone(labels, text, start, end, mention):
            return _answer(mention, Rule.LAST_LINE)
        return None
    window = max(start, end - _WINDOW)
    for find, rule in ((_concluded, Rule.CONCLUSION), (_said, Rule.SAID)):
        mention = find(labels, text, window, end)
        if mention is not None:
            return _answer(mention, rule)
    mention = labels.at(text, start, min(end, start + 200))
    if mention is None or not _ENDS_LABEL.match(text, mention.end, end) or CORRECTION.search(text, mention.end, end):
        return None
    opens = _alone(labels, text, start, end, mention) and _beside(labels, text, mention, end, False) is None
    return _answer(mention, Rule.FIRST_WORD) if opens else None


def _answer(mention: Mention, rule: Rule) -> Answer:
    return Answer(mention.label, "extracted", rule, (mention.start, mention.end))


# A response of one line, no longer than this, may give its label in brackets or as its last word.
_MAX_LINE = 120
_POLAR = frozenset([*DEFAULT_LABELS, *TRUTH_VALUES])


def _in_one_line(body: Body, labels: Labels) -> Answer | None:
    """ "Not relevant (NO)", "The sequence converges.": the only label of a single short line, at its end."""
    text = body.text
    line = text[body.start : body.end].strip()
    if not line or len(line) > _MAX_LINE or "\n" in line:
        return None
    start = text.index(line, body.start)
    end = start + len(line)
    mentions = list(labels.all_in(text, start, end))
    if len({m.label for m in mentions}) != 1 or re.search(r"\w|\?", text[mentions[-1].end : end]):
        return None
    mention = mentions[-1]
    bracketed = text[mention.start - 1 : mention.start] in ("(", "[") and mention.start > start
    asserted = mention.label.lower() not in _POLAR and _alone(labels, text, start, end, mention)
    return _answer(mention, Rule.LAST_LINE) if bracketed or asserted else None
