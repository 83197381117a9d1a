"""Two short texts, token by token. What tells two answers apart always counts; what is dropped is listed.

Dropped are mark-up, articles, the punctuation of prose (`parsing.text_tokens`), plurals and spellings of words
(`text.words`), case where it is no symbol (`parsing.chemistry`), and brackets that are proven to be a gloss, below.
"""

from __future__ import annotations

from dataclasses import replace

from megascience_hf.answers.comparison.glosses import bracket, says_the_same, without_glosses
from megascience_hf.answers.parsing.chemistry import (
    ELEMENT_NAMES,
    electron_configuration,
    nuclide,
    same_case,
    written_as_formula,
)
from megascience_hf.answers.parsing.text_tokens import BEFORE_A_LETTER, Token, TokenKind, read_tokens
from megascience_hf.answers.text.unicode import GREEK
from megascience_hf.answers.text.words import form_of, growth_key, logical_key, word_form, word_pairs, word_set

Tokens = tuple[Token, ...]


def same_text(gold: str, answer: str) -> bool:
    """Whether two short texts say the same, as far as rules can tell: the same tokens in the same order."""
    for key_of in (logical_key, nuclide, electron_configuration, growth_key):
        key = key_of(gold)
        if key is not None and key == key_of(answer):
            return True
    wanted, given = _read(gold), _read(answer)
    if not wanted or not given:
        return gold.strip() == answer.strip() != ""
    given = _without_needless(given, wanted)
    if same_tokens(wanted, given) or _same_members(wanted, given):
        return True
    if any(same_tokens(g, _without_needless(a, g)) for g in _without_gloss(wanted) for a in _without_gloss(given)):
        return True
    bare = without_glosses(wanted), without_glosses(given)
    return bare != (wanted, given) and (same_tokens(*bare) or _same_members(*bare))


def _read(text: str) -> Tokens:
    return _with_ordinals(_descending(read_tokens(text)))


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
        _same_token(g, a) or (_same_letter(g, a) and _case_is_free(gold, answer, i)) or _same_greek(gold, answer, i)
        for i, (g, a) in enumerate(zip(gold, answer, strict=True))
    ):
        return True
    glued = _glued(gold), _glued(answer)
    return glued[0] == glued[1] and (len(glued[0]) < len(gold) or len(glued[1]) < len(answer))


def _same_letter(gold: Token, answer: Token) -> bool:
    return len(gold.text) == 1 and gold.text.lower() == answer.text.lower()


def _case_is_free(gold: Tokens, answer: Tokens, i: int) -> bool:
    """Whether a lone letter may stand in either case: x-ray, d-glucose, vitamin b, e. coli."""
    if i > 0 and gold[i - 1].text.lower() in BEFORE_A_LETTER:
        return True
    if i + 1 == len(gold) or gold[i + 1].kind is not TokenKind.WORD or len(gold[i + 1].text) < 3:
        return False
    signs = (gold[i + 1].dropped, answer[i + 1].dropped)
    return signs == ("-", "-") or "." in signs


# -- one token --------------------------------------------------------------------------------------------------

_TENS = word_pairs("twenty:2 thirty:3 forty:4 fifty:5 sixty:6 seventy:7 eighty:8 ninety:9")
_ORDINALS = word_pairs(
    "first:1th second:2th third:3th fourth:4th fifth:5th sixth:6th seventh:7th eighth:8th ninth:9th tenth:10th "
    "eleventh:11th twelfth:12th thirteenth:13th fourteenth:14th fifteenth:15th sixteenth:16th seventeenth:17th "
    "eighteenth:18th nineteenth:19th twentieth:20th thirtieth:30th fortieth:40th fiftieth:50th hundredth:100th"
)


_ERAS = {"BCE": "BC", "CE": "AD"}


