"""Answers out of a small set of words: yes/no/maybe, true/false, or any labels.

A label counts where the response commits to it: in a box or a statement, under a heading, at the end or the beginning.
It must stand alone there: a second label beside it, a condition, a question mark or a negation before it make it none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from megascience_hf.answers.comparison.label import DEFAULT_LABELS, TRUTH_VALUES, is_remark, known_labels
from megascience_hf.answers.extraction.choice.resolve import extract_choice
from megascience_hf.answers.extraction.containers import FINAL, Statement
from megascience_hf.answers.extraction.cues import all_statements, find_statements, next_question
from megascience_hf.answers.extraction.final_answer import CORRECTION
from megascience_hf.answers.extraction.hedges import is_called_wrong, retraction
from megascience_hf.answers.extraction.label_places import (
    BEFORE,
    gives_several,
    is_bracketed_no,
    is_denied,
    is_governed,
    is_of_the_key,
    is_plain_line,
    is_remark_on_an_answer,
    is_understood,
)
from megascience_hf.answers.extraction.label_sentences import label_in_sentences
from megascience_hf.answers.extraction.label_words import SURELY, Labels, Mention, labels_named
from megascience_hf.answers.extraction.response import Body
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.types import CONTAINERS, LOOSE, Answer, Question, Rule

# -- what stands beside a label ---------------------------------------------------------------------------------

_REASON = lazy_regex(
    r"""
    \b(?:because|since|as|for|due|given|explanation|reason|reasoning|but|although|though)\b
    | \s[-–—]{1,2}\s | –|—
    """,
    re.I | re.X,
)
# A clause of its own, behind a semicolon, is another sentence: "True; the converse is false."
_SENTENCE_END = lazy_regex(r"[.!?](?=[\s*_\"')\]}$]|$)|\n|;(?=\s(?:the|its|this|that|but|a)\s)")
_IF = lazy_regex(r"[*_\"')\]]{0,4},?\s(?:but\s)?(?:only\s)?(?:if|unless|provided)\s(?!so\b)", re.I)
_WEIGHED = lazy_regex(r"[*_\"'`]{0,4}\s?[:=]\s?(?:0?\.\d|[01]\.0|\d{1,3}\s?%)")  # "Yes: 0.6"
_ASKED = lazy_regex(r"[^.!,;:\n]{0,60}\?")
# How much behind a label is read for another one in its sentence.
_LONGEST_PLACE = 600
# No label is longer.
_LONGEST = 60
# What joins labels in a list: yes, no or maybe; yes/no; no | yes
_AROUND = r"[\s*_\"')\]}]{0,4}"
_CONJUNCTION = r"\s(?:or|and|and/or|vs\.?|versus)\s"
_SEPARATOR = r"\s?[/|,;]\s?(?:or\s)?|\s?\.{2,}\s?|…"
_JOIN = lazy_regex(rf"{_AROUND}(?:{_CONJUNCTION}|{_SEPARATOR})[\s*_\"'(\[{{]{{0,4}}", re.I)
# yes, 84, no
_JOIN_BESIDE_OTHERS = lazy_regex(
    rf"{_AROUND}\s?[,;/|](?:\s?[^\s,;/|.!?:]{{1,24}}\s?[,;/|]){{1,4}}\s?[*_\"'(\[{{]{{0,4}}", re.I
)
_OR = lazy_regex(r"\bor\b[^.;:!?]*$", re.I)
# The labels of several parts: "Q1: yes, Q2: no"; "yes" and "no" on lines of their own.
_NEXT_ITEM = lazy_regex(
    r"[.,;]?[ \t*_]{0,4}(?:\n\s{0,4}|,\s)(?:[*_(]{0,3}[A-Za-z]{0,8}\s?\d{0,2}[.):]{1,2}\s)?[*_\"'(]{0,4}"
)
_IN_ONE_LIST = (_JOIN, _JOIN_BESIDE_OTHERS, _NEXT_ITEM)


def _in_a_list(labels: Labels, text: str, end: int, mention: Mention) -> bool:
    """Whether another label is listed beside this one: "Choose from: yes, no, maybe"; in a refuted place too."""
    for pattern in _IN_ONE_LIST:
        after = pattern.match(text, mention.end, end)
        if after is None:
            continue
        other = next(labels.all_in(text, after.end(), min(end, after.end() + _LONGEST)), None)
        if other is not None and other.label != mention.label and other.start == after.end():
            return True
    head = max(0, mention.start - _LONGEST)
    others = [m for m in labels.all_in(text, head, mention.start) if m.label != mention.label]
    if not others:
        return False
    between = text[others[-1].end : mention.start]
    return _OR.search(between) is not None or any(pattern.fullmatch(between) for pattern in _IN_ONE_LIST)


def _alone(labels: Labels, text: str, end: int, mention: Mention) -> bool:
    """Whether a label that was found at the edges is asserted, and the only one of its place."""
    return not (
        is_denied(text, 0, mention.start)
        or labels.stand_before(text, 0, mention.start)
        or is_remark_on_an_answer(labels, text, mention)
        or _ASKED.match(text, mention.end, end)
        or _IF.match(text, mention.end, end)
        or _WEIGHED.match(text, mention.end, end)
        or _in_a_list(labels, text, end, mention)
        or retraction(text, mention.start, end, mention.end) is not None
    )


def _beside(labels: Labels, text: str, mention: Mention, end: int, contained: bool) -> Mention | None:
    """Another label in the same container or clause, "" if it is a condition; None if the label stands alone.

    What follows "because" is a reason and may hold any word; "contradiction, not entailment" is one label.
    """
    if _IF.match(text, mention.end, end):
        return Mention("", mention.start, end)
    end = min(end, mention.end + _LONGEST_PLACE)
    stop = end
    if not contained:
        sentence = _SENTENCE_END.search(text, mention.end, end)
        dots = text.startswith("..", mention.end)
        stop = end if sentence is None or dots else sentence.start()
    place = stop
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
        contrast = _CONTRAST.search(text, max(mention.end, other.start - 16), other.start)
        if (other.label != mention.label) == (contrast is None):
            return other  # another label, or this one denied
    return next(
        (
            other
            for other in labels.all_in(text, stop, place)
            if other.label != mention.label
            and _AND.search(text, max(stop, other.start - 12), other.start)
            and _IN_ANOTHER_CASE.match(text, other.end, place)
        ),
        None,
    )


_CONTRAST = lazy_regex(r"\b(?:not|than|instead\sof)\s[\"'*_]{0,3}$", re.I)
# "yes for men, no for women"
_AND = lazy_regex(r"(?:\band|\bbut|\bor|[,;/])\s[\s*_\"']{0,4}$")
_IN_ANOTHER_CASE = lazy_regex(r"[\s*_\"']{0,4}\s(?:for|in|if|when|otherwise)\b")


# -- statements -------------------------------------------------------------------------------------------------


def extract_label(body: Body, question: Question) -> Answer:
    """The label that the body commits to, named by its word or by the letter of its option."""
    names = known_labels(question)
    labels = labels_named(tuple(names))
    statements = find_statements(body)
    found, denied = _stated(body, labels, statements)
    codes = question.letters or "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(names)]
    # a letter counts only behind the last statement; mostly that ends the response
    may_follow = not found or any(map(str.isalnum, body.text[found[-1][0].end : body.end]))
    by_letter = _by_letter(body, codes, names) if may_follow else None
    letter_at = by_letter.span[0] if by_letter is not None and by_letter.span else -1
    if found and found[-1][0].end >= letter_at:
        mention, rule = found[-1]
        if not mention.label:
            return Answer(body.text[mention.start : mention.end], "ambiguous", rule, (mention.start, mention.end))
        return Answer(mention.label, "extracted", rule, (mention.start, mention.end))
    if by_letter is not None and isinstance(by_letter.value, str):
        return Answer(names[codes.index(by_letter.value)], "extracted", by_letter.rule, by_letter.span)
    answer = (
        _under_a_heading(body, labels)
        or _at_the_edges(body, labels)
        or _opening_a_sentence(body, labels)
        or _in_one_line(body, labels)
        or _in_sentences(body, labels)
    )
    if answer is not None:
        return answer
    return Answer(None, "no_answer", denied.rule, (denied.start, denied.end)) if denied else Answer(None, "no_answer")


# A response with more statements is a loop.
_MOST = 32
_Found = tuple[Mention, Rule]


def _stated(body: Body, labels: Labels, statements: Sequence[Statement]) -> tuple[list[_Found], Statement | None]:
    """The labels of the statements, with a later correction; and the last statement that says there is no answer."""
    text = body.text
    found: list[_Found] = []
    denied: Statement | None = None
    outer_end = 0
    if len(statements) > _MOST:
        statements = [*statements[: _MOST // 4], *statements[-_MOST:]]
    for statement in statements:
        within = statement.rule in CONTAINERS and statement.end <= outer_end  # a box in a box
        if statement.strength < FINAL or within:
            continue
        if statement.rule in CONTAINERS:
            outer_end = statement.end
        end = min(statement.end, body.end)
        several = gives_several(text, statement.start, end)
        mention = labels.at(text, statement.start if several is None else several, end)
        if mention is None:
            denied = statement if statement.denied else denied
        elif several is not None or _is_improbable_record(labels, text, statement):
            found.append((Mention("", mention.start, mention.end), statement.rule))
        elif not _is_no_statement(labels, text, statement, mention, bool(found)):
            found.append((_with_others(labels, text, statement, mention, end, found), statement.rule))
    if found:
        cut = next_question(body, found[0][0].start)
        found = [f for f in found if f[0].start < cut] or found
        last = found[-1][0]
        if _denied_later(labels, text, last, min(cut, body.end)):
            found.append((Mention("", last.start, last.end), found[-1][1]))
        corrected = _correction(labels, text, last.end, min(cut, body.end))
        if corrected is not None:
            found.append((corrected, Rule.CORRECTION))
    return found, denied


_PROBABILITY = lazy_regex(
    r"""
    ["'](?:confidence|probability|certainty|likelihood|prob|p)["']\s{0,3}:\s{0,3}["']?
    (\d{0,3}\.?\d{1,6})(\s?%)?["']?\s{0,3}[,}]
    """,
    re.I | re.X,
)


def _is_improbable_record(labels: Labels, text: str, statement: Statement) -> bool:
    """Whether the record of a label gives it less than an even share: {"answer": "yes", "probability": 0.1}."""
    if statement.rule != Rule.JSON:
        return False
    first = max(text.rfind("{", max(0, statement.start - _LONGEST_PLACE), statement.start), 0)
    last = text.find("}", statement.end, statement.end + _LONGEST_PLACE)
    share = _PROBABILITY.search(text, first, last + 1 if last >= 0 else statement.end)
    if share is None:
        return False
    value = float(share[1]) / (100 if share[2] or float(share[1]) > 1 else 1)
    return value * len(labels.labels) < 1


_NOT_THE_ANSWER = lazy_regex(r"\banswer\s(?:is(?:\snot|n't)|cannot\sbe|can't\sbe)\s", re.I)


def _denied_later(labels: Labels, text: str, mention: Mention, end: int) -> bool:
    """Whether the label that was given is denied further on: "The answer is yes. The answer is not yes."."""
    denials = (labels.at(text, d.end(), end) for d in _NOT_THE_ANSWER.finditer(text, mention.end, end))
    return any(denied is not None and denied.label == mention.label for denied in denials)


def _is_no_statement(labels: Labels, text: str, statement: Statement, mention: Mention, again: bool) -> bool:
    """Denied or doubted, a question, or a remark on an answer that was given: "This answer is correct."."""
    if statement.rule in CONTAINERS:
        return "?" in text[mention.end : statement.end]
    if is_called_wrong(text[max(0, statement.cue - BEFORE) : statement.cue]) or text[: statement.cue].endswith("-"):
        return True
    if is_governed(text[max(0, statement.cue - BEFORE) : statement.cue]) or is_of_the_key(text, statement.start):
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
    below = None if contained else _LINE_BELOW.match(text, mention.end)
    if below is not None and labels.label_of.get(below["line"].lower(), mention.label) != mention.label:
        return Mention("", mention.start, below.end("line"))
    if not is_understood(labels, text, mention, end):
        return Mention("", mention.start, mention.end)
    if contained and found and found[-1][1] in CONTAINERS and found[-1][0].label != mention.label:
        between = text[found[-1][0].end : mention.start]
        if len(between) <= 40 and not re.search(
            r"[A-Za-z]{3}", re.sub(r"\\[a-z]+|</?\w+>|\b(?:and|or)\b", " ", between)
        ):
            return Mention("", found[-1][0].start, mention.end)
    return mention


# A line under the one that a label ends: "Answer: yes", and under it "no".
_LINE_BELOW = lazy_regex(r"[*_.,;]{0,4}[ \t]{0,3}\n[ \t*_-]{0,4}(?P<line>[\w \t-]{1,40}?)[.*_ \t]{0,4}(?=\n|$)")
_SHORT = 40  # characters of a response that is nothing but labels
# What the rules of choice find by the words of a label is read here, more strictly.
_READ_HERE = LOOSE | {Rule.STATED_TEXT}


def _by_letter(body: Body, codes: str, names: tuple[str, ...]) -> Answer | None:
    """The letter of a label, where it is more than spoken of."""
    if body.end - body.start < _SHORT and len(labels_named(names).are_in(body.text, body.start, body.end)) > 1:
        return None  # "(A) yes (B) no"
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
    |category|sentiment|polarity|relation(?:ship)?|conclusión|fazit|schlussfolgerung|conclusione|conclusão|结论|結論|결론|вывод
"""
_HEADING = lazy_regex(
    rf"""
    ^[ \t>#*_\d.]{{0,8}}+ (?:(?:final|overall|my)\s)? (?:{_HEADS})
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
        line = line if line >= 0 else end
        other = _beside(labels, text, mention, line, False)
        if other is not None or not is_understood(labels, text, mention, line):
            last = mention if other is None else other
            answer = Answer(text[mention.start : last.end], "ambiguous", Rule.HEADING, (mention.start, last.end))
        elif _alone(labels, text, end, mention):
            answer = Answer(mention.label, "extracted", Rule.HEADING, (mention.start, mention.end))
    return answer


_LEADS_TO = (
    r"say|choose|select|pick|conclude|answer|with|is|be|as|therefore|thus|hence|so|suggests?|indicates?|towards?"
    rf"|{SURELY}"
)
_BEFORE_LABEL = lazy_regex(
    rf"""
    (?: (?:\b(?:{_LEADS_TO}|supports?|favou?rs?|yields?|gives?|warrants?|justif(?:y|ies)|leads?\sto)|'s)\s(?:an?\s)?
      | \bnot\s[^.;:!?\n]{{1,30}}\sbut\s(?:rather\s)? | [:;.?!][*_]{{0,3}}\s | ,\s )
    [*_]{{0,3}}\s?[*_"']{{0,3}}$
    """,
    re.I | re.X,
)
_AFTER_LABEL = lazy_regex(
    r"""
    [*_"']{0,3}
    (?: [.;!\n] | $ | \s(?:answer|label|verdict|conclusion|classification)(?=[.;!\n]|$)
      | ,?\s(?:not|rather\sthan|because|since|by|given)\s )
    """,
    re.X,
)
# "Yes, because …", "No.", "incorrect EXPLANATION: …": what may follow a label that opens a response or a section; not
# "No evidence was found", "Yes and no".
_ENDS_LABEL = lazy_regex(
    r"""
    [*_"'`]{0,3}
    (?: $ | [,.;:!\n)–—] | \s(?:because|since|as|for|given|due|by|based|[-–—(\[])
        | \s(?:EXPLANATION|REASON|REASONING|RATIONALE)\b
        | \s(?:is|was)\s(?:the|my)\s(?:final\s|correct\s)?answer\b )
    """,
    re.X,
)
_CONCLUDES = lazy_regex(r"\b(?:therefore|thus|so|hence|in conclusion|overall)\b,?\s|(?:[→⇒⟹]|[-=]>)\s", re.I)


def _is_one_step(labels: Labels, text: str, start: int, end: int, arrow: int) -> bool:
    """Whether an arrow concludes: no case of several ("if p < 0.05 → yes, else → no"), and no line of a list."""
    line = max(text.rfind("\n", start, arrow) + 1, start)
    if len(labels.are_in(text, line, end)) > 1 or _CASE.search(text, line, arrow):
        return False
    ends = [step.end() for step in _CONCLUDES.finditer(text, start, end) if not step.group()[0].isalpha()]
    return sum(labels.at(text, stop, end) is not None for stop in ends) == 1


_CASE = lazy_regex(r"\b(?:if|when|where|for|case|unless|suppose)\b|\?", re.I)
# How much of the end of a response is looked at for a label in a sentence.
_WINDOW = 600


def _said(labels: Labels, text: str, start: int, end: int) -> Mention | None:
    """The last label that ends a clause: "I would say no.", "from the abstract, yes.", "this is true."."""
    said = None
    for mention in labels.all_in(text, start, end):
        if (
            _AFTER_LABEL.match(text, mention.end, end)
            and _BEFORE_LABEL.search(text[max(start, mention.start - 24) : mention.start])
            and _alone(labels, text, end, mention)
            and is_understood(labels, text, mention, end)
            and not _is_said_of_another(labels, text, start, mention)
        ):
            said = mention
    return said


# What the labels of inference are said of; "the solution is neutral" speaks of the solution
_OF_INFERENCE = lazy_regex(
    r"""
    \b(?: it | this | that | these | they | two | both | pair | relation(?:ship)? | label | answer | verdict
      | hypothesis | premise | sentences? | statements? | claim | conclusion | inference | classification | class | case
      | category | stance | judge?ment | texts? | passage | evidence | result | nli | entailment )\b
    [^.;:!?\n]{0,60} \b(?:is|are|be)\b
    """,
    re.I | re.X,
)
_IS = lazy_regex(r"\b(?:is|are|was|were|be)\s[\w\s*_\"']{0,24}$", re.I)


def _is_said_of_another(labels: Labels, text: str, start: int, mention: Mention) -> bool:
    """Whether "neutral", of the labels of inference, is said of something that has nothing to do with them."""
    of_inference = any(label.lower().startswith(("entail", "contradict")) for label in labels.labels)
    if mention.label.lower() != "neutral" or not of_inference:
        return False
    before = text[max(start, mention.start - BEFORE) : mention.start]
    clause = before[max(before.rfind(mark) for mark in ".!?:;\n") + 1 :]
    return _IS.search(clause) is not None and _OF_INFERENCE.search(clause) is None


def _concluded(labels: Labels, text: str, start: int, end: int) -> Mention | None:
    """The label directly behind the last "therefore", "overall" and the like."""
    conclusion = None
    for cue in _CONCLUDES.finditer(text, start, end):
        mention = labels.at(text, cue.end(), end)
        if mention is None or not _alone(labels, text, end, mention):
            continue
        if not cue.group()[0].isalpha() and not _is_one_step(labels, text, start, end, cue.start()):
            continue
        firm = _beside(labels, text, mention, end, False) is None and is_understood(labels, text, mention, end)
        conclusion = mention if firm else None
    return conclusion


_FENCE = lazy_regex(r"(?<=\w)\s?\n```\Z")


def _at_the_edges(body: Body, labels: Labels) -> Answer | None:
    """A label that stands alone on the last line, concludes, ends a clause, or opens the response ("Yes, …")."""
    text = body.text
    content = text[body.start : body.end]
    end = body.start + len(content.rstrip())
    start = body.start + len(content) - len(content.lstrip())
    fence = _FENCE.search(text, max(start, end - _LONGEST), end)
    if fence is not None:
        end = fence.start()
    last = max(text.rfind("\n", start, end) + 1, start)
    mention = labels.at(text, last, end)
    if mention is not None and not re.search(r"\w", text[mention.end : end]):
        firm = _alone(labels, text, end, mention) and is_understood(labels, text, mention, end)
        return _answer(mention, Rule.LAST_LINE) if firm else None
    opening = _opening(labels, text, start, end)
    if opening is not None and _IS_A_SENTENCE.match(text, opening.end, end):
        concluded = _concluded(labels, text, opening.end, end)
        return _answer(concluded, Rule.CONCLUSION) if concluded else _answer(opening, Rule.FIRST_WORD)
    window = max(start, end - _WINDOW)
    for find, rule in ((_concluded, Rule.CONCLUSION), (_said, Rule.SAID)):
        mention = find(labels, text, window, end)
        if mention is not None:
            return _answer(mention, rule)
    return _answer(opening, Rule.FIRST_WORD) if opening is not None else None


# A label that opens a sentence: "… fell to 5%. Yes, the drug works."
_SENTENCE_START = lazy_regex(r"(?:\n\s{0,3}|(?<=[\w)%\"'*][.!?])[ ])(?=[*_\"']{0,3}\w)")


def _opening_a_sentence(body: Body, labels: Labels) -> Answer | None:
    """The label that opens a sentence of the last paragraphs, if no sentence there opens with another one."""
    text = body.text
    end = body.start + len(text[body.start : body.end].rstrip())
    start = max(body.start, end - _WINDOW)
    found: list[Mention] = []
    for sentence in _SENTENCE_START.finditer(text, start, end):
        mention = labels.at(text, sentence.end(), min(end, sentence.end() + _LONGEST))
        if mention is None or text[sentence.end() : mention.start].strip(" *_\"'"):
            continue
        if not _OPENS_ITS_SENTENCE.match(text, mention.end, end):
            continue
        line = text.find("\n", mention.end, end)
        stop = line if line >= 0 else end
        firm = _alone(labels, text, end, mention) and is_understood(labels, text, mention, stop)
        if not firm or _beside(labels, text, mention, stop, False) is not None:
            return None
        found.append(mention)
    if not found or len({m.label for m in found}) > 1 or CORRECTION.search(text, found[-1].end, end):
        return None
    return _answer(found[-1], Rule.CONCLUSION)


_OPENS_ITS_SENTENCE = lazy_regex(r"[*_\"']{0,3}(?:[,:.!–—][*_\"']{0,3}(?:\s|$)|\s[–—-]\s)")


_SENTENCE_BEFORE = lazy_regex(r"(?:(?<=[.!?]\s)|(?<=\n)|\A)[^.!?\n<>|]{1,400}[.!?]?\s?\Z")


def _in_sentences(body: Body, labels: Labels) -> Answer | None:
    """A label that a sentence of a known form gives."""
    text, start = body.text, body.start
    sentence = _SENTENCE_BEFORE.search(text, max(0, start - _WINDOW), start)
    # "It is not true that …" was left out as a statement that is denied
    mention = label_in_sentences(labels, text, sentence.start() if sentence else start, body.end)
    if mention is None or retraction(body.text, mention.start, body.end, mention.end) is not None:
        return None
    return _answer(mention, Rule.CONCLUSION)


# "False. The converse is true.", "**Yes** – the converse is false.", "True, because the converse is false."
_IS_A_SENTENCE = lazy_regex(r"[*_\"']{0,3}(?:[.!](?:\s|$)|\s?\n|\s?[–—]|\s-\s|,?\s(?:because|since|as)\b)")


def _opening(labels: Labels, text: str, start: int, end: int) -> Mention | None:
    """The label that opens the response, if it is asserted and nothing behind it corrects it."""
    mention = labels.at(text, start, min(end, start + 200))
    if mention is None or not _ENDS_LABEL.match(text, mention.end, end) or CORRECTION.search(text, mention.end, end):
        return None
    opens = (
        _alone(labels, text, end, mention)
        and not _another_at_once(labels, text, mention.end, end)
        and _beside(labels, text, mention, end, False) is None
        and is_understood(labels, text, mention, end)
    )
    return mention if opens else None


def _another_at_once(labels: Labels, text: str, at: int, end: int) -> bool:
    """Whether another label follows a dash: "yes - no - maybe"."""
    dash = _DASH.match(text, at, end)
    if dash is None:
        return False
    other = next(labels.all_in(text, dash.end(), min(end, dash.end() + _LONGEST)), None)
    return (other is not None and other.start == dash.end()) or _NO_INDEED.match(text, dash.end(), end) is not None


_NO_INDEED = lazy_regex(r"no\s(?:way|chance|longer|really|doubt\snot|sir|thanks|matter)\b", re.I)
_DASH = lazy_regex(r"[*_\"']{0,3}\s?[-–—/|]\s?")


def _answer(mention: Mention, rule: Rule) -> Answer:
    return Answer(mention.label, "extracted", rule, (mention.start, mention.end))


# A response of one line, no longer than this, may give its label in brackets or as its last word.
_MAX_LINE = 120
_POLAR = frozenset([*DEFAULT_LABELS, *TRUTH_VALUES])


def _in_one_line(body: Body, labels: Labels) -> Answer | None:
    """ "Not relevant (NO)", "The sequence converges.": the only label of a single short line, at its end."""
    text = body.text
    line = text[body.start : body.end].strip()
    if not line or len(line) > _MAX_LINE or "\n" in line or any(s.refuted for s in all_statements(body)):
        return None
    start = text.index(line, body.start)
    end = start + len(line)
    mentions = list(labels.all_in(text, start, end))
    if not mentions or len(labels.are_in(text, start, end)) != 1:
        return None
    mention = mentions[-1]
    if any(s.start <= mention.start < s.end for s in all_statements(body)):
        return None  # "The answer is nicht entailment."
    if re.search(r"\w|\?", text[mention.end : end]):
        return None
    bracketed = text[mention.start - 1 : mention.start] in ("(", "[") and mention.start > start
    asserted = (
        mention.label.lower() not in _POLAR
        and is_plain_line(text[start : mention.start])
        and _alone(labels, text, end, mention)
        and not _is_said_of_another(labels, text, start, mention)
    )
    understood = is_understood(labels, text, mention, end) and not is_bracketed_no(text, mention.start)
    bracketed = bracketed and not is_remark_on_an_answer(labels, text, mention)
    return _answer(mention, Rule.LAST_LINE) if understood and (bracketed or asserted) else None
