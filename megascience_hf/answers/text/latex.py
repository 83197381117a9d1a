"""The text of a formula: out of its boxes and delimiters, split into its items, or as a key that compares texts."""

from __future__ import annotations

import re
from functools import lru_cache

from megascience_hf.answers.text.beside import is_value_or_doubt, without_announcement
from megascience_hf.answers.text.commands import BOX, COLOUR, TEXT, TEXT_OPEN
from megascience_hf.answers.text.numerals import phrase, rewritten
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.siunitx import without_siunitx
from megascience_hf.answers.text.unicode import plain, undecorated_ends, without_tagged_scripts

MAX_ITEMS = 40

# A control character where a backslash and a letter were meant: "\t" + "ext" for \text. Files that were written
# without escaping their backslashes are full of them.
_BROKEN = {"\t": "t", "\x0c": "f", "\x08": "b", "\r": "r", "\x0b": "v", "\x07": "a"}


_BROKEN_COMMAND = lazy_regex(
    r"""
    ([\t\x0c\x08\r\x0b\x07])
    (?=(?:extcirc|ext|imes|heta|an|au|o|riangle|rac|box|oxed|inom|egin|eta|ar|ight|ho|ec|lpha|ngle|pprox)\b)
    """,
    re.X,
)


_AND_IN_TEXT = lazy_regex(
    rf"""
    {TEXT_OPEN}
    ([^{{}}]{{1,80}}?)\s(?:and|or)(?:\s([^{{}}]{{0,80}})|(?=\}}))\}}
    """,
    re.X,
)  # 7 \text{ cats and } 4 …


_SPACES = lazy_regex(
    r"(?<!\\)\\[,;: ]|\\(?:quad|qquad|thinspace|enspace|hspace\{[^{}]{0,20}\}|phantom\{[^{}]{0,40}\})(?![A-Za-z])|~"
)


_DELIMITERS = lazy_regex(r"\\[()\[\]]|\$")


THOUSANDS = lazy_regex(r"(?<![\d.,])(\d{1,3})((?:,\d{3})+)(?![\d])")


_DISPLAY = lazy_regex(r"\$\$\s{0,20}([^$]{1,400}?)\s{0,20}\$\$|\\\[\s{0,20}([^$]{1,400}?)\s{0,20}\\\]")


_WRAPPED_THOUSANDS = lazy_regex(r"(?<=\d)(?:\{,\}|,\\[!,]|\\,|\\text\s?\{,\})(?=\d{3}(?!\d))")


_TEXT_COMMAND = lazy_regex(
    r"\\(?:text|textbf|textit|textrm|mbox|mathrm|mathbf|rm|operatorname|hbox|textnormal)\s*\{([^{}]*)\}"
)


# The conjunctions of a list: \\text{ and }, bare words, and \\lor between relations.
_AND = lazy_regex(
    r"""\\(?:text|mbox|textrm|mathrm|quad\\text)\s?\{ \s{0,3},?\s{0,3} (?:and|or) \s{0,3},?\s{0,3} \}
      | (?<![A-Za-z\\]) (?:and|or) (?![A-Za-z])
      | (?<=\d) or (?=[A-Z])
      | \\(?:lor|vee|land|wedge)\b (?= [^,]*[<>=] | [^,]*\\(?:le|ge|in)(?![a-z]) )""",
    re.X,
)


_BOX_OPEN = lazy_regex(
    rf"""
    {BOX} \s{{0,2}} (?:\[[^\[\]{{}}]{{0,20}}\]\s{{0,2}}){{0,2}}(?:\{{(?P<color>[a-z]{{2,12}})\}})?(?=\{{)
    """,
    re.X,
)


# "so x = \\boxed{5}", "the value of k^2 is \\boxed{5}"
_LEADING = lazy_regex(r"^.*(?:[=:]|\b(?:is|are|was|be|equals?|gives?|gets?|have))[\s$\\(\[]{0,6}$", re.S)
# The longest answer of which what stands around its box is read with it.
_MAX_AROUND_BOX = 120


