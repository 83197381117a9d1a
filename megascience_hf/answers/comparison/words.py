"""Two short texts, token by token. What tells two answers apart always counts; what is dropped is listed.

Dropped are mark-up, articles, the punctuation of prose (`parsing.text_tokens`), plurals and spellings of words
(`text.words`), case where it is no symbol (`parsing.chemistry`), and brackets that are proven to be a gloss, below.
"""

from __future__ import annotations

from dataclasses import replace

from megascience_hf.answers.parsing.chemistry import COMPOUND_NAMES, ELEMENT_NAMES, nuclide, same_case
from megascience_hf.answers.parsing.sentences import DENIES
from megascience_hf.answers.parsing.text_tokens import Token, TokenKind, read_tokens
from megascience_hf.answers.text.unicode import GREEK
from megascience_hf.answers.text.words import logical_key, without_accents, word_form, word_pairs, word_set

Tokens = tuple[Token, ...]


def same_text(gold: str, answer: str) -> bool:
    """Whether two short texts say the same, as far as rules can tell: the same tokens in the same order."""
    for key_of in (logical_key, nuclide):
        key = key_of(gold)
        if key is not None and key == key_of(answer):
            return True
    wanted, given = _descending(read_tokens(gold)), _descending(read_tokens(answer))
    if not wanted or not given:
        return gold.strip() == answer.strip() != ""
    if same_tokens(wanted, given) or _same_members(wanted, given):
        return True
    return any(same_tokens(g, a) for g in _without_gloss(wanted) for a in _without_gloss(given))


_RISING = {"<": ">", "≤": "≥"}


def _descending(tokens: Tokens) -> Tokens:
    """A chain of inequalities from its large end to its small one: a < b < c is c > b > a."""
    signs = [i for i, t in enumerate(tokens) if t.kind is TokenKind.SIGN and t.text in _RISING]
    if not signs or signs[0] == 0 or signs[-1] == len(tokens) - 1 or any(t.text in _RISING.values() for t in tokens):
        return tokens
    chain: list[Token] = []
    end = len(tokens)
    for i in reversed(signs):
        chain += [*tokens[i + 1 : end], replace(tokens[i], text=_RISING[tokens[i].text])]
        end = i
    return (*chain, *tokens[:end])


def same_tokens(gold: Tokens, answer: Tokens) -> bool:
    """Whether two rows of tokens are the same, brackets of mere words left out of account."""
    gold, answer = _unbracketed(gold), _unbracketed(answer)
    if len(gold) == len(answer) and all(
        _same_token(g, a) or (_same_letter(g, a) and _case_is_free(gold, answer, i))
        for i, (g, a) in enumerate(zip(gold, answer, strict=True))
    ):
        return True
    glued = _glued(gold), _glued(answer)
    return glued[0] == glued[1] and (len(glued[0]) < len(gold) or len(glued[1]) < len(answer))


_BEFORE_A_LETTER = word_set("vitamin hepatitis influenza")


def _same_letter(gold: Token, answer: Token) -> bool:
    return len(gold.text) == 1 and gold.text.lower() == answer.text.lower()


def _case_is_free(gold: Tokens, answer: Tokens, i: int) -> bool:
    """Whether a lone letter may stand in either case: x-ray, d-glucose, vitamin b, e. coli."""
    if i > 0 and gold[i - 1].text.lower() in _BEFORE_A_LETTER:
        return True
    if i + 1 == len(gold) or gold[i + 1].kind is not TokenKind.WORD or len(gold[i + 1].text) < 3:
        return False
    signs = (gold[i + 1].dropped, answer[i + 1].dropped)
    return signs == ("-", "-") or "." in signs


# -- one token --------------------------------------------------------------------------------------------------

_ORDINALS = word_pairs(
    "first:1th second:2th third:3th fourth:4th fifth:5th sixth:6th seventh:7th eighth:8th ninth:9th tenth:10th "
    "eleventh:11th twelfth:12th thirteenth:13th twentieth:20th"
)


def _same_token(gold: Token, answer: Token) -> bool:
    if gold.text == answer.text:
        return gold.kind is answer.kind or TokenKind.ORDINAL not in (gold.kind, answer.kind)
    kinds = {gold.kind, answer.kind}
    if kinds == {TokenKind.WORD}:
        return _same_word(gold.text, answer.text)
    if kinds == {TokenKind.WORD, TokenKind.NUMBER}:
        return word_form(gold.text.lower()) == word_form(answer.text.lower())
    if kinds == {TokenKind.WORD, TokenKind.ORDINAL}:
        return _ORDINALS.get(gold.text.lower(), gold.text) == _ORDINALS.get(answer.text.lower(), answer.text)
    return False


def _same_word(gold: str, answer: str) -> bool:
    if len(gold) == 1 or len(answer) == 1:
        names = [GREEK[w].lower() for w in (gold, answer) if w in GREEK]
        # α is alpha; δ is not Δ, and lone letters keep their case
        return len(names) == 1 and names[0] in (gold.lower(), answer.lower())
    if gold.lower() == answer.lower():
        return same_case(gold, answer)
    return form_of(gold) == form_of(answer)


def form_of(word: str) -> str:
    """The form under which a word is compared, whatever its case."""
    word = word.replace("'", "").lower()
    return word_form(word if word.isascii() else without_accents(word).strip().lower())


