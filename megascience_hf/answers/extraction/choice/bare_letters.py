"""Labels without a sentence: alone on the first or last line, in a field "Choice: D", in a list that is judged.

They count where nothing firmer is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

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
from megascience_hf.answers.types import Rule

_LABEL_LINE = re.compile(
    r"""
    ^[ \t>#*_`\"'$-]{0,6}(?:(?:option|choice|answer)\s)?[(\[*]{0,3}
    ([A-Za-z])(?:[)\].:*`\"',$]|\s*$|\s[-–—]|\s\.\.|\sbecause\b)
    """,
    re.I | re.X,
)


_ITEM_NUMBER = re.compile(r"\d{1,2}[.)]\s")


_NUMBERED_LINES = re.compile(r"\W{0,4}1[.)]\s[^\n]{0,200}\n\W{0,4}2[.)]\s")


_OTHER_WORDS = re.compile(r"(?<!\\)\b(?!(?:the|correct|best|final|option|choice|answer|letter)\b)[A-Za-z]{2,}", re.I)


# The words that may stand beside the label on a line that says nothing else: "I'm not sure, but probably B, I think."
_LEAD = re.compile(
    r"""
    (?:[\s<>#*_`\"'$(\[{|,:=•▶✅✓✔☑👉→⇒⟹➜➡∴—-]|\\[(\[]|\\(?:boxed|text|textbf|mathrm|mathbf)(?![a-z])
        | <(?:b|strong)>|(?:if\s(?:i\s|we\s)?(?:had|have|were|was|am|forced|pressed)\s?(?:forced\s)?
            (?:to\s(?:guess|choose|pick|answer))?|i'm\snot\s(?:\w+\s)?sure\W{1,3}but|i\sam\snot\s
            (?:\w+\s)?sure\W{1,3}but|by(?:\sa)?(?:\sprocess\sof)?\selimination|so|therefore
            | thus|hence|then|and|but|well|no(?=[,.:;!—-])|oh|oops|sorry|hmm|wait|actually
            | rather|correction|in\sshort|ok|okay|finally|overall|consequently|accordingly
            | probably|likely|most|definitely|clearly|surely|i'd|i'll|i(?=\s(?:think|believe
                    | guess|say|would|will|choose|pick|select|go))|we|think|believe|guess
            | say|would|will|choose|pick|select|my|it|it's|that|that's|this|is|must|be|has
            | to(?=\sbe)|should|the|only|correct|right|best|closest|final|option|choice|ans
            | answer|leaving|leaves|go|going|with)\b)*+
    """,
    re.I | re.X,
)


_ASKED_LINE = re.compile(r"\W{0,4}(?:is|are|was|could|can|would|should|might|may|why|what|how)\b[^\n]*\?\s*$", re.I)


# "A: I do not know." marks an answer in a dialogue; it is no choice of A.
_ITALIC = re.compile(r"\s*[*_](?![*_])[A-Za-z][*_](?![*_])\s\w")  # "*F* has a distribution of its own"


_A_MARK = re.compile(r"\s*A:\s+\S")


_TAIL = re.compile(
    r"""
    (?:[\s>)\]}.*_`\"'$,:;!?|✅✓✔☑-]|\\[)\]]|</(?:b|strong)>|\b(?:it|must|be|is|i|think|guess|believe
            | say|my|the|final|correct|answer|choice|guess|option|one|then|probably|definitely
            | remains|works|fits|left|indeed|likely|instead)\b)*+$
    """,
    re.I | re.X,
)


_RUN_AT_END = re.compile(r"(?<![A-Za-z0-9])([A-Z])\1{4}(?![A-Za-z0-9])[\s*_.\]\\)$`\"']{0,8}$")


_FIELD_LINE = re.compile(
    r"""
    [ \t>#*_-]{0,5}(?:(?:final|my|best|correct|selected|chosen)\s)?
    (?:final|choice|option|letter|selection|pick|guess|correct|verdict|key|summary|tl;?dr
        | in\sshort|bottom\sline|short\sanswer|edit|correction|winner|(?:option|answer|choice)\s
        (?:selected|chosen)|solution|result|conclusion|response|decision)
    [*_]{0,2}\s?[:=—–-][\s*_(\[\"'$]{0,5}(?:(?:option|choice|letter)\s[(\[]?)?
    ([A-Za-z])[\s*_)\]\"'$.]{0,5}(?:\(?,?\s?not\s(?:option\s)?[(\[*]{0,2}[A-Z][)\]*.\s]{0,4})?$
    """,
    re.I | re.X,
)