def unbox(text: str) -> str:
    """The contents of the boxes if there are any, joined by commas, or in place if a value or a doubt stands by."""
    parts: list[str] = []
    around: list[str] = []
    at, last = 0, 0
    while len(parts) < MAX_ITEMS and (box := _BOX_OPEN.search(text, at)) is not None:
        stop = brace_end(text, box.end(), len(text))
        if stop is None:
            parts.append(text[box.end() + 1 :])
            break
        parts.append(text[box.end() + 1 : stop])
        around.append(_LEADING.sub("", text[last : box.start()]))
        at, last = stop, stop + 1
    if not parts:
        return text
    around.append(text[last:])
    outside = " ".join(around)
    if len(parts) == len(around) - 1 and len(text) < _MAX_AROUND_BOX and is_value_or_doubt(outside):
        return "".join(piece for pair in zip(around, (*parts, ""), strict=True) for piece in pair)
    return ", ".join(parts)


# Colours, and what only underlines: the command with all but its last argument.
_COLOUR = lazy_regex(rf"{COLOUR}|\\underline(?![A-Za-z])")


# What stands before an answer and only announces it: "= 5", "\\therefore x = 5", "\\approx 42".
_SIGN_BEFORE = lazy_regex(
    r"""(?: \\(?: approx | doteq | thickapprox | approxeq | asymp | mapsto
              | sim | simeq | cong | equiv | therefore | implies | to | quad | qquad
              | Rightarrow | rightarrow | [lL]ongrightarrow )(?![A-Za-z])
        | [≈∼≃≅∴⇒⟹→]
        | =(?![=<>])
        | :(?!=)
        )\s{0,4}(?=[^\s=<>,)}\]])""",
    re.X,
)


# "approximately 3.14" shows how far it is rounded; "about 5" may be anything near. Behind an exact value it is a sign.
_ABOUT_DECIMAL = lazy_regex(
    rf"""(?P<behind>(?<=[\w)}}])\s{{0,3}},?)? \s{{0,3}} (?<!\\) (?:{TEXT_OPEN})? (?<![\\A-Za-z])
        (?: (?:or|which\sis|that\sis|i\.e\.),? \s{{1,2}} )?
        (?: approximately | approx\.? | about | roughly | around ) \s{{0,2}} \}}? \s{{0,2}}
        (?=-?\s?\d*\.\d)""",
    re.I | re.X,
)


# Words in \\text before a value that only announce it, and behind it that say it is all of it.
_SAYS_SO = lazy_regex(
    rf"^{TEXT_OPEN}(?:so|hence|thus|therefore|then|finally|we\s(?:get|have|find|obtain))[,:]?\s{{0,2}}\}}\s{{0,2}}"
    rf"|\s?{TEXT_OPEN}\s?\(?(?:(?:in\s)?(?:total|all)|exact(?:ly)?|simplified|rounded)\)?\s?\}}$",
    re.I | re.X,
)
# What numbers an equation, and what ends a proof; a lone backslash that was before a space.
_ENDING = lazy_regex(
    r"""
    \\tag\*?\s?\{[^{}]{1,8}\} | \\(?:blacksquare|square|qedsymbol|qed)(?![A-Za-z])\s*$ | (?<!\\)\\\s*$ | \\\\\s*$
    """,
    re.X,
)
# d/dx is no fraction, dy/dx none of y and x, and the product of two vectors with a cross none with a point.
_D = r"(?:d|\\mathrm\s?\{d\}|\\partial)"
_DERIVATIVE = lazy_regex(
    rf"""
    \\[dt]?frac\s?\{{\s?{_D}\s?(?P<of>[A-Za-z]?)\s?\}}\s?\{{\s?{_D}\s?(?P<by>[A-Za-z])\s?\}}
    """,
    re.X,
)
_CROSS_PRODUCT = lazy_regex(r"\\times(?=\s*\\(?:vec|mathbf|boldsymbol|overrightarrow)(?![A-Za-z]))")
# k_\\mathrm{B} is k_{B}; the gap of \\\\[4pt] parts rows as \\\\ does
_INDEX_IN_TEXT = lazy_regex(r"_\s?\\(?:mathrm|text|rm|textrm)\s?\{(\w{1,12})\}")
_ROW_GAP = lazy_regex(r"(?<=\\\\)\[\s?-?[\d.]{1,5}\s?(?:pt|ex|em|mm|cm|in)\]")
# "\\sqrt 2 (\\approx 1.41)"
_BRACKETED_ROUNDING = lazy_regex(
    r"""(?<=[\w)}]) \s{0,3} (?:\\text\s?\{\s?)?\( \s{0,2} (?:or\s)?
        (?: = | ≈ | \\approx | \\sim | \\simeq | approximately | approx\.? | about | roughly ) \s{0,2}
        (?P<value> -?\d*\.\d{1,30} ) \s{0,2} \)\}?$""",
    re.I | re.X,
)