# Words that turn what follows into its opposite are never glued to it: "not able" is not "notable".
_NEVER_GLUED = word_set("not no nor never without")


def _glued(tokens: Tokens) -> list[str]:
    """The tokens with words in a row as one: "counter-clockwise", "life time". Short words only across a hyphen."""
    glued: list[str] = []
    open_word = False
    for token in tokens:
        word = token.kind is TokenKind.WORD and token.text.lower() not in _NEVER_GLUED
        form = GREEK.get(token.text, token.text).lower() if len(token.text) == 1 else form_of(token.text)
        if word and open_word and (token.dropped == "-" or (len(token.text) > 2 and len(glued[-1]) > 2)):
            glued[-1] += form
        else:
            glued.append(form if word and (len(token.text) > 3 or token.dropped == "-") else token.text)
        open_word = word
    return glued


# -- brackets ---------------------------------------------------------------------------------------------------

_OPEN, _CLOSE = "(", ")"


def _bracket(tokens: Tokens, start: int = 0) -> tuple[int, int] | None:
    """The first round bracket, not before `start`, that holds no other: where it opens and closes."""
    opened = None
    for i in range(start, len(tokens)):
        if tokens[i].kind is TokenKind.SIGN and tokens[i].text == _OPEN:
            opened = i
        elif tokens[i].kind is TokenKind.SIGN and tokens[i].text == _CLOSE and opened is not None:
            return opened, i
    return None


def _unbracketed(tokens: Tokens) -> Tokens:
    """Without the marks (not the contents) of brackets around the whole, and around words: iron(III), sin(x)."""
    at = 0
    while (found := _bracket(tokens, at)) is not None:
        start, end = found
        inside = tokens[start + 1 : end]
        if _marks_are_needless(tokens, start, end):
            tokens = tokens[:start] + inside + tokens[end + 1 :]
            at = start
        else:
            at = end + 1
    return tokens


def _marks_are_needless(tokens: Tokens, start: int, end: int) -> bool:
    inside = tokens[start + 1 : end]
    if not inside or any(t.kind is TokenKind.SIGN for t in inside):
        return False
    if len(inside) == len(tokens) - 2:
        return True
    before = tokens[start - 1] if start else None
    named = before is not None and before.kind is TokenKind.WORD and len(before.text) > 1
    return named or any(t.kind is TokenKind.WORD and len(t.text) > 1 for t in inside)


def _without_gloss(tokens: Tokens) -> list[Tokens]:
    """The readings of a text that ends in a bracket: itself, and what is left where the bracket only repeats it.

    That is proven for an abbreviation and its expansion, for a substance and its formula, and for years of life.
    """
    readings = [tokens]
    found = _bracket(tokens)
    if found is None or found[1] != len(tokens) - 1 or found[0] == 0:
        return readings
    head, inside = tokens[: found[0]], tokens[found[0] + 1 : -1]
    if _years(inside) and head[-1].kind is TokenKind.WORD:
        return [*readings, head]
    for short, long in ((inside, head), (head, inside)):
        if _abbreviates(short, long) or _formula_of(short, long):
            return [*readings, head, inside]
    # in either order: vitamin C (ascorbic acid)
    return [*readings, (*inside, tokens[found[0]], *head, tokens[-1])] if len(inside) > 1 else readings


def _years(tokens: Tokens) -> bool:
    return (
        [t.kind for t in tokens] == [TokenKind.NUMBER, TokenKind.SIGN, TokenKind.NUMBER]
        and tokens[1].text == "-"
        and all(3 <= len(t.text) <= 4 for t in (tokens[0], tokens[2]))
    )


def _formula_of(short: Tokens, long: Tokens) -> bool:
    """Fe (iron), H2O (water)."""
    formula = "".join(t.text for t in short)
    name = ELEMENT_NAMES.get(formula) or COMPOUND_NAMES.get(formula)
    return name is not None and [form_of(w) for w in name.split()] == [form_of(t.text) for t in long]


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


# -- lists ------------------------------------------------------------------------------------------------------

# Words that make the order of a list count.
_IN_ORDER = word_set("first then next followed before after finally respectively")
MAX_MEMBER = 6


def _same_members(gold: Tokens, answer: Tokens) -> bool:
    """Lists joined by "and" have no order; lists of mere commas may have one, and are compared as they stand."""
    if any(t.text.lower() in _IN_ORDER or t.text in "<>→" for t in (*gold, *answer)):
        return False
    wanted, given = _members(gold), _members(answer)
    if not 1 < len(wanted) == len(given) or any(not 0 < len(m) <= MAX_MEMBER for m in (*wanted, *given)):
        return False
    if all(map(same_tokens, wanted, given)):
        return True
    if not any(_is_and(t) for t in gold):
        return False
    left = list(given)
    for member in wanted:
        match = next((other for other in left if same_tokens(member, other)), None)
        if match is None:
            return False
        left.remove(match)
    return True


def _is_and(token: Token) -> bool:
    return token.text.lower() in ("and", "&")


def _members(tokens: Tokens) -> list[Tokens]:
    members: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.kind is TokenKind.SIGN:
            depth += (token.text in "([{") - (token.text in ")]}")
        separates = _is_and(token) or token.text in ",;"
        if depth == 0 and members[-1] and (separates or token.dropped in (",", ";")):
            members.append([])
        if depth or not separates:
            members[-1].append(token)
    return [tuple(m) for m in members]
