"""The text of a formula: out of its boxes and delimiters, split into its items, or as a key that compares texts."""

from __future__ import annotations

import re

from megascience_hf.answers.text.numerals import phrase, rewritten
from megascience_hf.answers.text.unicode import plain

MAX_ITEMS = 40

# Commands that set their argument as words or in another font, and mean nothing else. In patterns: the command alone,
# and the command with its opening brace.
TEXT = (
    r"\\(?:text(?:bf|it|rm|sf|tt|up|md|sl|sc|normal)?|math(?:rm|bf|it|sf|tt|normal)|[mh]box|emph|operatorname\*?"
    r"|boldsymbol|bm|rm|bf|it|sf|tt)(?![A-Za-z])"
)
TEXT_OPEN = TEXT + r"\s{0,2}\{\s{0,2}"
# Commands that frame an answer.
BOX = r"\\(?:boxed|f(?:rame)?box|colorbox|Boxed)(?![A-Za-z])"


# A control character where a backslash and a letter were meant: "\t" + "ext" for \text. Files that were written
# without escaping their backslashes are full of them.
_BROKEN = {"\t": "t", "\x0c": "f", "\x08": "b", "\r": "r", "\x0b": "v", "\x07": "a"}


_BROKEN_COMMAND = re.compile(
    r"([\t\x0c\x08\r\x0b\x07])(?=(?:extcirc|ext|imes|heta|an|au|o|riangle|rac|box|oxed|inom|egin|eta|ar|ight|ho|ec|lpha|ngle|pprox)\b)"
)


_AND_IN_TEXT = re.compile(
    r"\\(?:text|mbox|textrm)\s?\{([^{}]{1,80}?)\s(?:and|or)(?:\s([^{}]{0,80})|(?=\}))\}"
)  # 7 \text{ cats and } 4 …


_SPACES = re.compile(
    r"(?<!\\)\\[,;: ]|\\(?:quad|qquad|thinspace|enspace|hspace\{[^{}]{0,20}\}|phantom\{[^{}]{0,40}\})(?![A-Za-z])|~"
)


_DELIMITERS = re.compile(r"\\[()\[\]]|\$")


THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3})((?:,\d{3})+)(?![\d])")


_DISPLAY = re.compile(r"\$\$\s{0,20}([^$]{1,400}?)\s{0,20}\$\$|\\\[\s{0,20}([^$]{1,400}?)\s{0,20}\\\]")


_WRAPPED_THOUSANDS = re.compile(r"(?<=\d)(?:\{,\}|,\\!|\\,)(?=\d{3}(?!\d))")


_TEXT_COMMAND = re.compile(
    r"\\(?:text|textbf|textit|textrm|mbox|mathrm|mathbf|rm|operatorname|hbox|textnormal)\s*\{([^{}]*)\}"
)


_AND = re.compile(
    r"\\(?:text|mbox|textrm|mathrm|quad\\text)\s?\{\s{0,3},?\s{0,3}(?:and|or)\s{0,3},?\s{0,3}\}|(?<![A-Za-z\\])(?:and|or)(?![A-Za-z])|(?<=\d)or(?=[A-Z])|\\(?:lor|vee|land|wedge)\b(?=[^,]*[<>=]|[^,]*\\(?:le|ge|in)(?![a-z]))"
)


def unbox(text: str) -> str:
    """The contents of the boxes if there are any, joined by commas."""
    parts: list[str] = []
    at = 0
    while len(parts) < MAX_ITEMS:
        box = text.find("\\boxed{", at)
        if box < 0:
            break
        stop = brace_end(text, box + 6, len(text))
        if stop is None:
            parts.append(text[box + 7 :])
            break
        parts.append(text[box + 7 : stop])
        at = stop
    return ", ".join(parts) if parts else text


def clean(text: str) -> str:
    """The formula without delimiters, boxes, layout and the full stop at its end."""
    text = _BROKEN_COMMAND.sub(lambda m: "\\" + _BROKEN[m[1]], text)
    text = plain(text).strip()
    if "\\begin" not in text:
        text = re.sub(r"\\\\(?=[A-Za-z]{2})", lambda _: "\\", text)  # backslashes that were escaped twice
    text = unbox(text)
    text = re.sub(r"\\! ?", "", text.replace("\\$", " "))
    text = _DISPLAY.sub(lambda m: f" ${m[1] or m[2]}$ ", text)
    text = _WRAPPED_THOUSANDS.sub("", text).replace("{:}", ":")
    text = _DELIMITERS.sub(" ", text) if "\\\\[" not in text else text.replace("$", " ")
    text = _SPACES.sub(" ", text)
    text = re.sub(r"(?<!\\)\\%|%", "\\\\%", text)
    text = text.replace("**", "^") if re.search(r"[\w)]\*\*[\w(-]", text) else text.replace("**", "")
    text = rewritten(text.strip()).strip().rstrip(".").strip()
    whole = _TEXT_COMMAND.fullmatch(text)
    text = whole[1].strip() if whole else text
    return _OPTION.sub(r"\1", phrase(text))


_OPTION = re.compile(r"^(?:option|choice|answer)\s\(?([A-J])\)?$", re.I)


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


_ARTICLE = re.compile(r"^\s*(?:the|an?)\s+(?=[a-z]{3})", re.I)


_CHEMICAL = re.compile(r"(?:[A-Z][a-z]?(?:_?\{?\d{1,3}\}?)?){2,20}")


_LONG_WORD = re.compile(r"(?<![\\A-Za-z])(?:[A-Za-z]{3,}|[Nn][Oo]|[Uu][Pp])(?![A-Za-z])")


_LABELS = frozenset("ABCDEFGHabcdefgh")  # of options, whatever their case; the case of a variable counts


def split_items(text: str) -> list[str]:
    """Split at the commas, semicolons and conjunctions that stand outside all brackets."""
    text = _AND.sub(" , ", _AND_IN_TEXT.sub(r"\\text{\1} , \\text{\2}", text))
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
    return [item.strip() for item in items if item.strip()]


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
