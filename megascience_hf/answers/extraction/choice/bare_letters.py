"""Labels without a sentence: alone on the first or last line, in a field "Choice: D", in a list that is judged.

They count where nothing firmer is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from megascience_hf.answers.extraction.choice.by_position import only_a_place
from megascience_hf.answers.extraction.choice.endorsements import ENDORSED_TAIL
from megascience_hf.answers.extraction.choice.labels import (
    Choice,
    is_label,
    label_lines,
    opens_all,
    read_labels,
    starts_list,
    starts_row,
)
from megascience_hf.answers.extraction.containers import FINAL, HINT, WEAK
from megascience_hf.answers.extraction.hedges import BEFORE, NEGATED, OPINION, is_unasserted
from megascience_hf.answers.extraction.response import Body
from megascience_hf.answers.text.commands import BOX, CROSSES, TEXT, TICKS
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.types import Rule

_LABEL_LINE = lazy_regex(
    r"""
    ^[ \t>\#*_`\"'$✅✓✔☑-]{0,6}(?:(?:option|choice|answer)\s)?[(\[*]{0,3}
    ([A-Za-z])(?:[)\].:*`\"',;$]|\s*$|\s[-–—]|\s\.\.|\s(?:because|since)\b)
    """,
    re.I | re.X,
)


_ITEM_NUMBER = lazy_regex(r"(?:\d{1,2}[.)]|[QA]\d{1,2}[.):])\s")


_NUMBERED_LINES = lazy_regex(r"\W{0,4}1[.)]\s[^\n]{0,200}\n\W{0,4}2[.)]\s")


_OTHER_WORDS = lazy_regex(r"(?<!\\)\b(?!(?:the|correct|best|final|option|choice|answer|letter)\b)[A-Za-z]{2,}", re.I)


# The words that may stand beside the label on a line that says nothing else: "I'm not sure, but probably B, I think."

# Signs that may open such a line.
_LEAD_SIGN = (
    rf"[\s<>#*_`\"'$(\[{{|,:=•▶🎯{TICKS}👉→⇒⟹➜➡∴—-]|\\[(\[]|<(?:b|strong)>"
    rf"|{BOX}|{TEXT}"
    r"|选项|選項|答案?"
)
# "If I had to guess", "I'm not sure, but", "by elimination"
_LEAD_PHRASE = (
    r"if\s(?:i\s|we\s)?(?:had|have|were|was|am|forced|pressed)\s?(?:forced\s)?(?:to\s(?:guess|choose|pick|answer))?"
    r"|i(?:'m|\sam)\snot\s(?:\w+\s)?sure\W{1,3}but|by(?:\sa)?(?:\sprocess\sof)?\selimination|in\s(?:short|sum|summary|conclusion)|to\s(?:conclude|sum\sup)|all\sin\sall"
)
_LEAD_CONJUNCTION = r"so|therefore|thus|hence|then|and|but|finally|overall|consequently|accordingly|leaving|leaves"
_LEAD_INTERJECTION = r"well|ok|okay|oh|oops|sorry|hmm|wait|actually|rather|correction|no(?=[,.:;!—-])"
_LEAD_ADVERB = (
    r"obviously|certainly|probably|likely|most|definitely|clearly|surely|only|undoubtedly|absolutely|of\scourse|ergo"
    r"|without(?:\sa)?\sdoubt|evidently|simply|indeed"
)
_LEAD_VERB = (
    r"i'd|i'll|i(?=\s(?:think|believe|guess|say|would|will|choose|pick|select|go))|we|think|believe|guess|say|would|will"
    r"|i(?=\s(?:have\schosen|settled\son|am\sconfident))|i'm(?=\sconfident)|am|have\schosen|settled\son|confident\sin"
    r"|looks\slike|seems\slike|seems|appears|matches|fits"
    r"|choose|pick|select|go|going|with|it's|it|that's|that'd|that|this|is|must|be|has|to(?=\sbe)|should"
)
_LEAD_NOUN = (
    r"question\s\d{1,3}|sol\b\.?|tl;?dr|long\sstory\sshort|eliminating\sthe\s(?:rest|others)"
    r"|my|the|correct(?!\s?=)|right|best|closest|final|option|choice|ans|answer"
)
_LEAD = lazy_regex(
    rf"""
    (?:
        {_LEAD_SIGN}
      | (?:{_LEAD_PHRASE}|{_LEAD_CONJUNCTION}|{_LEAD_INTERJECTION}|{_LEAD_ADVERB}|{_LEAD_VERB}|{_LEAD_NOUN})\b
    )*+
    """,
    re.I | re.X,
)


