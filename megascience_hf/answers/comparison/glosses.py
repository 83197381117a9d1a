"""Brackets and appositions that only repeat what stands before them: "glycine (Gly)", "sulfuric acid, H₂SO₄".

Only what is proven to say the same once more may be dropped: iron(III), (R), "DNA (no, RNA)" say something else.
"""

from __future__ import annotations

import re

from megascience_hf.answers.parsing.chemistry import COMPOUND_NAMES, ELEMENT_NAMES
from megascience_hf.answers.parsing.sentences import DENIES
from megascience_hf.answers.parsing.text_tokens import Token, TokenKind
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.words import form_of, word_form, word_pairs

Tokens = tuple[Token, ...]

_AMINO_ACIDS = word_pairs(
    "Ala:alanine|Arg:arginine|Asn:asparagine|Asp:aspartic acid|Cys:cysteine|Gln:glutamine|Glu:glutamic acid|Gly:glycine"
    "|His:histidine|Ile:isoleucine|Leu:leucine|Lys:lysine|Met:methionine|Phe:phenylalanine|Pro:proline|Ser:serine"
    "|Thr:threonine|Trp:tryptophan|Tyr:tyrosine|Val:valine",
    "|",
)
_GENOTYPE = lazy_regex(r"([A-Za-z])\1", re.I)


def bracket(tokens: Tokens, start: int = 0) -> tuple[int, int] | None:
    """The first round bracket, not before `start`, that holds no other: where it opens and closes."""
    opened = None
    for i in range(start, len(tokens)):
        if tokens[i].kind is TokenKind.SIGN and tokens[i].text == "(":
            opened = i
        elif tokens[i].kind is TokenKind.SIGN and tokens[i].text == ")" and opened is not None:
            return opened, i
    return None


def says_the_same(one: Tokens, other: Tokens) -> bool:
    """Whether one is the other once more: an abbreviation, a formula, a symbol, a number in figures."""
    return any(
        _abbreviates(short, long)
        or _formula_of(short, long)
        or _code_of(short, long)
        or _species(short, long)
        or _figures(short, long)
        or _nuclide_of(short, long)
        or _kind_of_genotype(short, long)
        for short, long in ((one, other), (other, one))
    )


def without_glosses(tokens: Tokens) -> Tokens:
    """Without every bracket, and without an apposition at the end, that says the same as the words before it."""
    at = 0
    while (found := bracket(tokens, at)) is not None:
        start, end = found
        head, inside = _phrase_before(tokens, start), tokens[start + 1 : end]
        if head and inside and says_the_same(head, inside):
            tokens = tokens[:start] + tokens[end + 1 :]
            at = start
        else:
            at = end + 1
    commas = [i for i, token in enumerate(tokens) if i and (token.dropped == "," or token.text == ",")]
    if len(commas) == 1:
        head, tail = tokens[: commas[0]], tokens[commas[0] + (tokens[commas[0]].text == ",") :]
        again = bool(tail) and tail[0].text.lower() == "or"
        tail = tail[1:] if again else tail
        if head and tail and _restates(head, tail, again=again):
            return head
    return tokens


def _restates(head: Tokens, tail: Tokens, *, again: bool) -> bool:
    """Whether what stands behind a comma says the same, and is not the next of a list: "CO, C and Co", "CO, cobalt".

    Args:
        head: what stands before the comma.
        tail: what stands behind it.
        again: whether "or" opens it, as in "polymerase chain reaction, or PCR".
    """
    if any(t.text.lower() in ("and", "or", "&") for t in (*head, *tail)):
        return False
    for short, long in ((head, tail), (tail, head)):
        if _abbreviates(short, long):
            initials = [t.text[0].lower() for t in long]
            return len(long) > 1 and (again or initials == [c.lower() for c in short[0].text if c.isupper()])
    return says_the_same(head, tail)


def _phrase_before(tokens: Tokens, at: int) -> Tokens:
    """The words before a bracket, back to what parts them from others."""
    start = at
    while start and not (tokens[start - 1].text.lower() in ("and", "or", "&") or tokens[start - 1].text in ",;()+→⇌"):
        start -= 1
        if tokens[start].dropped in (",", ";", ":"):
            break
    return tokens[start:at]


def _abbreviates(short: Tokens, long: Tokens) -> bool:
    """PCR, polymerase chain reaction: the capitals of one word are letters of the others, the first of them first."""
    if len(short) != 1 or short[0].kind is not TokenKind.WORD or not all(t.kind is TokenKind.WORD for t in long):
        return False
    if DENIES.search(" ".join(t.text for t in long)):
        return False  # DNA (does not apply)
    capitals = [c.lower() for c in short[0].text if c.isupper()]
    letters = "".join(t.text for t in long)
    if not 2 <= len(capitals) <= 8 or len(letters) < 3 * len(capitals) or letters.isupper():
        return False
    rest = iter(letters.lower())
    return letters[0].lower() == capitals[0] and all(c in rest for c in capitals)


def _formula_of(short: Tokens, long: Tokens) -> bool:
    """Fe (iron), H2O (water)."""
    formula = "".join(t.text for t in short)
    name = ELEMENT_NAMES.get(formula) or COMPOUND_NAMES.get(formula)
    words = [form_of(t.text) for t in long]
    if name is None and words[-1:] == ["ion"]:  # calcium ions (Ca2+)
        name = ELEMENT_NAMES.get(formula.partition("^")[0])
    return name is not None and [form_of(w) for w in name.split()] == (words[:-1] if words[-1:] == ["ion"] else words)


def _code_of(short: Tokens, long: Tokens) -> bool:
    """Gly (glycine)."""
    name = _AMINO_ACIDS.get(short[0].text) if len(short) == 1 else None
    return name is not None and [form_of(w) for w in name.split()] == [form_of(t.text) for t in long]


def _species(short: Tokens, long: Tokens) -> bool:
    """E. coli, Escherichia coli."""
    if not len(short) == len(long) == 2 or len(short[0].text) != 1 or len(long[0].text) < 4:
        return False
    return short[0].text == long[0].text[0].upper() and short[1].text.lower() == long[1].text.lower()


def _figures(short: Tokens, long: Tokens) -> bool:
    """2 (two)."""
    if len(short) != 1 or len(long) != 1 or short[0].kind is not TokenKind.NUMBER or long[0].kind is not TokenKind.WORD:
        return False
    return word_form(long[0].text.lower()) == short[0].text


def _nuclide_of(short: Tokens, long: Tokens) -> bool:
    """¹⁴N, nitrogen-14."""
    short = tuple(t for t in short if t.text != "^")
    if len(short) != 2 or len(long) != 2 or {t.kind for t in short} != {TokenKind.WORD, TokenKind.NUMBER}:
        return False
    symbol, mass = sorted((t.text for t in short), key=str.isdigit)
    name = ELEMENT_NAMES.get(symbol)
    return name is not None and [form_of(name), mass] == [form_of(long[0].text), long[1].text]


def _kind_of_genotype(short: Tokens, long: Tokens) -> bool:
    """Aa (heterozygous), AA (homozygous dominant)."""
    if len(short) != 1 or _GENOTYPE.fullmatch(short[0].text) is None:
        return False
    said = " ".join(t.text.lower() for t in long)
    letters = short[0].text
    kinds = ["heterozygous", "heterozygote"]
    if letters.isupper() or letters.islower():
        kinds = ["homozygous", "homozygous dominant" if letters.isupper() else "homozygous recessive"]
    return said in kinds
