"""Read which options a response chooses.

The difficulty is not to find letters but to leave letters alone: "I" is mostly a pronoun, "A" an article or a
variable, "C" a vitamin or carbon. A letter counts only where it stands as the label of an option.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from megascience_hf.answers.containers import CLEAR, FINAL, HINT, MAX_CUES, WEAK, Statement
from megascience_hf.answers.statements import find_statements, next_question
from megascience_hf.answers.text import Body, plain, word_set
from megascience_hf.answers.types import Answer, GoldError, Verdict

# How much of the end of a response is searched for judgements on single options.
JUDGED_TAIL = 6_000
DEFAULT_LETTERS = "ABCDEFGHIJ"


@dataclass(frozen=True, slots=True)
class Choice:
    """Letters chosen at a place. `letters` empty: the response says that no option is right."""

    start: int
    end: int
    letters: tuple[str, ...]
    strength: int
    rule: str
    alternative: bool = False  # "A or B": named, but not decided


# Markup and small words that may stand between the link and the letter.
_SKIP = re.compile(
    r"(?:[\s*_`\"'(\[{$<:>=~#•▶✅-]"
    r"|\\(?:boxed|text|textbf|textit|mathrm|mathbf|mathit|operatorname|fbox|bf|rm|left|displaystyle|quad|underline"
    r"|large|Large)"
    r"(?![A-Za-z])|\\[(\[,;! ]"
    r"|(?:the|correct|best|final|option|choice|answer|letter|statement|alternative|both|either|indeed|therefore"
    r"|options|choices"
    r"|answers|letters|statements|is|are|as|follows|number|definitely|likely|probably|opción|réponse|选项|選項)\b)*+",
    re.I,
)
_WORD = re.compile(r"[A-Za-z]+")
# Words that may follow a label in a sentence without making an article or a pronoun of it.
_FUNCTION = word_set(
    "because since as and or but which with for not is was in on due so if would seems where when while "
    "given per based to from by that who although though however are only rather both among according "
    "considering here therefore thus correct indeed"
)
_PRONOUN_I = word_set(
    "am was think believe would will have had do did can could should must may might guess know choose "
    "chose say see hope need want apologize cannot found used made just also m ve ll d"
)
_JOIN = re.compile(
    r"[\s*_`\"')\]}$\\.]{0,6}(?P<sep>,\s?(?:and|or|&)\b|,|;|/|\||&|\+|\band/or\b|\band\b|\bor\b"
    r"|\n)[\s*_`\"'(\[{$]{0,6}"
    r"(?:(?:also\s|both\s|option\s|choice\s|\\text\{|\\mathrm\{)[(\[*]{0,2})?",
    re.I,
)
_CLOSE = re.compile(r"(?:[)\]}*_`\"'$]|\\[)\]])*+")


def _of_a_word(c: str) -> bool:
    """Letters and digits of alphabetic scripts; Chinese and Japanese characters stand next to labels."""
    return c.isalnum() and ord(c) < 0x2E80


def _is_label(text: str, i: int, end: int, letters: str, *, sure: bool) -> int:
    """How surely `text[i]` is the label of an option: 0 not at all, 1 by its surroundings, 2 by its markup."""
    c = text[i]
    if c.upper() not in letters or not c.isascii():
        return 0
    before = text[i - 1] if i else " "
    after = text[i + 1] if i + 1 < end else "\n"
    if _of_a_word(before) or _of_a_word(after):
        return 0
    if after == "'" and i + 2 < end and text[i + 2].isalpha():  # I'm, A's
        return 0
    if after in "-+^=%°" and i + 2 < end and not text[i + 2].isspace():  # C-terminal, B+, A=3
        return 0
    if after == "_" and (i + 2 >= end or text[i + 2] not in "_ \n.,)*"):  # A_1
        return 0
    if before in "-\\/^" and not (before == "/" and i >= 2 and text[i - 2].upper() in letters):
        return 0
    marked = after in ")]}*`" or before in "*`" or (after in ".:" and i + 2 < end and text[i + 2] in " \n*")
    rest = _CLOSE.match(text, i + 1, end)
    j = rest.end() if rest else i + 1
    if j >= end or text[j] == "\n":
        return 2
    if text[j] == " " and j + 1 < end:
        nxt = text[j + 1]
        arrow = text.startswith(("->", "→"), j + 1)
        if not marked and (arrow or nxt in "=≈+<>^×·⇌"):
            return 0  # a variable in a formula
        word = _WORD.match(text, j + 1, end)
        if word and not marked:
            w = word.group()
            if c in "ai":
                return 0
            if w.lower() not in _FUNCTION and (w.islower() or c in "aAI"):
                if c == "I" or c in "aA" or c.islower():
                    return 0
                return 1 if sure else 0
            if c == "I" and w.lower() in _PRONOUN_I:
                return 0
    if c.islower() and not marked and not (sure and text[j] in ".,;:"):
        return 0
    if c == "I" and text[j] == "," and not marked and not sure:
        return 0
    return 2 if marked else 1


def _read(text: str, start: int, end: int, letters: str, *, sure: bool = True) -> Choice | None:
    """Letters that stand at `start`, a list of them if they are joined by commas, "and", "or"."""
    skipped = _SKIP.match(text, start, end)
    i = skipped.end() if skipped else start
    if i >= end:
        return None
    first = i
    certain = _is_label(text, i, end, letters, sure=sure)
    if not certain:
        return _run_of_capitals(text, i, end, letters)
    found = [text[i].upper()]
    alternative = bool(skipped and "either" in skipped.group().lower())
    last = i + 1
    for _ in range(2 * len(letters)):
        join = _JOIN.match(text, last, end)
        if join is None or join.end() >= end or not _is_label(text, join.end(), end, letters, sure=False):
            break
        if join.group("sep") == "\n" and not text[join.end() + 1 : join.end() + 2].strip(" .):\n*"):
            break
        if text[join.end()].islower() != text[i].islower():
            break
        c = text[join.end()].upper()
        if join.group("sep").lower().endswith("or") or join.group("sep") in "/|":
            alternative = True
        if c not in found:
            found.append(c)
        last = join.end() + 1
    return Choice(first, last, tuple(found), FINAL, "", alternative and len(found) > 1)


_CAPITALS = re.compile(r"([A-Z])\1{3,7}(?![A-Za-z0-9])")


def _run_of_capitals(text: str, i: int, end: int, letters: str) -> Choice | None:
    """`BBBBB`: some prompts ask for the letter five times in a row."""
    run = _CAPITALS.match(text, i, end)
    if run and run.group(1) in letters:
        return Choice(i, run.end(), (run.group(1),), FINAL, "")
    return None


# -- judgements on an option that do not use the noun "answer" first ------------------------------------------

_OPTION = (
    r"(?:(?P<noun>(?i:options?|choices?|answers?|statements?|letters?))[\s*_:]{1,3}[(\[*\"'`]{0,3}(?P<a>[A-Za-z])"
    r"|[(\[](?P<b>[A-Za-z])[)\]]|(?P<c>(?<![\w'’-])[A-Z](?=[\s.):,;!?*$\"']|$)))"
)
_MENTION = re.compile(_OPTION)
_IS_RIGHT = re.compile(
    r"[)\]*_\"'`$}.,:\s]{0,6}"
    r"(?P<gap>[^\n]{0,160}?)"
    r"(?:\b(?:is|are|was|would\sbe|must\sbe|should\sbe|seems(?:\sto\sbe)?|appears(?:\sto\sbe)?|as|remains|being"
    r"|represents|provides|offers)\s)"
    r"(?:(?:therefore|thus|then|likely|probably|clearly|indeed|also|still|definitely|hence|actually"
    r"|in\sfact),?\s){0,2}"
    r"(?P<not>not\s|n't\s)?(?:(?:the|our|my|a|an|also|only|one)\s){0,2}(?P<very>most\s|more\s|single\s|very\s)?"
    r"(?P<right>correct|right|best|true|accurate|appropriate|likely|probable|closest|suitable|plausible|relevant"
    r"|consistent|reasonable"
    r"|final\sanswer|answer|incorrect|false|wrong)\b",
    re.I,
)
_FITS_BEST = re.compile(
    r"[)\]*_]{0,3}\s(?:\w+\s)?(?:fits?|match(?:es)?|works?|satisf(?:y|ies)|explains?|describes?|makes?)\s(?:\w+\s){0,5}?(?:best|most\ssense)\b",
    re.I,
)
_CHOOSE = re.compile(
    r"\b(?:choos(?:e|ing)|select(?:ing)?|pick(?:ing)?|chose|go(?:ing)?\swith|opt(?:ing)?\sfor|settle\son"
    r"|lean(?:ing)?\stowards?"
    r"|guess(?:ing)?|conclude)\b(?:\s(?:that|it's|is|option|answer|choice|letter|the)){0,3}[\s:]{1,2}",
    re.I,
)
_LEANS = re.compile(
    r"\b(?:match(?:es|ing)?|correspond(?:s|ing)?\sto|closest\sto|close\sto|consistent\swith|agrees\swith"
    r"|equivalent\sto|leads\sto"
    r"|supports?|(?:leaves|left)(?:\sus)?(?:\swith)?|favou?rs?|points\sto|indicates?|suggests?|which\sis|that\sis"
    r"|i\.e\.|equals?|identical\sto"
    r"|given\s(?:by|in)|described\s(?:by|in)|refers\sto|aligns?\swith|is|are|best\sfits?|fits)"
    r"(?:\s(?:exactly|only|best|most|closely|with|to|the|by|in|correct|answer)){0,3}[\s:*_]{1,4}$",
    re.I,
)
_LINKED = re.compile(r"(?:\b(?:is|are|be|was|as|to)\b:?|:)[\s*_`\"]{1,6}$", re.I)
_CONCLUDES = re.compile(
    r"\b(?:(?P<choose>choose|chose|pick|select|guess|go(?:ing)?\swith|opt\sfor|settle\son|say|answer)"
    r"|so|therefore|thus|hence|consequently|it's|it\sis|it\smust\sbe|that's|which\sis|we\s(?:get|have|obtain)"
    r"|leaves(?:\sus)?(?:\swith)?|left\swith(?:\soption)?|must\sbe|to\sbe)"
    r"[\s,:*_(\[]{1,6}$",
    re.I,
)
_CLAUSE_END = re.compile(r"[)\]*_\"'`$]{0,4}(?:[.!;]|\s*$|\s*\n|,?\s(?:since|because|as|which|with|given|by)\b)")
_THEREFORE = re.compile(
    r"\b(?:therefore|thus|hence|so|consequently|in\sconclusion|overall|finally|given\sthis|accordingly)\b", re.I
)
_QUALITY = re.compile(r"\b(?:correct|right|best|closest|most\slikely|summary)\b", re.I)
_CORRECTION = re.compile(
    r"\b(?:wait|actually|correction|mistake|let\sme\sre|reconsider|re-?evaluat|on\ssecond\sthought|instead|oops"
    r"|sorry|apolog|changed?\smy\smind"
    r"|rather|no,)\b",
    re.I,
)
_NEGATED = re.compile(
    r"\b(?:not|n't|neither|nor|incorrect|wrong|false|eliminat\w*|exclud\w*|rul\w+\sout|cannot)\b", re.I
)
_IF = re.compile(r"\b(?:if(?!\s(?:I|we|one|forced)\b)|unless|assuming|suppose|were)\b[^.\n]{0,80}$", re.I)
_NONE_FITS = re.compile(
    r"\b(?:none|no\sone|neither|not\sany)\sof\s(?:the|these|those)?\s?(?:\w+\s){0,3}(?:options?|choices?|answers?"
    r"|above|values|statements)\b"
    r"|\bno\s(?:correct|right|suitable|matching|valid)\s(?:answer|option|choice)"
    r"|\bnot\s(?:\w+\s){0,2}(?:among|in|listed\s(?:among|in)|one\sof)\sthe\s(?:\w+\s){0,3}(?:options?|choices?"
    r"|answers?)",
    re.I,
)


_SENTENCE = re.compile(r"[.!?]\s|\n")
_SAYS_ANSWER = re.compile(r"\W{0,3}(?:answer|option|choice|one|response|statement|selection|match)", re.I)


_NEXT_LABEL = re.compile(r"\n[ \t>#*_(\[-]{0,6}(?:option\s|choice\s)?[(\[*]{0,3}([A-Za-z])[.):\]]", re.I)


def _starts_list(text: str, at: int, end: int) -> bool:
    """Whether the label at `at` is the first of a list of options: the next labelled line has the next letter."""
    following = _NEXT_LABEL.search(text, at, min(end, at + 500))
    return following is not None and ord(following[1].upper()) == ord(text[at].upper()) + 1


def _judgements(body: Body, letters: str, tail: int) -> list[Choice]:
    """ "Option C is correct", "I would choose (B)", "which matches option D": from `tail` on."""
    text, end = body.text, body.end
    found: list[Choice] = []
    mentions = list(_MENTION.finditer(text, tail, end))[-MAX_CUES:]
    for k, mention in enumerate(mentions):
        at = mention.start("a") if mention["a"] else mention.start("b") if mention["b"] else mention.start("c")
        sure = mention["c"] is None
        if not _is_label(text, at, end, letters, sure=sure):
            continue
        letter = text[at].upper()
        if letter == "I" and (mention["noun"] or "").lower().startswith("statement"):
            continue  # statements are numbered I, II, III
        before = text[max(tail, mention.start() - 90) : mention.start()]
        sentence = _SENTENCE.split(before)[-1]
        follow = _IS_RIGHT.match(text, at + 1, min(end, at + 260))
        if follow and not (k + 1 < len(mentions) and mentions[k + 1].start() < follow.start("right")):
            gap = follow["gap"]
            if not sure and gap and text[at + 1] not in ".):," and not gap.startswith((".", ")", ":", ",")):
                continue
            wrong = follow["not"] or follow["right"].lower() in ("incorrect", "false", "wrong") or _NEGATED.search(gap)
            if not wrong and not _SENTENCE.search(gap[2:]) and not _IF.search(sentence):
                says_answer = _SAYS_ANSWER.match(text, follow.end(), follow.end() + 14)
                strong = says_answer or follow["right"].lower().endswith("answer")
                found.append(Choice(at, at + 1, (letter,), CLEAR if strong else WEAK, "judgement"))
                continue
        clause = sentence.rsplit(",", 1)[-1] if "," in sentence[:-3] else sentence
        concluded = _CONCLUDES.search(before) if not sure and _CLAUSE_END.match(text, at + 1, end) else None
        if concluded and not _NEGATED.search(clause) and not _IF.search(sentence):
            # "So it's B.", "Hence, D", "I choose C."
            found.append(Choice(at, at + 1, (letter,), CLEAR if concluded["choose"] else WEAK, "conclusion"))
        elif (
            not sure
            and _LINKED.search(before)
            and text[at + 1 : at + 2] in (".", ")", ":")
            and not _NEGATED.search(sentence)
            and not _IF.search(sentence)
            and not _starts_list(text, at, end)
        ):
            # "the compound is **C. methyl acetate**", "it refers to:\n\nA. the solvent"
            found.append(Choice(at, at + 1, (letter,), CLEAR, "linked_label"))
        elif sure and not _NEGATED.search(sentence) and not _IF.search(sentence):
            chosen = _CHOOSE.search(before[-40:] + " " if not before.endswith((" ", ":")) else before[-40:])
            if (chosen and before.rstrip().endswith(chosen.group().rstrip())) or (
                (mention["noun"] or "").lower() == "answer" and _CLAUSE_END.match(text, at + 1, end)
            ):
                found.append(Choice(at, at + 1, (letter,), CLEAR, "choose"))
            elif _FITS_BEST.match(text, at + 1, min(end, at + 80)):
                found.append(Choice(at, at + 1, (letter,), WEAK, "judgement"))
            elif _LEANS.search(before):
                found.append(Choice(at, at + 1, (letter,), WEAK, "lean"))
            elif _THEREFORE.search(sentence) or (
                before.endswith("(") and mention["noun"] and _QUALITY.search(sentence)
            ):
                found.append(Choice(at, at + 1, (letter,), WEAK, "therefore"))
    return found


_LABEL_LINE = re.compile(
    r"^[ \t>#*_`\"'$-]{0,6}(?:(?:option|choice|answer)\s)?[(\[*]{0,3}([A-Za-z])(?:[)\].:*`\"',$]|\s*$|\s-|\s\.\.)", re.I
)


_ITEM_NUMBER = re.compile(r"\d{1,2}[.)]\s")
_OTHER_WORDS = re.compile(r"(?<!\\)\b(?!(?:the|correct|best|final|option|choice|answer|letter)\b)[A-Za-z]{2,}", re.I)
_RUN_AT_END = re.compile(r"(?<![A-Za-z0-9])([A-Z])\1{4}(?![A-Za-z0-9])[\s*_.\]\\)$`\"']{0,8}$")


_FIELD_LINE = re.compile(
    r"^[ \t>#*_-]{0,5}(?:final|choice|option|letter|selection|pick|guess|correct|my\spick"
    r"|verdict)[*_]{0,2}\s?[:=][\s*_(\[\"'$]{0,5}([A-Za-z])[\s*_)\]\"'$.]{0,5}$",
    re.I | re.M,
)
_TRAILING = re.compile(r"\(([A-Z])\)[*.\s]{0,3}$")
_VERDICT_LINE = re.compile(
    r"^[ \t>#*_(\[-]{0,6}(?:option\s|choice\s)?[(\[*]{0,3}([A-Z])[.):\]*][^\n]{0,200}?(?:\b(?P<no>not|in|partially\s"
    r"|never\s)?(?:\s?)(?P<yes>correct|true|right)\b|✓|✔|✅)",
    re.I | re.M,
)


def _verdict_lines(text: str, start: int, end: int, letters: str) -> list[Choice]:
    """A list that judges every option, one line each, if exactly one of them is found right."""
    right: dict[str, int] = {}
    lines = 0
    for m in _VERDICT_LINE.finditer(text, max(start, end - JUDGED_TAIL), end):
        lines += 1
        if m["no"] is None and m[1] in letters and not _NEGATED.search(m.group()):
            right[m[1]] = m.start(1)
    if len(right) != 1 or lines < 2:
        return []
    ((letter, at),) = right.items()
    return [Choice(at, at + 1, (letter,), WEAK, "verdict_lines")]


def _in_list(text: str, line_start: int, choice: Choice, start: int) -> bool:
    """Whether the line before begins with the label before: an echoed list of options, or one that was judged."""
    if len(choice.letters) != 1 or choice.letters[0] == "A":
        return False
    before = text[max(start, line_start - 300) : line_start].rstrip()
    previous = before[before.rfind("\n") + 1 :]
    label = _LABEL_LINE.match(previous)
    return label is not None and ord(label[1].upper()) == ord(choice.letters[0]) - 1


def _edges(body: Body, letters: str) -> list[Choice]:
    """A label alone on the last line or at the very beginning, or the one of a judged list that is right."""
    text = body.text
    found: list[Choice] = []
    content = text[body.start : body.end]
    stripped = content.strip()
    if not stripped:
        return found
    first = body.start + content.index(stripped[0])
    last_end = body.start + len(content.rstrip())
    line_start = text.rfind("\n", body.start, last_end) + 1
    line_start = max(line_start, first)
    only_line = line_start == first
    for start, rule in ((first, "first_line"), (line_start, "last_line")):
        if rule == "last_line" and only_line:
            break
        stop = text.find("\n", start, last_end)
        stop = stop if stop >= 0 else last_end
        number = _ITEM_NUMBER.match(text, start, stop)
        choice = _read(text, number.end() if number else start, stop, letters, sure=stop - start <= 24)
        if choice is None:
            continue
        lead = text[start : choice.start]
        if len(lead) > 20 and _OTHER_WORDS.search(lead):
            continue
        labelled = _LABEL_LINE.match(text[start:stop]) or len(choice.letters) > 1
        if not labelled:
            continue
        rest = text[choice.end : stop].strip(" .)*_`]\"'}:$")
        if rule == "last_line" and _in_list(text, start, choice, body.start):
            continue
        if text[choice.start].islower() and rest:
            continue
        found.append(replace(choice, strength=WEAK if rule == "last_line" else HINT, rule=rule))
    trailing = _TRAILING.search(text[max(line_start, last_end - 12) : last_end])
    if trailing and trailing[1] in letters:
        at = max(line_start, last_end - 12) + trailing.start(1)
        found.append(Choice(at, at + 1, (trailing[1],), HINT, "trailing_label"))
    found.extend(_verdict_lines(text, body.start, last_end, letters))
    return found


def _closings(body: Body, letters: str) -> list[Choice]:
    """Firm commitments at the end that use no noun of an answer: "Choice: D" on a line, the letter five times."""
    text = body.text
    found: list[Choice] = []
    for field in _FIELD_LINE.finditer(text, max(body.start, body.end - 1500), body.end):
        at = field.start(1)
        if _is_label(text, at, body.end, letters, sure=True):
            found.append(Choice(at, at + 1, (text[at].upper(),), FINAL, "field_line"))
    run = _RUN_AT_END.search(text[max(body.start, body.end - 60) : body.end])
    if run and run.group(1) in letters:
        at = max(body.start, body.end - 60) + run.start(1)
        found.append(Choice(at, at + 5, (run.group(1),), FINAL, "repeated_letter"))
    return found


# -- options named by their text ------------------------------------------------------------------------------

_NOT_WORD = re.compile(r"[^\w%+.<>=/-]+")


_LAYOUT = re.compile(r"\\(?:text|mathrm|textbf|mathbf|left|right|,|;|!)")


_SEPARATOR = re.compile(r"(?<=\d)(?:,|\{,\}|\s)(?=\d{3}(?!\d))")


class _Keys:
    """The letters of an item with the keys of its option texts, made only when an option is looked for by text."""

    def __init__(self, letters: str, options: Sequence[str] | None) -> None:
        self.letters = letters
        self.options = options or ()
        self._pairs: list[tuple[str, str]] | None = None

    def pairs(self) -> list[tuple[str, str]]:
        if self._pairs is None:
            self._pairs = [(a, option_key(o)) for a, o in zip(self.letters, self.options, strict=False)]
        return self._pairs


def option_key(text: str) -> str:
    """The text of an option without case, markup and punctuation, for comparison."""
    text = _SEPARATOR.sub("", _LAYOUT.sub(" ", plain(text).lower()))
    return _NOT_WORD.sub(" ", text).strip(" .")


def _by_text(text: str, start: int, end: int, keys: _Keys) -> tuple[str, int] | None:
    """The only option whose text begins the statement (or is all of it); None if there is none or two."""
    said = option_key(text[start : min(end, start + 400)])
    if not said:
        return None
    best: list[tuple[int, str]] = []
    if any(f" {join} {key}" in said for _, key in keys.pairs() for join in ("and", "or") if key):
        return None  # two options in a row
    for letter, key in keys.pairs():
        if key and (said == key or (len(key) > 2 and said.startswith(key + " "))):
            best.append((len(key), letter))
    if not best:
        return None
    best.sort(reverse=True)
    if len(best) > 1 and best[0][0] == best[1][0]:
        return None
    return best[0][1], min(end, start + 400)


_SURE = re.compile(
    r"\b(?:option|choice|answer)\s?[*_:]{0,3}\s?[(\[*]{0,3}(?P<a>[A-Z])\b|[(\[*](?P<b>[A-Z])[)\]*]"
    r"|(?:\b(?:is|are|be|to)\b:?|:)[\s*_]{1,4}(?P<c>[A-Z])[.):]\*{0,2}(?=\s|$)|,\s(?P<d>[A-Z])(?=[.*)]{0,3}\s*$)",
    re.I,
)


def _label_lines(text: str, first: Choice, end: int, letters: str, statement: Statement) -> Choice:
    """The labels of consecutive lines: "the correct answers are:" and a list."""
    found, last = list(first.letters), first.end
    for _ in letters:
        following = _NEXT_LABEL.match(text, text.find("\n", last, end), end) if "\n" in text[last:end] else None
        if following is None or following[1].upper() not in letters:
            break
        found.append(following[1].upper())
        last = following.end(1)
    return Choice(first.start, last, tuple(dict.fromkeys(found)), statement.strength, statement.rule)


_LISTED = re.compile(r"(?:^|[,;\n]\s?|\band\s)[(\[*]{0,2}([A-Z])(?=[.):\]])")


def _only_label(text: str, start: int, stop: int, letters: str) -> int | None:
    """Offset of the only option that a statement names by its label, wherever it names it."""
    at: dict[str, int] = {}
    for mention in _SURE.finditer(text, start, stop):
        i = mention.start(mention.lastgroup or 0)
        if not text[i].isupper() or not _is_label(text, i, stop, letters, sure=True):
            continue
        if _NEGATED.search(text, start, mention.start()):
            return None
        at.setdefault(text[i], i)
    return next(iter(at.values())) if len(at) == 1 else None


def _from_statement(statement: Statement, body: Body, letters: str, keys: _Keys, multiple: bool) -> Choice | None:
    text, start, stop = body.text, statement.start, min(statement.end, body.end)
    label_line = text.find("\n", statement.cue, start) >= 0
    listed = multiple or statement.rule in ("tag", "json", "boxed")
    read = _read(text, start, stop, letters)
    if read is not None and label_line and len(read.letters) == 1:
        if multiple and not text[statement.cue : start].lower().startswith(("option", "choice", "answer choice")):
            read = _label_lines(text, read, body.end, letters, statement)
        elif _starts_list(text, read.start, body.end):
            return None  # the options are repeated, none is chosen
    if read is not None and listed and not read.alternative:
        # "A. first text, C. second text": every label at the head of an item
        items = [m.start(1) for m in _LISTED.finditer(text[start:stop])]
        more = [text[start + i] for i in items if text[start + i] in letters]
        if len(set(more)) > len(read.letters) and more[0] == read.letters[0]:
            read = replace(read, letters=tuple(dict.fromkeys(more)), end=start + items[-1] + 1)
    if read is not None:
        return replace(read, strength=statement.strength, rule=statement.rule)
    if keys.options:
        named = _by_text(text, start, stop, keys)
        if named:
            return Choice(start, stop, (named[0],), statement.strength, statement.rule + "_text")
    if statement.rule != "clause" and not statement.denied:
        inside = _only_label(text, start, min(stop, start + 400), letters)
        if inside is not None:
            return Choice(inside, inside + 1, (text[inside].upper(),), statement.strength, statement.rule)
    if statement.denied:
        return Choice(start, stop, (), statement.strength, statement.rule)
    return None


def extract_choice(
    body: Body,
    letters: str | None,
    options: Sequence[str] | None,
    multiple: bool,
    statements: Sequence[Statement] | None = None,
) -> Answer:
    """The option or options that the body commits to (`statements`: those of the body, where they are known)."""
    letters = letters_of(letters, options)
    keys = _Keys(letters, options)
    found: list[Choice] = []
    for statement in find_statements(body) if statements is None else statements:
        choice = _from_statement(statement, body, letters, keys, multiple)
        if choice is not None:
            found.append(choice)
    firm = [c.start for c in found if c.strength == FINAL and c.letters]
    if firm:
        cut = next_question(body, firm[0])
        if cut < body.end:
            body = replace(body, end=cut)
            found = [c for c in found if c.start < cut]
    after = max((c.end for c in found if c.strength == FINAL), default=body.start)
    # after a firm commitment a mere judgement counts only where something is being corrected
    judgements: list[Choice] = []
    if not firm or _CORRECTION.search(body.text, after, body.end):
        judgements = _judgements(body, letters, max(after if firm else body.start, body.end - JUDGED_TAIL))
    for judged in judgements:
        if (
            firm
            and judged.strength == CLEAR
            and _CORRECTION.search(body.text, max(after, judged.start - 200), judged.start)
        ):
            judged = replace(judged, strength=FINAL)
        found.append(judged)
    found.extend(_closings(body, letters))
    if not firm:
        found.extend(_edges(body, letters))
    if not found:
        return _named_at_the_end(body, keys) or Answer(None, "no_answer")
    top = max(c.strength for c in found)
    best = max((c for c in found if c.strength == top), key=lambda c: c.start)
    if top < CLEAR and _NONE_FITS.search(body.text, max(body.start, body.end - 1500), body.end):
        return Answer(None, "no_answer")
    if not best.letters:
        return Answer(None, "no_answer", best.rule, (best.start, best.end))
    span = (best.start, best.end)
    if multiple and not best.alternative:
        return Answer(tuple(sorted(best.letters)), "extracted", best.rule, span)
    if len(best.letters) > 1:
        return Answer(tuple(sorted(best.letters)), "ambiguous", best.rule, span)
    return Answer(best.letters[0], "extracted", best.rule, span)


def _named_at_the_end(body: Body, keys: _Keys) -> Answer | None:
    """The only option whose text stands in the last paragraph, when nothing else commits."""
    if not keys.options:
        return None
    content = body.text[body.start : body.end].rstrip()
    start = max(content.rfind("\n\n"), len(content) - 300, 0)
    said = " " + option_key(content[start:]) + " "
    pairs = keys.pairs()
    named = [(letter, key) for letter, key in pairs if key and f" {key} " in said]
    named = [(a, k) for a, k in named if not any(k != other and f" {k} " in f" {other} " for _, other in named)]
    if len(named) != 1 or len({k for _, k in pairs}) != len(pairs):
        return None
    return Answer(named[0][0], "extracted", "option_text", (body.start + start, body.start + len(content)))


def letters_of(letters: str | None, options: Sequence[str] | None) -> str:
    """The letters that an item has."""
    if letters is not None:
        return letters.upper()
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(options)] if options else DEFAULT_LETTERS


def gold_letters(gold: str | Sequence[str], letters: str | None, options: Sequence[str] | None) -> frozenset[str]:
    """The letters of a gold answer: "B", "A,C", ["A", "C"], or the text of an option.

    Raises:
        GoldError: the gold names no letter of the item and no option.
    """
    known = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if letters is None and not options else letters_of(letters, options)
    parts = [gold] if isinstance(gold, str) else list(gold)
    found: set[str] = set()
    for part in parts:
        bare = plain(part).strip().strip("()[]. ").upper()
        if len(bare) == 1 and bare in known:
            found.add(bare)
            continue
        pieces = [p.strip(" ()[].") for p in re.split(r"[,;/&]|\band\b|\s", bare) if p.strip(" ()[].")]
        if pieces and all(len(p) == 1 and p in known for p in pieces):
            found.update(pieces)
            continue
        named = [
            letter for letter, text in zip(known, options or (), strict=False) if option_key(text) == option_key(part)
        ]
        if len(named) != 1:
            raise GoldError(f"gold {part!r} is none of the letters {known} and not the text of exactly one option")
        found.add(named[0])
    if not found:
        raise GoldError("the gold of a choice question is empty")
    return frozenset(found)


def verify_choice(
    gold: str | Sequence[str], answer: Answer, letters: str | None, options: Sequence[str] | None
) -> Verdict:
    """Compare chosen letters with the gold as sets."""
    wanted = gold_letters(gold, letters, options)
    if answer.value is None:
        return Verdict(False, answer.status)
    if answer.status == "ambiguous":
        return Verdict(False, "ambiguous")
    try:
        given = gold_letters(answer.value, letters, options)
    except GoldError:
        return Verdict(False, "not a letter of the item")
    return Verdict(given == wanted, "same letters" if given == wanted else "other letters")