_PERCENT_IN_WORDS = lazy_regex(
    rf"""
    (?<=[\d}}]) \s{{0,3}} (?:{TEXT_OPEN})? \s{{0,2}}
    (?:percent|per\scent|pct\.?)(?![A-Za-z])\s{{0,2}}\}}?
    """,
    re.I | re.X,
)


_MINUS_IN_WORDS = lazy_regex(
    rf"""
    ^ (?:{TEXT_OPEN})? (?:minus|negative) \s{{0,2}}\}}?\s{{0,2}}(?=[\d.\\])
    """,
    re.I | re.X,
)


_CURRENCIES = {
    r"\pounds": "£", r"\euro": "€", r"\yen": "¥", r"\textdollar": "$", r"C\$": "C$", "USD": "$", "US": "$", "EUR": "€",
    "GBP": "£", "INR": "₹", "Rs": "₹", "Rs.": "₹",
}  # fmt: skip
_CURRENCY = lazy_regex(
    rf"""
    (?<![A-Za-z]) (?:{TEXT_OPEN})?
      (?P<before>[€£¥₹₽₩]|USD|US(?=\s?\d)|EUR|GBP|INR|Rs\.?|C\\\$|\\(?:pounds|euro|yen|textdollar)(?![A-Za-z]))
      \s?\}}?\s?(?=\d)
  | (?<=\d)\s? (?:{TEXT_OPEN})? \s? (?P<behind>[€£¥₹]|(?:USD|EUR|GBP|INR)(?![A-Za-z]))\s?\}}?
    """,
    re.X,
)


_NAMES_OF_CURRENCIES = {"dollar": "$", "euro": "€", "yen": "¥", "rupee": "₹"}
_NAMED_CURRENCY = lazy_regex(
    rf"(?<=[\d)}}])\s{{0,3}}(?:{TEXT_OPEN})?(?P<name>{'|'.join(_NAMES_OF_CURRENCIES)})s?(?![A-Za-z])", re.I | re.X
)


_QUOTED = lazy_regex(r"(?P<quote>[\"'`]{1,2})(?P<inside>[^\"'`]{1,400})(?:(?P=quote)|''|\")")


_ALIGNED = lazy_regex(r"\\(?:begin|end)\s?\{(?:aligned|align|gather|gathered|equation|split|multline)\*?\}")


def _in_one_line(text: str) -> str:
    """The lines of aligned equations one after another; a line that begins with a sign goes on with the one before."""
    if not _ALIGNED.search(text):
        return text
    text = _ALIGNED.sub(" ", text).replace("&", " ").strip().removesuffix("\\\\")
    text = re.sub(r"\\\\\s{0,20}(?=[=<>≈]|\\(?:approx|leq?|geq?|sim|to)(?![A-Za-z]))", " ", text)
    return text.replace("\\\\", ", ")