_ASKED_LINE = lazy_regex(r"\W{0,4}(?:is|are|was|could|can|would|should|might|may|why|what|how)\b[^\n]*\?\s*$", re.I)


# "A: I do not know." marks an answer in a dialogue; it is no choice of A.
_ITALIC = lazy_regex(r"\s*[*_](?![*_])[A-Za-z][*_](?![*_])\s\w")  # "*F* has a distribution of its own"


_A_MARK = lazy_regex(r"\s*A:\s+\S")


_TAIL = lazy_regex(
    rf"""
    (?: \s?\((?:and\s|but\s)?not\s(?:option\s)?[(\[*]{{0,2}}(?-i:[A-Z])\)
        | (?:,?\s?(?:and\s|but\s)?not|\srather\sthan|\sinstead\sof)\s(?:option\s)?[(\[*]{{0,2}}(?-i:[A-Z])\b
        | \sof\scourse\b | \sfor\ssure\b | ,\sa\ssafe\sbet\b
        | \s(?:[(–—-]\s?)?(?:the\s)?(?:others?|rest)\s(?:fails?|are|is|were)(?:\s(?:wrong|false|incorrect|out))?\b
        | [\s>)\]}}.*_`\"'$,:;!?|{TICKS}-]|\\[)\]]|</(?:b|strong)>|\b(?:it|must|be|is|i|think|guess|believe
            | say|my|the|final|correct|answer|choice|guess|option|one|then|probably|definitely
            | remains|works|fits|left|indeed|likely|instead)\b)*+$
    """,
    re.I | re.X,
)


_RUN_AT_END = lazy_regex(r"(?<![A-Za-z0-9])([A-Z])\1{4}(?![A-Za-z0-9])[\s*_.\]\\)$`\"']{0,8}$")


_FIELD_NAME = (
    r"final|choice|option|letter|selection|pick|guess|correct(?!\s?=)|verdict|key|summary|tl;?dr|in\sshort|bottom\sline"
    r"|short\sanswer|edit|correction|winner|vote|output|selected|chosen|to\ssum\sup|(?:option|answer|choice)\s(?:selected|chosen)|solution|result|conclusion"
    r"|response|decision"
)
_FIELD_LINE = lazy_regex(
    rf"""
    [ \t>\#*_-]{{0,5}} (?:(?:final|my|best|correct|selected|chosen)\s)? (?:{_FIELD_NAME}) [*_]{{0,2}}
    \s?[:=—–-] [\s*_(\[\"'$]{{0,5}} (?:(?:option|choice|letter)\s[(\[]?)?
    ([A-Za-z])
    [\s*_)\]\"'$.]{{0,5}} (?:\(?,?\s?not\s(?:option\s)?[(\[*]{{0,2}}[A-Z][)\]*.\s]{{0,4}})? $     # "(not A)"
    """,
    re.I | re.X,
)


_TRAILING = lazy_regex(r"(?<![\w)])(?<!,\s)\((?P<noun>option\s|choice\s|answer\s)?([A-Z])\)[*.\s]{0,3}$")


# Behind an arrow, where no formula of a reaction or of logic stands before it.
_BEHIND_ARROW = lazy_regex(
    r"""
    (?<![B-Z)\]])(?<![A-Z]\d) \s (?:→|⇒|⟹|⟶|=>|->|\$?\\(?:Rightarrow|implies|rightarrow|to)\$?)
    \s?[(\[*_]{0,3} ([A-Z]) [)\]*_.]{0,4}\s*$
    """,
    re.X,
)
_CONCLUDING = lazy_regex(
    r"\b(?:so|thus|therefore|hence|is|are|was|equals|gives|must|answer|option|choose|pick)\b|=", re.I
)


