"""Letters that stand as labels of options, and lists of them.

The difficulty is not to find letters but to leave letters alone: "I" is mostly a pronoun, "A" an article or a
variable, "C" a vitamin or carbon. A letter counts only where it stands as the label of an option.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import category

from megascience_hf.answers.extraction.choice.several import between_labels
from megascience_hf.answers.extraction.containers import FINAL
from megascience_hf.answers.extraction.languages import ANDS, JOINS, LINKS, SMALL_WORDS
from megascience_hf.answers.text.commands import BOX, COLOUR, TEXT, TEXT_OPEN, TICKS
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.words import word_set
from megascience_hf.answers.types import Rule


@dataclass(frozen=True, slots=True)
class Choice:
    """Letters chosen at a place. `letters` empty: the response says that no option is right."""

    start: int
    end: int
    letters: tuple[str, ...]
    strength: int
    rule: Rule | None
    alternative: bool = False  # "A or B": named, but not decided
    undecided: bool = False  # what stands beside it is not understood


# Markup and small words that may stand between the link and the letter.
_SKIPPED_COMMAND = (
    rf"{BOX}|{TEXT}|\\(?:mathcal|left|(?:display|text|script)style|q?quad|underline|[lL]arge|LARGE|[hH]uge)(?![A-Za-z])"
    rf"|{COLOUR}|\\[(\[{{,;!\ ]"
)
_SKIPPED_WORD = (
    r"the|correct(?!\s?=)|best|final|options?|choices?|answers?|letters?|statements?|alternative|both|either|indeed|therefore"
    r"|all\sof|is|are|as(?:\sfollows)?|number|definitely|likely|probably"
)
_SKIP = lazy_regex(
    rf"""
    (?:
        (?-i:</?(?:b|strong|i|em|u|p|span|mark|code|br)\s?/?>)
      | [\s*_`\"'(\[{{}}$<:>=|#•▶{TICKS}-]
      | 1[.)]\s
      | {_SKIPPED_COMMAND}
      | (?:{_SKIPPED_WORD}|{SMALL_WORDS})\b
    )*+
    """,
    re.I | re.X,
)


# How far the label may stand from the link that announces it.
MAX_SKIPPED = 200


_WORD = lazy_regex(r"[A-Za-z]+")


# Words that may follow a label in a sentence without making an article or a pronoun of it.
_FUNCTION = word_set(
    "because since as and or but which with for not is was in on due so if would seems where when while "
    "given per based to from by that who although though however are only rather both among according "
    "considering here therefore thus correct indeed it unless except instead until than plus then versus vs "
    "fits matches looks sounds remains works satisfies holds stands meets appears applies yields alone must has"
)


_JOINS = lazy_regex(JOINS, re.X)


_PRONOUN_I = word_set(
    "am was think believe would will have had do did can could should must may might guess know choose "
    "chose say see hope need want apologize cannot found used made just also m ve ll d"
)


# Nouns that make a term of the letter before them: T cells, C fibers, X chromosome.
_TERM = word_set(
    "cell cells lymphocyte lymphocytes fiber fibers fibre fibres chromosome chromosomes channel channels wave "
    "waves ray rays ring rings band bands terminus terminal test tests value values factor factors group groups "
    "domain bond bonds"
)


# What joins two labels: a sign or a word, with the markup around it; or mere space, "B C".
_JOIN_WORD = (
    r"and/or\b|and\b|or\selse\b|or\b|as\swell\sas\b|plus\b|to\b|through\b|thru\b|then\b|else\b|otherwise\b|alternatively\b"
    r"|x?nor\b|xor\b|vs\.?|versus\b|but\salso\b"
)
_JOIN = lazy_regex(
    rf"""
    [\s*_`"')\]}}$\\]{{0,6}} (?:{TEXT_OPEN})? (?:(?:with\s|\()\d{{1,3}}\s?%\)?\s?)?
    (?P<sep>
        (?:\.{{0,4}}|[,;]) \s? \b(?:{_JOIN_WORD})
      | [,;/|&+*·•×\n∨∧∪∩↔→⇒≥≤<>=~^–—…] | [?!]\s(?:or|and)\b | [?!](?=\s)
      | (?::|\\{{1,2}})(?-i:(?=[A-Z](?![A-Za-z]))) | \.{{2,4}} | -(?=\s)
      | \(\s?(?:or|and|maybe|perhaps|possibly)\b
      | \\(?:l?or|vee|wedge|l?and|cup|cap|to|(?:left)?rightarrow|iff|sim|q?quad)(?![A-Za-z])
      | [)\]]?[ ]{{0,3}}(?=[(\[])      # (B)(C)
      | (?<=[ ])                       # B C
    )
    (?:[\s*_`"'(\[{{}}$<>=] | \\[ ,;:!] | \\quad(?![a-z])){{0,6}}
    (?:also\s|both\s|possibly\s|perhaps\s|maybe\s|even\s|options?\s|choice\s|statement\s|answer\s
      | {TEXT_OPEN}){{0,3}}
    [(\[*]{{0,2}}
    """,
    re.I | re.X,
)
_ALTERNATIVE = lazy_regex(r"or$|or\s|maybe|perhaps|possibly|else|otherwise|alternatively|vs|versus", re.I)


# A.M., A.C. current, G. P. Smith, E. coli
_ABBREVIATION = lazy_regex(
    r"""
    [A-Za-z]\.(?:[A-Za-z](?:\.|\b)|\s[A-Z]\.|\s(?:coli|difficile|pylori|influenzae|elegans|aureus
            | cerevisiae|neoformans|albicans|subtilis|melanogaster|tuberculosis|botulinum
            | perfringens|falciparum|vivax|musculus|sapiens|thaliana|pneumoniae|jejuni|cholerae
            | enterica|tetani|anthracis|faecalis|epidermidis|pyogenes|meningitidis|gonorrhoeae
            | trachomatis|pestis|fumigatus|niger|lupus|rerio|laevis)\b)
    """,
    re.X,
)


# f(A), DX(I); but Option(A)
_FUNCTION_CALL = lazy_regex(
    r"(?<![A-Za-z\\])(?!(?:options?|answers?|choices?|ans|opt|letter|statement|is)\()[A-Za-z0-9]+\($", re.I
)


_DESCRIPTOR = lazy_regex(r"\)-[A-Za-z0-9(]")  # (E)-but-2-ene


# \angle A, \triangle B; but \boxed B, \bf B, \Rightarrow B
_COMMAND_BEFORE = lazy_regex(
    r"""
    \\(?!(?:boxed|fbox|rm|bf|it|q?quad|[lL]arge|(?:display|text|script)style|math\w+|item|R?rightarrow|implies|to
          |therefore)[ ])
    [A-Za-z]+[ ]$
    """,
    re.X,
)


_OPERATOR = lazy_regex(
    r"""
    [ ]?\\(?:l?or|l?and|iff|cup|cap|times|cdot|oplus|otimes|subset\w*|supset\w*|in|to|rightarrow
        | Rightarrow|leq?|geq?|neq?|equiv|approx|sim|vee|wedge|setminus|pm|mp|div|circ)
    (?![A-Za-z])
    """,
    re.X,
)


_NOUN_DASH = lazy_regex(r"(?:ans|answer|option|choice)-$", re.I)


_ARROW_TO_WORD = lazy_regex(r"(?:->|→)\s?[a-z]{2,}\b")


_ROMAN = lazy_regex(r"[)\s,&/]{1,3}(?:and\s|or\s)?\(?(?:II|III|IV|VI)\b|\sonly\b")


_CLOSE = lazy_regex(r"(?:[)\]}*_`\"'$]|\\[)\]])*+")


# "Cevap B'dir."
_TURKISH_ENDING = lazy_regex(r"(?:[dt][iıuü]r|[yn]?[iıuü]|s[iıuü]|[yn]?[ae]|n[iıuü]n)(?!\w)")


def _of_a_word(c: str) -> bool:
    """Letters and digits of alphabetic scripts; Chinese, Japanese, Thai and Lao characters stand next to labels."""
    return c.isalnum() and ord(c) < 0x2E80 and not "\u0e00" <= c <= "\u0eff"


def _of_a_formula(text: str, i: int, end: int, letters: str) -> bool:
    """Whether what touches the letter makes it a part of a word, of a name or of a formula."""
    before = text[i - 1] if i else " "
    after = text[i + 1] if i + 1 < end else "\n"
    if _of_a_word(before) or _of_a_word(after) or "Cf" in (category(before), category(after)):
        return True  # a format character is invisible to a reader
    return (
        _goes_on(text, i, end, after)
        or text[i : i + 3].upper() == "N/A"
        or _ABBREVIATION.match(text, i, end) is not None
        or _is_led_into(text, i, end, before, letters)
    )


_QUOTES = ("'", "‘", "`", "′")


def _goes_on(text: str, i: int, end: int, after: str) -> bool:
    """Whether what follows the letter goes on with it."""
    if after in "'′" and text[i - 1 : i] not in _QUOTES and not text[i + 2 : min(end, i + 3)].isalnum():
        return True  # B', the derivative or the complement
    if i + 2 >= end:
        return False
    nxt = text[i + 2]
    if after == "'":  # I'm, A's; but "Cevap B'dir"
        return nxt.isalpha() and _TURKISH_ENDING.match(text, i + 2, end) is None
    if after in "-+^=%°":  # C-terminal, B+, A=3
        return not nxt.isspace()
    if after == "\\":  # A\\B, the elements of A that are not in B
        return nxt.isupper() and not text[i + 3 : min(end, i + 4)].isalpha()
    if after == "_":  # A_1
        return nxt not in "_ \n.,)*"
    if after == "/":  # J/mol
        unit = text[i + 2 : min(end, i + 4)]
        return len(unit) == 2 and unit.isalpha()
    return after == "}" and nxt in "_^"  # \text{H}_2


def _is_led_into(text: str, i: int, end: int, before: str, letters: str) -> bool:
    """Whether what precedes the letter makes it its argument, its index or its second half."""
    if before == "(":  # f(A), (E)-but-2-ene
        return bool(_FUNCTION_CALL.search(text, max(0, i - 12), i) or _DESCRIPTOR.match(text, i + 1, end))
    if before == " ":  # \angle A
        return "\\" in text[max(0, i - 14) : i] and _COMMAND_BEFORE.search(text, max(0, i - 14), i) is not None
    if before == "-" and _NOUN_DASH.search(text, max(0, i - 8), i):
        return False
    if before == "\\" and text[i - 2 : i] == "\\\\":  # a line break of LaTeX
        return False
    return before in "-\\/^" and not (before == "/" and i >= 2 and text[i - 2].upper() in letters)


def is_label(text: str, i: int, end: int, letters: str, *, sure: bool) -> int:
    """How surely `text[i]` is the label of an option: 0 not at all, 1 by its surroundings, 2 by its markup.

    Args:
        text: the response.
        i: offset of the letter.
        end: offset at which reading stops.
        letters: the letters that the item has.
        sure: whether what stands before the letter announces a label.
    """
    c = text[i]
    if c.upper() not in letters or not c.isascii() or _of_a_formula(text, i, end, letters):
        return 0
    if _OPERATOR.match(text, i + 1, end) or (c == "I" and _ROMAN.match(text, i + 1, end)):
        return 0
    marked = _is_marked(text, i, end)
    rest = _CLOSE.match(text, i + 1, end)
    j = rest.end() if rest else i + 1
    if j >= end or text[j] == "\n":
        return 2
    if text[j] == " " and j + 1 < end:
        decided = _by_next_word(text, c, j + 1, end, letters, sure=sure, marked=marked)
        if decided is not None:
            return decided
    if not marked:
        if c.islower() and not (sure and text[j] in ".,;:"):
            return 0
        if c == "I" and text[j] == "," and not sure:
            return 0
    return 2 if marked else 1


def _is_marked(text: str, i: int, end: int) -> bool:
    """Whether markup or punctuation makes a label of the letter: "(B)", "**B**", "B. "."""
    after = text[i + 1] if i + 1 < end else "\n"
    if after in ")]}*`" or (i and text[i - 1] in "*`"):
        return True
    return after in ".:" and i + 2 < end and text[i + 2] in " \n*"


_SUM_OF_LABELS = lazy_regex(r"(?:\+ [A-Z] ?){1,6}(?=[.)\]}*]*(?:\n|$))")
_THE_RIGHT_ONE = lazy_regex(r"the\s(?:correct|right|best|only|most|answer|better)\b", re.I)
_LINK_ABROAD = lazy_regex(rf"(?!to\b|is\b|are\b)(?:{LINKS})\b|(?:ist|está)\b", re.I | re.X)


def _by_next_word(text: str, c: str, at: int, end: int, letters: str, *, sure: bool, marked: bool) -> int | None:
    """What the word or sign behind the letter makes of it, as `is_label`; None if nothing."""
    nxt = text[at]
    arrow = text.startswith(("->", "→"), at)
    if sure and arrow and _ARROW_TO_WORD.match(text, at, end):
        return 1  # "B → potassium"
    if marked or (nxt == "+" and _SUM_OF_LABELS.match(text, at, end)):  # "A + C"
        return None
    if arrow or nxt in "=≈+<^×·⇌" or (nxt == ">" and not sure):
        return 0  # a variable in a formula
    word = _WORD.match(text, at, end)
    if word is None:
        return None
    w = word.group()
    if c in "ai" or w in _TERM:
        return 0
    if sure and (_LINK_ABROAD.match(text, at, end) or (c == "A" and _THE_RIGHT_ONE.match(text, at, end))):
        return None  # "La opción A es correcta.", "which makes A the correct answer"
    if sure and len(w) == 1 and w in letters:
        return 1  # "A C E"
    if w.lower() not in _FUNCTION and not _JOINS.fullmatch(w) and (w.islower() or c in "aAI"):
        return 0 if c in "aAI" or c.islower() or not sure else 1
    return 0 if c == "I" and w.lower() in _PRONOUN_I else None


def read_labels(
    text: str, start: int, end: int, letters: str, *, sure: bool = True, multiple: bool = False
) -> Choice | None:
    """The label that stands at `start`, or the list of labels if they are joined by commas, "and", "or".

    Args:
        text: the response.
        start: where reading begins; markup and small words before the first label are passed over.
        end: offset at which reading stops.
        letters: the letters that the item has.
        sure: whether what stands before announces a label.
        multiple: whether several letters may be right, so that "A/C" is a list and "ACE" three labels.
    """
    skipped = _SKIP.match(text, start, min(end, start + MAX_SKIPPED))
    i = skipped.end() if skipped else start
    if i >= end:
        return None
    first = i
    if not is_label(text, i, end, letters, sure=sure):
        return _run_of_capitals(text, i, end, letters, multiple)
    found, last, alternative = _joined(text, i, end, letters, sure=sure, multiple=multiple)
    alternative |= bool(skipped and "either" in skipped.group().lower())
    if len(found) == 1:
        other = _OR_ELSE.match(text, last, min(end, last + 120))
        opens_text = text[last : last + 1] in ".:" or (text[last : last + 1] == ")" and text[first - 1 : first] != "(")
        if other and not opens_text and (second := other[other.lastindex or 0]) in letters and second not in found:
            return Choice(first, other.end(), (found[0], second), FINAL, None, True)
        if multiple and (spaced := _SPACED.match(text, first, end)):
            several = dict.fromkeys(c for c in spaced.group() if c in letters)
            return Choice(first, spaced.end(), tuple(several), FINAL, None)
    return Choice(first, last, tuple(found), FINAL, None, alternative and len(found) > 1)


def _joined(
    text: str, first: int, end: int, letters: str, *, sure: bool, multiple: bool
) -> tuple[list[str], int, bool]:
    """The labels that are joined to the one at `first`, where they end, and whether they are alternatives."""
    found, last, alternative = [text[first].upper()], first + 1, False
    for _ in range(2 * len(letters)):
        join = _JOIN.match(text, last, end)
        if (
            join is None
            or join.end() >= end
            or not _may_be(text, join.end(), end, letters, small=text[first].islower())
        ):
            between = between_labels(text, last, end)
            joined = between is not None and _JOINED_ABROAD.fullmatch(text, last, between[0]) is not None
            if between is None or not _is_label_behind_sign(text, between[0], end, letters, sure=joined):
                break
            if between[1]:
                found, alternative = [], False
            both = multiple and _AND_ABROAD.fullmatch(text, last, between[0])
            last = between[0] + 1
            if text[between[0]].upper() not in found:
                found.append(text[between[0]].upper())
            alternative |= len(found) > 1 and not both
            continue
        at, sep = join.end(), join["sep"].strip().lower()
        if not is_label(text, at, end, letters, sure=sure and text[at] not in "aAiI"):
            break
        opens_clause = sep in (";", "") and _CLAUSE.match(text, at + 1, end)
        alone = at + 1 >= end or text[at + 1] == "\n"
        opens_line = join["sep"] == "\n" and not alone and not text[at + 1 : at + 2].strip(" .):*")
        if opens_clause or opens_line:
            break
        alternative |= bool(_ALTERNATIVE.search(sep)) and sep != "and/or"
        alternative |= sep in ("/", "|") and not multiple
        if text[at].upper() not in found:
            found.append(text[at].upper())
        last = at + 1
    return found, last, alternative


_JOINED_ABROAD = lazy_regex(rf"[\s*_)\],]*(?:{JOINS})[\s*_(\[]*", re.X)
# "A und C", "A和C": both, where several may be right
_AND_ABROAD = lazy_regex(rf"[\s*_)\]]*(?:{ANDS}|[、，])[\s*_(\[]*", re.X)


def _is_label_behind_sign(text: str, at: int, end: int, letters: str, *, sure: bool) -> int:
    """`is_label` of a letter behind a sign that is not its command: "B \\mapsto C"."""
    return is_label(text[at : min(end, at + _LOOK_AHEAD)], 0, min(end - at, _LOOK_AHEAD), letters, sure=sure)


_LOOK_AHEAD = 60


def _may_be(text: str, at: int, end: int, letters: str, *, small: bool) -> bool:
    """Whether a letter stands alone, small or not as the label before it: the e of "A e C" is a word."""
    of_item = text[at].upper() in letters and text[at].islower() == small
    return of_item and not (at + 1 < end and _of_a_word(text[at + 1]))


# "B; D would need heat", "B C is wrong": the second label opens a clause of its own.
_CLAUSE = lazy_regex(
    r"[)\]*_]{0,3}\s(?:is|was|would|could|does|did|has|can|cannot|will|isn't|fails|needs|gives)\b", re.I
)


# "B (5 J) or possibly C": the second label hedges the first.
_OR_ELSE = lazy_regex(
    r"""
    (?:[)\]*_\"'$]{0,4}\s?(?![^.\n]{0,40}\b(?:because|since|as|so|which|either|than|whether|not
                | nor|if)\b)[^.;\n]{0,40}[\s,])?\bor\s(?:(?:possibly|perhaps|maybe|even|alternatively)\s)?
    (?:option\s|choice\s|answer\s)?[(\[*\"]{0,3}([A-Z])(?:[)\]*\"]|[.,]?\s*$|[.,]\s|\s\()
    | [)\]*_\"'$]{0,4}\s[^.;\n]{0,60},\s(?:else\s|otherwise\s)?
      [(\[*]{0,3}([A-Z])[)\]*]{0,3}\s(?:otherwise|else|if\snot)\b
    | [)\]*_\"'$]{0,4},?\s(?:but\s)?not\s[(\[*]{0,3}[A-Z][)\]*]{0,3},?\s(?:or|and)\s[(\[*]{0,3}([A-Z])\b
    | [)\]*_\"'$]{0,4},?\s(?:but|though|or)\s[^.;\n]{0,20}\b(?:might|may|could)\s
    (?:also\s)?be\s(?:option\s)?[(\[*]{0,3}([A-Z])\b
    """,
    re.X,
)


_SPACED = lazy_regex(r"[A-Z](?: [A-Z]){1,7}(?=[\s.*)\]}]*(?:\n|$))")


_CAPITALS = lazy_regex(r"([A-Z])\1{3,7}(?![A-Za-z0-9])")


_ASCENDING = lazy_regex(r"[A-Z]{2,8}(?=[\s.*)\]}$\"']*(?:\n|$))")


def _run_of_capitals(text: str, i: int, end: int, letters: str, multiple: bool) -> Choice | None:
    """`BBBBB`: some prompts ask for the letter five times in a row. `ACE`: three labels, where several may be right."""
    run = _CAPITALS.match(text, i, end)
    if run and run.group(1) in letters:
        return Choice(i, run.end(), (run.group(1),), FINAL, None)
    several = _ASCENDING.match(text, i, end) if multiple else None
    if several and all(c in letters for c in several.group()) and list(several.group()) == sorted(set(several.group())):
        return Choice(i, several.end(), tuple(several.group()), FINAL, None)
    return None


_NEXT_LABEL = lazy_regex(
    r"\n[ \t>#*_(\[-]{0,8}(?:option\s|choice\s)?[(\[*]{0,3}([A-Za-z])(?:[.):\]*]|[ \t]*(?:\n|$)|\s[-–])", re.I
)


_NEXT_PART = lazy_regex(r"[^\n]{0,200}?[\s,;][(\[]?b\)\s")


_INLINE_LABEL = lazy_regex(r"[\s,;][(\[*]{0,3}([A-Z])[.):\]]")


def starts_list(text: str, at: int, end: int) -> bool:
    """Whether the label at `at` is the first of a list of options: the next labelled line has the next letter."""
    following = _NEXT_LABEL.search(text, at, min(end, at + 500))
    return following is not None and ord(following[1].upper()) == ord(text[at].upper()) + 1


def opens_all(text: str, at: int, end: int) -> bool:
    """Whether the label at `at` opens a list of at least three options, one line or heading each."""
    for _ in range(2):
        following = _NEXT_LABEL.search(text, at, min(end, at + 500))
        if following is None or ord(following[1].upper()) != ord(text[at].upper()) + 1:
            return False
        at = following.start(1)
    return True


def starts_parts(text: str, at: int, end: int) -> bool:
    """Whether the label at `at` is the first part of an answer in parts: "(a) 5%, (b) 0%"."""
    return text[at] == "a" and text[at + 1 : at + 2] == ")" and _NEXT_PART.match(text, at, end) is not None


def starts_row(text: str, at: int, end: int) -> bool:
    """Whether the label at `at` is the first of options in one line: "A) 12  B) 14  C) 16"."""
    expected = ord(text[at].upper()) + 1
    for count, following in enumerate(_INLINE_LABEL.finditer(text, at, min(end, at + 500))):
        if ord(following[1]) != expected + count:
            return False
        if count:
            return True
    return False


def label_lines(text: str, first: Choice, end: int, letters: str) -> Choice:
    """The labels of consecutive lines: "the correct answers are:" and a list."""
    found, last = list(first.letters), first.end
    for _ in letters:
        line_end = text.find("\n", last, end)
        following = _NEXT_LABEL.match(text, line_end, end) if line_end >= 0 else None
        if following is None or following[1].upper() not in letters:
            break
        found.append(following[1].upper())
        last = following.end(1)
    return Choice(first.start, last, tuple(dict.fromkeys(found)), first.strength, first.rule)