# Numbers of combinations and permutations: {}^nC_k, C(n, k), ^5P_2.
_N, _K = r"(?P<n>\w{1,6})", r"(?P<k>\w{1,6})"
_COMBINATIONS = lazy_regex(rf"(?:\{{\}}\s?)?(?<![\w)}}])[_^]\s?\{{?{_N}\}}?\s?(?P<kind>[CP])\s?_\s?\{{?{_K}\}}?(?!\w)")
_SHORT_COMBINATIONS = lazy_regex(r"(?<![\w.}])(?P<n>\d{1,4})\s?(?P<kind>[CP])\s?(?P<k>\d{1,4})(?![\w.])")  # 10C3
# C1 for C_1, a constant of integration
_PLAIN_INDEX = lazy_regex(r"(?<![A-Za-z\\\d])([Cc])([1-9])(?=[\s*A-Za-z+)\\-]|$)")
_CHOOSE = lazy_regex(r"(?<![A-Za-z\\])C\((?P<n>[a-z0-9+\- ]{1,12}),\s?(?P<k>[a-z0-9+\- ]{1,12})\)")


def _combinations(match: re.Match[str]) -> str:
    n, k = match["n"], match["k"]
    return rf"\binom{{{n}}}{{{k}}}" if match["kind"] == "C" else rf"\frac{{{n}!}}{{({n}-{k})!}}"


def _undecorated(text: str) -> str:
    """The formula without quotation marks, colours, and the signs and words that announce it."""
    text = without_announcement(_COLOUR.sub("", text).strip())
    for _ in range(3):
        quoted = _QUOTED.fullmatch(text)
        text = quoted["inside"].strip() if quoted else text
        text = text[1:-1].strip() if text[:1] == text[-1:] == "*" and len(text) > 2 else text
        sign = _SIGN_BEFORE.match(text)
        text = text[sign.end() :] if sign else text
    text = _MINUS_IN_WORDS.sub("-", text)
    text = _BRACKETED_ROUNDING.sub(r" \\approx \g<value>", text)
    text = _ABOUT_DECIMAL.sub(lambda m: "" if m["behind"] is None else " \\approx ", text)
    return _CURRENCY.sub("", _PERCENT_IN_WORDS.sub("\\\\%", text))


# ]0, 1[ as much of the world writes (0, 1).
_END_OF_INTERVAL = r"(?:[^\[\](),;]|\([^\[\](),;]{0,30}\)){1,60}"
_INTERVAL = lazy_regex(
    rf"""(?P<open>(?:(?<![\w}}])|(?<=\\left)|(?<=\\cup)|(?<=\\cap)|(?<=\\in))\] | [\[(])  # not that of \sqrt[3]
        (?P<inside>{_END_OF_INTERVAL}[,;]{_END_OF_INTERVAL})
        (?P<close>(?<!sqrt)\[(?!\s?[\w{{]) | [\])])""",
    re.X,
)


def _with_round_brackets(text: str) -> str:
    """The text with the brackets of open ends round: (0, 1) for ]0, 1[."""
    if "]" not in text and "[" not in text:
        return text
    return _INTERVAL.sub(
        lambda m: ("(" if m["open"] == "]" else m["open"]) + m["inside"] + (")" if m["close"] == "[" else m["close"]),
        text,
    )


def currency(text: str) -> str:
    """The sign of the currency that stands beside a number, if it is another than the dollar's or is told to be it."""
    found = _CURRENCY.search(text)
    if found is not None:
        sign = found["before"] or found["behind"]
        return _CURRENCIES.get(sign, sign)
    named = _NAMED_CURRENCY.search(text)
    if named is not None:
        return _NAMES_OF_CURRENCIES[named["name"].lower().rstrip("s")]
    return "$" if re.search(r"\\\$\s?\d", text) else ""


_WHOLE_TEXT = lazy_regex(
    rf"""
    {TEXT}
    \s{{0,2}}\{{
    """,
    re.X,
)