_VERDICT_LINE = lazy_regex(
    rf"""
    ^[ \t>\#*_(\[|-]{{0,6}} (?:option\s|choice\s|statement\s)? [(\[*]{{0,3}}
    ([A-Z]) (?:[.):\]*] | [ \t][-–—:|] | (?=[ \t][{TICKS}{CROSSES}]))
    [^\n]{{0,200}}?
    (?:
        \b(?P<no>not|in|partially\s|never\s|un)?(?:\s?)(?P<yes>correct|true|right|false|wrong)\b
      | (?<=[:–—|-]\s)[*_]{{0,2}}(?:(?P<affirmed>yes)|(?P<denied>no))\b[*_.]{{0,3}}$
      | (?P<tick>[{TICKS}])
      | (?P<cross>[{CROSSES}])
    )
    """,
    re.I | re.M | re.X,
)


def _verdict_lines(text: str, start: int, end: int, letters: str, multiple: bool) -> list[Choice]:
    """A list that judges every option, one line each, if exactly one of them (or several may be) is found right."""
    right: dict[str, int] = {}
    lines = 0
    for m in _VERDICT_LINE.finditer(text, max(start, end - ENDORSED_TAIL), end):
        lines += 1
        if (
            m["no"]
            or m["cross"]
            or m["denied"]
            or (m["yes"] or "").lower() in ("false", "wrong")
            or NEGATED.search(m.group())
        ):
            continue
        if m[1] in letters:
            right[m[1]] = m.start(1)
    if lines < 2 or not right or (len(right) > 1 and not multiple):
        return []
    at = min(right.values())
    return [Choice(at, max(right.values()) + 1, tuple(right), WEAK, Rule.VERDICT_LINES)]


def _in_list(text: str, line_start: int, choice: Choice, start: int) -> bool:
    """Whether the line before begins with the label before: an echoed list of options, or one that was judged."""
    if len(choice.letters) != 1 or choice.letters[0] == "A":
        return False
    before = text[max(start, line_start - 300) : line_start].rstrip()
    previous = before[before.rfind("\n") + 1 :]
    label = _LABEL_LINE.match(previous)
    return label is not None and ord(label[1].upper()) == ord(choice.letters[0]) - 1


# A line that is a label and nothing else
_LONE_LINE = lazy_regex(r"^[ \t>]{0,3}[(\[*]{0,3}([A-Z])[)\]*.]{0,3}[ \t]*\n{1,2}\Z", re.M)


def _with_label_above(text: str, line_start: int, choice: Choice, start: int, letters: str) -> Choice:
    """The choice, with the label that is the whole line above it: of two lines none is the answer."""
    above = _LONE_LINE.search(text, max(start, line_start - 20), line_start)
    if above is None or above[1] not in letters or above[1] in choice.letters:
        return choice
    return replace(choice, letters=(above[1], *choice.letters))


def _is_complete(choice: Choice, letters: str) -> bool:
    return len(choice.letters) == len(letters) > 2


def _alone(text: str, start: int, stop: int, letters: str, multiple: bool) -> Choice | None:
    """The labels of a line that holds nothing but them and small words: "Most likely B.", "B it is", "→ (C)"."""
    if stop - start > 80:
        return None
    if _ASKED_LINE.match(text, start, stop):
        return None
    lead = _LEAD.match(text, start, stop)
    choice = read_labels(text, lead.end() if lead else start, stop, letters, multiple=multiple)
    if choice is None or not _TAIL.match(text, choice.end, stop):
        return None
    if text[choice.start].islower() and text[start : choice.start].strip(" \t*_`\"'$([{"):
        return None
    if _is_complete(choice, letters) and not (multiple and choice.start - start < 4):
        return None  # "The options are A, B, C and D."
    return choice


def _labelled(text: str, start: int, stop: int, letters: str, multiple: bool) -> Choice | None:
    """The label that opens a line: "C. methyl acetate", "B) because …"."""
    number = _ITEM_NUMBER.match(text, start, stop)
    choice = read_labels(
        text, number.end() if number else start, stop, letters, sure=stop - start <= 24, multiple=multiple
    )
    if choice is None:
        return None
    lead = text[start : choice.start]
    if len(lead) > 20 and _OTHER_WORDS.search(lead):
        return None
    if not (_LABEL_LINE.match(text[start : min(stop, start + 40)]) or len(choice.letters) > 1):
        return None
    if _ITALIC.match(text, start, stop):
        return None
    if _is_complete(choice, letters) or _A_MARK.match(text, start, stop):
        return None
    if text[choice.start].islower() and text[choice.end : stop].strip(" .)*_`]\"'}:$"):
        return None
    return choice