_TRAILING = re.compile(r"(?<![\w)])(?<!,\s)\((?P<noun>option\s|choice\s|answer\s)?([A-Z])\)[*.\s]{0,3}$")


_CONCLUDING = re.compile(
    r"\b(?:so|thus|therefore|hence|is|are|was|equals|gives|must|answer|option|choose|pick)\b|=", re.I
)


_VERDICT_LINE = re.compile(
    r"""
    ^[ \t>#*_(\[|-]{0,6}(?:option\s|choice\s|statement\s)?[(\[*]{0,3}
    ([A-Z])(?:[.):\]*]|[ \t][-–—:|]|(?=[ \t][✓✔✅✗✘❌✖✕]))[^\n]{0,200}?
    (?:\b(?P<no>not|in|partially\s|never\s|un)?(?:\s?)(?P<yes>correct|true|right|false|wrong)\b
        | (?<=[:–—|-]\s)[*_]{0,2}(?:(?P<affirmed>yes)|(?P<denied>no))\b[*_.]{0,3}$|(?P<tick>✓
            | ✔|✅)|(?P<cross>✗|✘|❌|✖|✕))
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
_LOWER_CASE = re.compile(r"[*_]{0,2}\(?([b-h])(?:[.)]|\s[-–—])[*_]{0,2}\s(?!.*[\s(][a-j][.)]\s)[^\n]{1,60}$")


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
    at = body.start
    while at < body.end and body.text[at].isspace():
        at += 1
    return at


def at_the_edges(body: Body, letters: str, multiple: bool) -> list[Choice]:
    """A label on the last line or at the very beginning, or the one of a judged list that is right."""
    text, first = body.text, _first(body)
    if first == body.end:
        return []
    last_end = body.start + len(text[body.start : body.end].rstrip())
    found = _verdict_lines(text, body.start, last_end, letters, multiple)
    last = max(text.rfind("\n", body.start, last_end) + 1, first)
    for start, rule, strength in ((first, Rule.FIRST_LINE, HINT), (last, Rule.LAST_LINE, WEAK)):
        if rule == Rule.LAST_LINE and last == first:
            break
        stop = text.find("\n", start, last_end)
        stop = stop if stop >= 0 else last_end
        if _NUMBERED_LINES.match(text, start, last_end):
            continue  # a numbered list: answers to several questions, or statements
        number = _ITEM_NUMBER.match(text, start, stop) if last == first else None  # "12. C" is the whole response
        begin = number.end() if number else start
        if rule == Rule.LAST_LINE and is_unasserted(text[max(first, start - BEFORE) : start]):
            continue  # "The form is:" and a line
        choice = (
            _alone(text, begin, stop, letters, multiple)
            or _labelled(text, start, stop, letters, multiple)
            or _placed(text, begin, stop, letters)
            or (_lower_case(text, start, stop, letters) if last == first else None)
        )
        if choice is None or (rule == Rule.LAST_LINE and _in_list(text, start, choice, body.start)):
            continue
        if len(choice.letters) == 1:
            if choice.rule == Rule.STATED_PLACE:
                found.append(replace(choice, strength=strength))
                continue
            if starts_row(text, choice.start, stop):
                continue
            if multiple and rule == Rule.FIRST_LINE:
                choice = label_lines(text, choice, last_end, letters)
                if len(choice.letters) == len(letters):
                    continue
            elif opens_all(text, choice.start, last_end):
                continue
        found.append(replace(choice, strength=strength, rule=rule))
    if found:
        return found
    trailing = _TRAILING.search(text[max(last, last_end - 20) : last_end])
    sentence = text[max(last, last_end - 90) : last_end]
    if trailing and not trailing["noun"] and not _CONCLUDING.search(sentence):
        return found  # "boron (B)"
    if trailing and trailing[2] in letters and not NEGATED.search(sentence) and not OPINION.search(sentence):
        at = max(last, last_end - 20) + trailing.start(2)
        found.append(Choice(at, at + 1, (trailing[2],), HINT, Rule.TRAILING_LABEL))
    return found


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