_PLAIN_DERIVATIVE = lazy_regex(r"(?<![A-Za-z\\}])d(?P<of>[A-Za-z]?)/d(?P<by>[A-Za-z])(?![A-Za-z])")


def _derivative(match: re.Match[str]) -> str:
    """dy/dx as a symbol of its own; d/dx, which stands for no value, as a command that nothing reads."""
    return f" D_{{{match['of']}{match['by']}}} " if match["of"] else r" \derivative "


_SLANTED = lazy_regex(r"\\(?:nicefrac|sfrac|xfrac)(?![A-Za-z])")
_DEGREE_AS_LETTER = lazy_regex(r"(?<=\d)\s?\^\s?(?:\{\s?(?:o|\\mathrm\s?\{o\})\s?\}|o)(?![\w^])")


_MAX_REMEMBERED = 400  # characters


def clean(text: str) -> str:
    """The formula without delimiters, boxes, layout and the full stop at its end."""
    return _cleaned(text) if len(text) <= _MAX_REMEMBERED else _cleaned.__wrapped__(text)


@lru_cache(maxsize=1024)  # a gold is compared with every reply to its question
def _cleaned(text: str) -> str:
    text = _BROKEN_COMMAND.sub(lambda m: "\\" + _BROKEN[m[1]], text)
    text = without_siunitx(plain(text).strip())
    text = _ROW_GAP.sub("", _INDEX_IN_TEXT.sub(r"_{\1}", undecorated_ends(text)))
    text = _CROSS_PRODUCT.sub(r"\\crossproduct ", _DERIVATIVE.sub(_derivative, text))
    text = _PLAIN_DERIVATIVE.sub(_derivative, text).replace("⟨", "\\langle ").replace("⟩", "\\rangle ")
    text = without_tagged_scripts(text)
    text = _DEGREE_AS_LETTER.sub(r"^{\\circ}", _SLANTED.sub(r"\\frac", text).replace("{}^", "^").replace("\\^", "^"))
    if "\\begin" not in text:
        text = re.sub(r"\\\\(?=[A-Za-z]{2})", lambda _: "\\", text)  # backslashes that were escaped twice
    text = _ENDING.sub("", _in_one_line(unbox(text))).strip()
    text = _SAYS_SO.sub("", text)
    text = re.sub(r"\\! ?", "", text.replace("\\$", " "))
    text = _DISPLAY.sub(lambda m: f" ${m[1] or m[2]}$ ", text)
    text = text.replace(":=", "=").replace("\\backslash", "\\setminus")
    text = _WRAPPED_THOUSANDS.sub("", text).replace("{:}", ":")
    text = _DELIMITERS.sub(" ", text) if "\\\\[" not in text else text.replace("$", " ")
    text = _undecorated(_SPACES.sub(" ", _with_round_brackets(text)))
    text = re.sub(r"(?<!\\)\\%|%", "\\\\%", text)
    text = text.replace("**", "^") if re.search(r"[\w)]\*\*[\w(-]", text) else text.replace("**", "")
    text = _SHORT_COMBINATIONS.sub(_combinations, _COMBINATIONS.sub(_combinations, text))
    text = _PLAIN_INDEX.sub(r"\1_\2 ", _CHOOSE.sub(r"\\binom{\g<n>}{\g<k>}", text))
    text = rewritten(text.strip()).strip().rstrip(".").strip()
    while (whole := _WHOLE_TEXT.match(text)) is not None and brace_end(text, whole.end() - 1, len(text)) == len(
        text
    ) - 1:
        text = _undecorated(text[whole.end() : -1].strip())
    return _OPTION.sub(r"\1", phrase(text))


_OPTION = lazy_regex(r"^(?:option|choice|answer)\s\(?([A-J])\)?$", re.I)