# "b. 4", "(c) 12 J": the whole response, without another label in it.
_LOWER_CASE = lazy_regex(r"[*_]{0,2}\(?([b-h])(?:[.)]|\s[-–—])[*_]{0,2}\s(?!.*[\s(][a-j][.)]\s)[^\n]{1,60}$")


def _lower_case(text: str, start: int, stop: int, letters: str) -> Choice | None:
    """A small letter with its option, where the response is nothing else."""
    label = _LOWER_CASE.match(text[start:stop]) if stop - start <= 80 else None
    if label is None or label[1].upper() not in letters:
        return None
    return Choice(start + label.start(1), start + label.end(1), (label[1].upper(),), HINT, Rule.FIRST_LINE)


def _placed(text: str, start: int, stop: int, letters: str) -> Choice | None:
    """A line that says nothing but the place of an option: "Option 2", "The third one"."""
    letter = only_a_place(text, start, stop, letters) if stop - start <= 60 else None
    return None if letter is None else Choice(start, stop, (letter,), HINT, Rule.STATED_PLACE)


def lone_first_line(body: Body, letters: str) -> Choice | None:
    """A label alone on the first line, with other text after it."""
    first = _first(body)
    stop = body.text.find("\n", first, body.end)
    choice = _alone(body.text, first, stop, letters, False) if stop >= 0 else None
    return choice if choice is not None and not starts_list(body.text, choice.start, body.end) else None