def _with_ordinals(tokens: Tokens) -> Tokens:
    """Ordinals of two words as one token, and eras by one name: twenty-first is 21st, BCE behind a century is BC."""
    read: list[Token] = []
    for token in tokens:
        if token.text in _ERAS and read and (read[-1].kind is TokenKind.NUMBER or read[-1].text.lower() == "century"):
            token = replace(token, text=_ERAS[token.text])
        ordinal = _ORDINALS.get(token.text.lower(), "") if token.kind is TokenKind.WORD else ""
        tens = _TENS.get(read[-1].text.lower()) if read and read[-1].kind is TokenKind.WORD else None
        if tens and len(ordinal) == 3:
            read[-1] = replace(read[-1], kind=TokenKind.ORDINAL, text=tens + ordinal)
        else:
            read.append(token)
    return tuple(read)


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
        return False  # lone letters keep their case
    if gold.lower() == answer.lower():
        return same_case(gold, answer)
    return form_of(gold) == form_of(answer)


def _same_greek(gold: Tokens, answer: Tokens, i: int) -> bool:
    """α and alpha: a letter on one side, its name on the other."""
    letters = [side[i].text for side in (gold, answer) if len(side[i].text) == 1 and side[i].text in GREEK]
    names = [_letter_named(side, i) for side in (gold, answer) if len(side[i].text) > 1]
    return len(letters) == len(names) == 1 and names[0] == _VARIANTS.get(letters[0], letters[0])


_GREEK_BY_NAME = {name: letter for letter, name in GREEK.items() if "Α" <= letter <= "ω" and letter != "ς"}
_VARIANTS = {"ς": "σ", "ϕ": "φ", "ϵ": "ε", "ϑ": "θ", "ϱ": "ρ", "ϖ": "π"}
# Capitals that look like Latin ones: nobody calls them by their Greek name.
_LATIN_CAPITALS = frozenset("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ")


def _letter_named(tokens: Tokens, i: int) -> str | None:
    """The Greek letter that a word names: in small letters the small one, but "Alpha particles" begins a sentence,
    and delta G is a difference."""
    name = tokens[i].text
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    if name == "delta" and after is not None and len(after.text) == 1 and after.text.isupper():
        return "Δ"
    letter = _GREEK_BY_NAME.get(name)
    if letter is None or name.islower():
        return letter
    words_follow = i == 0 and after is not None and after.kind is TokenKind.WORD and len(after.text) > 2
    return letter.lower() if words_follow or letter in _LATIN_CAPITALS else letter


# Words that turn what follows into its opposite are never glued to it: "not able" is not "notable".
_NEVER_GLUED = word_set("not no nor never without")


def _glued(tokens: Tokens) -> list[str]:
    """The tokens with words in a row as one: "counter-clockwise", "life time". Short words only across a hyphen."""
    glued: list[str] = []
    open_word = False
    for i, token in enumerate(tokens):
        word = token.kind is TokenKind.WORD and token.text.lower() not in _NEVER_GLUED
        letter = _letter_named(tokens, i)
        if len(token.text) == 1 or letter is not None:
            form = GREEK.get(letter or token.text, token.text.lower())
        else:
            form = form_of(token.text)
        if word and open_word and (token.dropped == "-" or (len(token.text) > 2 and len(glued[-1]) > 2)):
            glued[-1] += form
        else:
            glued.append(form if word and (len(token.text) > 3 or token.dropped == "-") else token.text)
        open_word = word
    return glued


# -- what only says of what kind the answer is ------------------------------------------------------------------

_STATES = word_set("s l g aq")
_IONS = word_set("ion ions cation cations anion anions")
_HYBRID = word_set("hybridized hybridization hybrid")
_HYBRID_NOUN = word_set("orbital orbitals atom carbon")
_ANIONS = word_set(
    "chloride bromide iodide fluoride hydroxide sulfide nitride cyanide hydride phosphide azide peroxide"
)