def text_key(text: str) -> str:
    """A formula or a few words, without spaces, commands that only change its looks, and the case of words."""
    text = _ARTICLE.sub("", _TEXT_COMMAND.sub(r" \1 ", text))
    if _CHEMICAL.fullmatch(re.sub(r"\s", "", text)):
        text = re.sub(r"[\s_{}]", "", text)
    text = re.sub(r"\\(?:left|right|[bB]ig{1,2}[lr]?|displaystyle|limits)(?![a-z])", "", text)
    text = re.sub(r"\\[dt]frac", r"\\frac", text)
    text = re.sub(r"(?<=\d)\s+(?=\d)", "_", text.strip())  # 2 3 is not 23
    text = re.sub(r"\s+", "", text).rstrip(".")
    text = _LONG_WORD.sub(lambda m: m[0].lower(), text)
    label = re.fullmatch(r"[({\[]*([A-Za-z])[)}\]]*", text)
    return label[1].lower() if label and label[1] in _LABELS else text


_ARTICLE = lazy_regex(r"^\s*(?:the|an?)\s+(?=[a-z]{3})", re.I)


_CHEMICAL = lazy_regex(r"(?:[A-Z][a-z]?(?:_?\{?\d{1,3}\}?)?){2,20}")


_LONG_WORD = lazy_regex(r"(?<![\\A-Za-z])(?:[A-Za-z]{3,}|[Nn][Oo]|[Uu][Pp])(?![A-Za-z])")


_LABELS = frozenset("ABCDEFGHabcdefgh")  # of options, whatever their case; the case of a variable counts


_EMPTY_TEXT = lazy_regex(r"^\s*\\text\s?\{\s{0,3}\}")  # what a conjunction leaves of \text{ goats and }


def _conjunction(match: re.Match[str]) -> str:
    """A comma; but "or" between the conditions of a set in braces says what no comma says."""
    before = match.string[: match.start()]
    in_braces = before.count("\\{") > before.count("\\}")
    return " \\lor " if in_braces and re.search(r"or|vee", match[0]) else " , "


def split_items(text: str) -> list[str]:
    """Split at the commas, semicolons and conjunctions that stand outside all brackets."""
    text = _AND.sub(_conjunction, _AND_IN_TEXT.sub(r"\\text{\1} , \\text{\2}", text))
    items: list[str] = []
    depth, start = 0, 0
    i = 0
    while i < len(text):
        c = text[i]
        if c == "\\" and i + 1 < len(text):
            if text.startswith("\\begin", i):
                depth += 1
            elif text.startswith(("\\end", "\\rangle", "\\rbrace"), i):
                depth -= 1
            elif text.startswith(("\\langle", "\\lbrace"), i) or text[i + 1] == "{":
                depth += 1
            elif text[i + 1] == "}":
                depth -= 1
            elif text[i + 1] == "\\" and depth == 0:
                items.append(text[start:i])
                start = i + 2
            i += 2
            continue
        if c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
        elif c in ",;\n" and depth <= 0:
            items.append(text[start:i])
            start = i + 1
        i += 1
    items.append(text[start:])
    return [item for item in (_EMPTY_TEXT.sub("", item).strip() for item in items) if item]


def brace_end(text: str, start: int, end: int) -> int | None:
    """Offset of the brace that closes the one at `text[start]`, or None if it is not closed before `end`."""
    depth = 0
    i = start
    while True:
        # jumping from brace to brace keeps long boxes cheap
        opening, closing = text.find("{", i, end), text.find("}", i, end)
        if closing < 0:
            return None
        if 0 <= opening < closing:
            if opening == 0 or text[opening - 1] != "\\":
                depth += 1
            i = opening + 1
        else:
            if text[closing - 1] != "\\":
                depth -= 1
                if depth == 0:
                    return closing
            i = closing + 1


_OPENING = {")": "(", "]": "[", "}": "{"}


def closes_nothing(text: str) -> bool:
    """Whether a text ends with a bracket that nothing in it opens."""
    last = text[-1:]
    if last not in _OPENING or text.count(_OPENING[last]) >= text.count(last):
        return False
    # [2, 5) closes what it opens
    return last == "}" or text.count("(") + text.count("[") < text.count(")") + text.count("]")