def _first(body: Body) -> int:
    return body.end - len(body.text[body.start : body.end].lstrip())


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line at an edge of the response, and how much a label on it says."""

    start: int
    stop: int
    rule: Rule
    strength: int


def _on_line(body: Body, edge: _Edge, last_end: int, letters: str, *, only_line: bool) -> Choice | None:
    """The label that a line names, if it is not one of a list."""
    text = body.text
    number = _ITEM_NUMBER.match(text, edge.start, edge.stop) if only_line else None  # "12. C" is the whole response
    begin = number.end() if number else edge.start
    choice = (
        _alone(text, begin, edge.stop, letters, False)
        or _labelled(text, edge.start, edge.stop, letters, False)
        or _placed(text, begin, edge.stop, letters)
        or (_lower_case(text, edge.start, edge.stop, letters) if only_line else None)
    )
    if choice is None or len(choice.letters) != 1 or choice.rule == Rule.STATED_PLACE:
        return choice
    listed = starts_row(text, choice.start, edge.stop) or opens_all(text, choice.start, last_end)
    return None if listed else choice


def _several_on_line(body: Body, edge: _Edge, last_end: int, letters: str) -> Choice | None:
    """The labels that a line names, or that follow it line by line, where several may be right."""
    text = body.text
    choice = _alone(text, edge.start, edge.stop, letters, True) or _labelled(text, edge.start, edge.stop, letters, True)
    if choice is None or len(choice.letters) != 1:
        return choice
    if starts_row(text, choice.start, edge.stop):
        return None
    if edge.rule == Rule.LAST_LINE:
        return None if opens_all(text, choice.start, last_end) else choice
    choice = label_lines(text, choice, last_end, letters)
    return None if len(choice.letters) == len(letters) else choice


# A label on each line and nothing else.
_ONLY_LABELS = lazy_regex(
    r"(?:[ \t(\[*#>•-]{0,8}[A-Z][)\]*.]{0,3}[ \t]*\n{1,2}){1,25}[ \t(\[*#>•-]{0,8}[A-Z][)\]*.]{0,3}"
)
_SUM_OF_LABELS = lazy_regex(r"[A-Z](?:\s?[+&]\s?[A-Z]){1,9}\.?")
_CAPITAL = lazy_regex(r"[A-Z]")


# A block of code that is the whole response.
_FENCE = lazy_regex(r"```\w{0,10}\n([^`\n]{1,80})\n```$")
_FENCE_SIZE = 110


def at_the_edges(body: Body, letters: str, multiple: bool) -> list[Choice]:
    """A label on the last line or at the very beginning, or the one of a judged list that is right."""
    text, first = body.text, _first(body)
    if first == body.end:
        return []
    last_end = body.start + len(text[body.start : body.end].rstrip())
    if (
        not multiple
        and _ONLY_LABELS.fullmatch(text, first, last_end)
        and len(set(_CAPITAL.findall(text, first, last_end))) > 1
    ):
        return []
    listed = _labelled_lines(text, first, last_end, letters) if multiple else None
    if listed is not None:
        return [listed]
    if multiple and (_ONLY_LABELS.fullmatch(text, first, last_end) or _SUM_OF_LABELS.fullmatch(text, first, last_end)):
        several = tuple(dict.fromkeys(_CAPITAL.findall(text, first, last_end)))
        if len(several) < len(letters) and all(letter in letters for letter in several):
            return [Choice(first, last_end, several, WEAK, Rule.LAST_LINE)]
    fence = _FENCE.search(text, max(first, last_end - _FENCE_SIZE), last_end)
    if fence is not None:
        first, last_end = fence.start(1) if fence.start() == first else first, fence.end(1)
    last = max(text.rfind("\n", body.start, last_end) + 1, first)
    first_stop = text.find("\n", first, last_end)
    edges = [_Edge(first, first_stop if first_stop >= 0 else last_end, Rule.FIRST_LINE, HINT)]
    above = text[max(first, last - BEFORE) : last]
    # not "The form is:" and a line
    if last > first and not is_unasserted(above) and not _CALLED_WRONG_ABOVE.search(above):
        edges.append(_Edge(last, last_end, Rule.LAST_LINE, WEAK))
    found = _verdict_lines(text, body.start, last_end, letters, multiple)
    for edge in edges:
        if _NUMBERED_LINES.match(text, edge.start, last_end):
            continue  # a numbered list: answers to several questions, or statements
        choice = (
            _several_on_line(body, edge, last_end, letters)
            if multiple
            else _on_line(body, edge, last_end, letters, only_line=last == first)
        )
        if choice is None or (edge.rule == Rule.LAST_LINE and _in_list(text, edge.start, choice, body.start)):
            continue
        if edge.rule == Rule.LAST_LINE and not multiple:
            choice = _with_label_above(text, edge.start, choice, body.start, letters)
        rule = Rule.STATED_PLACE if choice.rule == Rule.STATED_PLACE else edge.rule
        found.append(replace(choice, strength=edge.strength, rule=rule))
    middle = None if found or multiple else _middle_line(text, first_stop, last, letters)
    if middle is not None:
        return [middle]
    return found or _trailing(text, last, last_end, letters)


# "A. mitosis", "2. C", "- (C) binary fission"
_LISTED_LABEL = lazy_regex(
    r"""
    [ \t>*•-]{0,6} (?:\d{1,2}[.)]\s)? [(\[*]{0,3}
    (?P<letter>[A-Z]) (?:[)\].:*]{1,4}(?:\s[^\n]{1,80})?|(?=\s*$)) \s*$
    """,
    re.X,
)
# Text that judges an option instead of repeating it.
_JUDGES = lazy_regex(
    rf"\b(?:correct|incorrect|true|false|wrong|right|yes|no|not|never|cannot)\b|n't\b|[{TICKS}{CROSSES}?%]", re.I
)


def _labelled_lines(text: str, start: int, end: int, letters: str) -> Choice | None:
    """Labels of a response that is nothing but a list of the chosen options: "A. mitosis\nC. binary fission"."""
    lines = [line for line in text[start : min(end, start + 2_000)].split("\n") if line.strip()]
    if not 2 <= len(lines) <= len(letters) or end - start > 2_000:
        return None
    found = [_LISTED_LABEL.match(line) for line in lines]
    chosen = tuple(dict.fromkeys(m["letter"] for m in found if m is not None))
    if None in found or not 1 < len(chosen) == len(lines) < len(letters) or list(chosen) != sorted(chosen):
        return None
    if any(letter not in letters for letter in chosen) or any(_JUDGES.search(line) for line in lines):
        return None
    return Choice(start, end, chosen, WEAK, Rule.LAST_LINE)


# A line between two empty ones that gives an option: "**C) binary fission**", "Choice C."
_MIDDLE_LINE = lazy_regex(
    r"""
    (?<=\n\n) [*_\#>\ ]{0,6} (?:(?:option|choice|answer)\s)? [(\[*_]{0,3} ([A-Z])
    (?: [)\].:*_]{0,4} | [)\].:]{1,2}[*_]{0,2}\s[^\n]{1,100} ) \s{0,2} (?=\n\s{0,3}\n)
    """,
    re.I | re.X,
)
_ANY_LABEL_LINE = lazy_regex(
    r"^[ \t>\#*_-]{0,6}(?:(?:option|choice|answer)\s)?[(\[*_]{0,3}([A-Z])(?:[)\].:*_]{1,4}(?=\s)|[ \t]*$)",
    re.I | re.M | re.X,
)
_MOST_LABELS = 8
_TAKEN_BACK_BELOW = lazy_regex(
    r"""
    \s{1,6}(?:but|however|no|this|that|it|which)\b[^.!?\n]{0,120}?
    (?:\b(?:not|wrong|cannot|incorrect|false|fails?|trap|distractor|never|no|excluded|rejected|eliminated)\b|n't\b)
    """,
    re.I | re.X,
)
_CALLED_WRONG_ABOVE = lazy_regex(
    r"""
    \b(?:wrong|incorrect|rejected|bad|worst)\s(?:one|answer|option|choice|letter)\b[^.!?\n]{0,20}
    \s*(?:```\w{0,10}\s*)?\Z
    """,
    re.I | re.X,
)


def _middle_line(text: str, start: int, end: int, letters: str) -> Choice | None:
    """The label of the only line of the response that begins with one, in a paragraph of its own."""
    if start < 0 or start >= end:
        return None
    found = _MIDDLE_LINE.search(text, start, end)
    if found is None or not text[found.start(1)].isupper():
        return None
    if is_unasserted(text[max(0, found.start() - BEFORE) : found.start()].rstrip()) or _JUDGES.search(found.group()):
        return None
    before = text[max(0, found.start() - BEFORE) : found.start()].rstrip()
    if before.endswith((":", "?")) or not is_label(text, found.start(1), end, letters, sure=True):
        return None
    if _TAKEN_BACK_BELOW.match(text, found.end()):
        return None
    labels = islice(_ANY_LABEL_LINE.finditer(text), _MOST_LABELS)
    if any(m.start(1) != found.start(1) and m[1].upper() in letters for m in labels):
        return None
    return Choice(found.start(1), found.end(1), (found[1],), HINT, Rule.FIRST_LINE)


def _trailing(text: str, line: int, end: int, letters: str) -> list[Choice]:
    """A label in brackets or behind an arrow that ends a conclusion: "So it doubles (option B)", "n = 1 → B".

    Not "boron (B)", "A → B".
    """
    arrow = _BEHIND_ARROW.search(text[max(line, end - 40) : end])
    if arrow is not None and arrow[1] in letters:
        at = max(line, end - 40) + arrow.start(1)
        return [Choice(at, at + 1, (arrow[1],), HINT, Rule.TRAILING_LABEL)]
    label = _TRAILING.search(text[max(line, end - 20) : end])
    if label is None or label[2] not in letters:
        return []
    sentence = text[max(line, end - 90) : end]
    if NEGATED.search(sentence) or OPINION.search(sentence) or not (label["noun"] or _CONCLUDING.search(sentence)):
        return []
    at = max(line, end - 20) + label.start(2)
    return [Choice(at, at + 1, (label[2],), HINT, Rule.TRAILING_LABEL)]


def _last_lines(body: Body, size: int) -> Iterator[tuple[int, int]]:
    """Offsets of the lines that lie in the last `size` characters."""
    start = body.start
    if body.end - start > size:
        line_break = body.text.find("\n", body.end - size, body.end)
        if line_break < 0:
            return  # one long line
        start = line_break + 1
    for line in body.text[start : body.end].split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def closing_fields(body: Body, letters: str) -> Iterator[Choice]:
    """Firm commitments at the end that use no noun of an answer: "Choice: D" on a line, the letter five times."""
    text = body.text
    for start, stop in _last_lines(body, 1_500):
        short = stop - start <= 60 and any(text.find(sign, start, stop) >= 0 for sign in ":=—–-")
        field = _FIELD_LINE.match(text, start, stop) if short else None
        if field and is_label(text, field.start(1), body.end, letters, sure=True):
            yield Choice(field.start(1), field.end(1), (field[1].upper(),), FINAL, Rule.FIELD_LINE)
    run = _RUN_AT_END.search(text[max(body.start, body.end - 60) : body.end])
    if run and run.group(1) in letters:
        at = max(body.start, body.end - 60) + run.start(1)
        yield Choice(at, at + 5, (run.group(1),), FINAL, Rule.REPEATED_LETTER)