def _without_needless(answer: Tokens, gold: Tokens) -> Tokens:
    """Without what the gold leaves out and what is plain from the rest: states of aggregation, "ions" behind a charge,
    "hybridized" behind sp3, "both" before two names."""
    words = {t.text.lower() for t in gold}
    if answer and answer[0].text.lower() == "both" and "both" not in words and sum(map(_is_and, answer)) == 1:
        answer = answer[1:]
    if not any(_state(gold, i) for i in range(len(gold))):
        answer = _without_states(answer)
    if len(answer) > 1 and answer[-1].text.lower() in _IONS and not words & _IONS:
        named = answer[-2]
        charged = named.kind is TokenKind.FORMULA and "^" in named.text
        if charged or (named.kind is TokenKind.WORD and len(answer) == 2 and _is_anion(named.text.lower())):
            answer = answer[:-1]
    if not any(form_of(t.text) in _HYBRID for t in gold):
        answer = _without_hybrid(answer)
    return answer


def _is_anion(name: str) -> bool:
    return name in _ANIONS or name.endswith(("ate", "ite")) or name in ("ammonium", "hydronium")


def _state(tokens: Tokens, i: int) -> bool:
    """Whether "(aq)" or the like begins at a place, behind a formula."""
    if i == 0 or i + 2 >= len(tokens) or [tokens[j].text for j in (i, i + 2)] != ["(", ")"]:
        return False
    if tokens[i + 1].text not in _STATES:
        return False
    before = tokens[i - 1]
    if before.kind is TokenKind.FORMULA:
        return True
    in_equation = any(t.text in "→⇌" for t in tokens)
    if before.kind is TokenKind.NUMBER and i > 1:  # O2, H2: a formula of one element is two tokens
        return tokens[i - 2].text in ELEMENT_NAMES and not before.gap
    return before.kind is TokenKind.WORD and written_as_formula(before.text) and (len(before.text) > 1 or in_equation)


def _without_states(tokens: Tokens) -> Tokens:
    kept: list[Token] = []
    i = 0
    while i < len(tokens):
        if _state(tokens, i):
            i += 3
        else:
            kept.append(tokens[i])
            i += 1
    return tuple(kept)


def _without_hybrid(tokens: Tokens) -> Tokens:
    end = len(tokens)
    if end > 2 and tokens[-1].text.lower() in _HYBRID_NOUN and form_of(tokens[-2].text) in _HYBRID:
        end -= 1
    head = tokens[: end - 1]
    orbital = "".join(t.text for t in head) in ("sp", "sp2", "sp3", "sp3d", "sp3d2", "dsp2", "d2sp3")
    return head if orbital and form_of(tokens[end - 1].text) in _HYBRID else tokens


# -- brackets ---------------------------------------------------------------------------------------------------


def _unbracketed(tokens: Tokens) -> Tokens:
    """Without the marks (not the contents) of brackets around the whole, and around words: iron(III), sin(x)."""
    at = 0
    while (found := bracket(tokens, at)) is not None:
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

    That is proven for what `glosses` knows, and for years of life.
    """
    readings = [tokens]
    found = bracket(tokens)
    if found is None or found[1] != len(tokens) - 1 or found[0] == 0:
        return readings
    head, inside = tokens[: found[0]], tokens[found[0] + 1 : -1]
    if _years(inside) and head[-1].kind is TokenKind.WORD:
        return [*readings, head]
    if says_the_same(inside, head):
        return [*readings, head, inside]
    # in either order: vitamin C (ascorbic acid)
    return [*readings, (*inside, tokens[found[0]], *head, tokens[-1])] if len(inside) > 1 else readings


def _years(tokens: Tokens) -> bool:
    return (
        [t.kind for t in tokens] == [TokenKind.NUMBER, TokenKind.SIGN, TokenKind.NUMBER]
        and tokens[1].text == "-"
        and all(3 <= len(t.text) <= 4 for t in (tokens[0], tokens[2]))
    )


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
