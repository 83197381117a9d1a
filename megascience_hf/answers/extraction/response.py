"""Turn a raw response into the text in which an answer may be looked for.

Every replacement is one character for one character, so an offset in the cleaned text is the same offset in the
response as it was given.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache

from megascience_hf.answers.extraction.reasoning_formats import without_reasoning
from megascience_hf.answers.text.commands import CROSSES, TICKS
from megascience_hf.answers.text.latex import brace_end
from megascience_hf.answers.text.patterns import Signs, lazy_regex
from megascience_hf.answers.text.unicode import beyond_ascii, plain

# A response longer than this is refused ("over_budget"), not read: 10,240 new tokens are about 50 kB.
MAX_CHARS = 1_000_000


@dataclass(frozen=True, slots=True)
class Body:
    """The part of a response that can hold the answer: `text[start:end]`, in offsets of the whole response."""

    text: str
    start: int
    end: int
    unfinished_thought: bool


# Deleted text, in Unicode, Markdown and HTML, with the signs without which a look is not worth while.
_STRUCK_OUT = (
    (
        Signs("\u0335", "\u0336", "\u0337", "\u0338", "\u20e0"),
        lazy_regex(
            r"""
              # a word, or a number with its unit, with a stroke through any letter
              (?:(?<![\w.])\d[\d.,]{0,20}\s)?(?<!\w)\w{1,40}+(?:[\u0335-\u0338\u20e0]\w{0,40}+){1,40}
            | \w[\u0335-\u0338\u20e0]  # a letter with a stroke through it
            """,
            re.X,
        ),
    ),
    (Signs("<<"), lazy_regex(r"<<[^<>=\n]{1,60}=[^<>\n]{1,30}>>")),  # the marks of a calculator in GSM8K
    (Signs("\\iffalse"), lazy_regex(r"\\iffalse.{0,400}?\\fi(?![a-z])", re.S)),
    (
        Signs("command"),
        lazy_regex(r"\\(?:re)?newcommand\*?\s?\{[^{}\n]{1,40}\}(?:\[\d\])?\s?\{(?:[^{}]|\{[^{}]{0,80}\}){0,80}\}"),
    ),
    (
        Signs("display"),
        lazy_regex(r"<(?P<hidden>\w{1,8})\s[^<>]{0,40}display\s?:\s?none[^<>]{0,40}>[^<]{0,400}</(?P=hidden)>", re.I),
    ),
    (Signs("~~"), lazy_regex(r"~~[^~\n]{1,200}~~")),
    (Signs("<!--"), lazy_regex(r"<!--(?:[^>]{0,400}-->|[^>\n]{0,400}(?:\n|\Z))")),
    (Signs(" hidden"), lazy_regex(r"<(?P<unseen>\w{1,8})\shidden\s?>[^<]{0,400}</(?P=unseen)>", re.I)),
    (Signs("[//]:"), lazy_regex(r"^\[//\]:\s?\#\s?[(\"'][^\n]{0,400}$", re.M)),  # a comment in Markdown
    (Signs("</"), lazy_regex(r"<(?P<kind>wrong|incorrect|example)>[^<]{0,400}</(?P=kind)>", re.I)),
    (Signs("</"), lazy_regex(r"<(?P<tag>del|s|strike)>[^<\n]{0,200}</(?P=tag)>", re.I)),
)
# LaTeX that strikes its argument out, or does not show it
_STRIKES_ARGUMENT = lazy_regex(
    r"\\(?:(?:[xbh]?cancel|sout|st|xout|[hv]?phantom|not)\s?|enclose\s?\{\w{0,10}strike\}\s?)(?=\{)"
)
_MAX_STRUCK = 400


def _without_struck_arguments(text: str) -> str:
    pieces, last = [], 0
    for strike in _STRIKES_ARGUMENT.finditer(text):
        stop = brace_end(text, strike.end(), min(len(text), strike.end() + _MAX_STRUCK))
        if stop is not None and strike.start() >= last:
            pieces += [text[last : strike.start()], " " * (stop + 1 - strike.start())]
            last = stop + 1
    return "".join(pieces) + text[last:]


# A bold line in a quotation, the sign that ends a proof, bold letters in HTML: none of them says anything.
_DECORATION = lazy_regex(
    r"""
    \A\s*>(?=\s[A-Za-z][^\n]*\Z) | ^>(?=\s?\*\*) | [∎■□◻](?=\s*\Z) | ^[ \t]{0,3}•(?=\s)
    | \A\s*\#{1,3}(?=\s[^\n]*\Z)
    """,
    re.M | re.X,
)
_BOLD = lazy_regex(r"</?(?:b|strong|mark|u)>")
# What sets a paragraph or a part of it; only where one is closed, for <p> is also a mean momentum.
_PARAGRAPH = lazy_regex(r"</?(?:p|div|span|em|i|center|small|li|[uo]l|h[1-6]|body|html)(?:\s[^<>\n]{0,80})?>", re.I)
# Pictures that decorate a reply; those that tick, cross or doubt are none of them.
_PICTOGRAPH = lazy_regex(rf"[\U0001f300-\U0001faff✨⭐](?<![{CROSSES}{TICKS}🤔🤷😕😟🙄😬🤨])")
_UNDERSCORED = lazy_regex(r"(?<![\w_])__(?=[^\s_])([^_\n]{1,200}?)__(?![\w_])")
_DECORATIONS = Signs("\n>", "•", "∎", "■", "□", "◻")

_TURN_END = lazy_regex(
    r"""
      <\|(?:role_end|im_end|im_start|im_sep|endoftext|eot_id|eom_id|eot|eos|end|return|call|user|assistant|start_header_id
          |end_of_turn|end_of_text|endofturn|end[_\u2581]of[_\u2581]sentence|end_of_turn_token|start_of_turn_token
          |observation)\|>
    | \[\|(?:endofturn|user|assistant)\|\]
    | <eos> | </s> | <(?:start|end)_of_turn> | \[/?INST\]
    """,
    re.I | re.X,
)


_TURN_SIGNS = Signs("|>", "<eos>", "</s>", "_of_turn>", "INST]", "|]")


@lru_cache(maxsize=8)  # what is read as a number may be read as a formula next
def answer_body(response: str, finish_reason: str | None) -> Body:
    """Leave out reasoning, what was struck out, and what follows the end of the turn."""
    text = plain(response)
    for signs, struck_out in _STRUCK_OUT:
        if signs.are_in(text):
            text = struck_out.sub(lambda struck: " " * len(struck.group()), text)
    if "\\" in text:
        text = _without_struck_arguments(text)
    if text.lstrip()[:1] in (">", "#") or _DECORATIONS.are_in(text):
        text = _DECORATION.sub(lambda sign: " " * len(sign.group()), text)
    if "<" in text:
        text = _BOLD.sub(lambda tag: " " * len(tag.group()), text)
    if "__" in text:
        text = _UNDERSCORED.sub(r"**\1**", text)
    if _PICTOGRAPH.search(beyond_ascii(text)):
        text = _PICTOGRAPH.sub(lambda sign: " " * len(sign.group()), text)
    text = _in_plain_signs(text)
    if "</" in text and any(tag.group().startswith("</") for tag in _PARAGRAPH.finditer(text)):
        text = _PARAGRAPH.sub(lambda tag: " " * len(tag.group()), text)
    part = without_reasoning(text, finish_reason)
    start, end = part.start, part.end
    if part.unfinished:
        return Body(text, start, end, True)
    for mark in _TURN_END.finditer(text, start, end) if _TURN_SIGNS.are_in(text) else ():
        if text[start : mark.start()].strip():
            end = mark.start()
            break
        start = mark.end()
    end = _before_drift(text, start, end)
    # Readers look at the characters around a value, and a mark is none of them: "assistantfinalB".
    if start:
        text = " " * (start - 1) + "\n" + text[start:end]
    return Body(text, start, end, False)


_ENTITY = lazy_regex(r"&(?:[A-Za-z]{2,8}|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
_BREAK = lazy_regex(r"<br\s?/?>")


def _in_plain_signs(text: str) -> str:
    """Entities and line breaks of HTML as the signs that they stand for, in as many characters."""
    if "&" in text:
        text = _ENTITY.sub(_sign_of_entity, text)
    return _BREAK.sub(lambda found: "\n".rjust(len(found[0])), text) if "<br" in text else text


def _sign_of_entity(found: re.Match[str]) -> str:
    sign = html.unescape(found[0])
    return sign.ljust(len(found[0])) if len(sign) == 1 and sign not in "<>&" else found[0]


# A line that opens another question: what follows it is an example that was echoed or a question made up by
# the model, not the answer to the question that was asked.
NEXT_QUESTION = lazy_regex(
    r"""
    ^[ \t>\#*_\[<]{0,6} (?:(?:next|new|another)\s)? (?:question|problem|exercise|human|user|instruction|q)\b
        [ \t]{0,2}(?:\#?\d{1,4})?[ \t]{0,2} (?:[*_]{0,3}(?::|\.(?=\s)|[)\]>]|$) | [*_]{2,3}(?=\s))
  | ^[ \t>\#*_]{0,6} example\s\d{1,3}\b[*_]{0,3}[:.)]?
  | ^you\sare\s(?:an?|the)\s(?:\w+\s){0,3}(?:assistant|expert|doctor|scientist|professor|teacher|student|model)\b
  | ^[ \t>\#*_]{0,6} (?:the\sfollowing|here)\s(?:is|are)\s[^\n.:]{0,40}\bquestions?\b
    """,
    re.I | re.M | re.X,
)


# "Which of these is a metal?" with options under it, the first of them A.
QUESTION_WITH_OPTIONS = lazy_regex(
    r"""
    \?[ \t*_\"]{0,4}\n\s{0,4}(?:[*_#]{0,4}(?:answer\s)?(?:options|choices)[*_:]{0,4}\s{1,4})?
    [>*_(\[-]{0,4}[ ]?[(\[*]{0,3}A[*_]{0,2}[.):\]]
    """,
    re.I | re.X,
)


# The question that was asked, read once more.
READ_AGAIN = lazy_regex(r"\b(?:question|asks?|asked|re-?read\w*|again|problem|options?)\b", re.I)


EXAMPLE = lazy_regex(r"^[ \t>#*_]{0,6}(?:example|few-shot|demonstration|sample)\b", re.I | re.M)


# A response that is a bare value, and goes on with a question that it makes up.
_BARE_VALUE = lazy_regex(
    r"[\s*_$(]{0,6}(?:[-+]?\d[\d.,/]{0,20}(?:\s?[A-Za-z%]{1,8})?|[A-J]|yes|no|true|false|maybe)[\s*_$).]{0,6}", re.I
)


def _before_drift(text: str, start: int, end: int) -> int:
    """Where the next question begins behind a bare value, or the end."""
    mark = NEXT_QUESTION.search(text, start, min(end, start + 200))
    return mark.start() if mark and _BARE_VALUE.fullmatch(text, start, mark.start()) else end
