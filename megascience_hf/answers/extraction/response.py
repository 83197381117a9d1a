"""Turn a raw response into the text in which an answer may be looked for.

Every replacement is one character for one character, so an offset in the cleaned text is the same offset in the
response as it was given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from megascience_hf.answers.text.unicode import plain

# A response longer than this is refused ("over_budget"), not read: 10,240 new tokens are about 50 kB.
MAX_CHARS = 1_000_000


@dataclass(frozen=True, slots=True)
class Body:
    """The part of a response that can hold the answer: `text[start:end]`, in offsets of the whole response."""

    text: str
    start: int
    end: int
    unfinished_thought: bool


_THINK_OPEN = re.compile(
    r"<(?:seed:)?(?:think|thinking|thought|reasoning|scratchpad)>|<\|begin_of_thought\|>|\u25c1think\u25b7", re.I
)


_THINK_CLOSE = re.compile(
    r"</(?:seed:)?(?:think|thinking|thought|reasoning|scratchpad)>|<\|end_of_thought\|>|\u25c1/think\u25b7", re.I
)


# OpenAI's harmony format: the answer is what stands in the channel "final".
_CHANNEL = re.compile(r"\s*+(?:<\|start\|>assistant)?<\|channel\|>")


_FINAL_CHANNEL = "<|channel|>final<|message|>"


_STRUCK_OUT = re.compile(r"~~[^~\n]{1,60}~~")


_TURN_END = re.compile(
    r"<\|(?:im_end|im_start|endoftext|eot_id|eom_id|end|user|start_header_id|end_of_turn)\|>|</s>|<(?:start"
    r"|end)_of_turn>|\[/?INST\]"
)


_TURN_SIGNS = ("|>", "</s>", "_of_turn>", "INST]")


def answer_body(response: str, finish_reason: str | None) -> Body:
    """Leave out reasoning blocks and what follows the end of the turn.

    Only what follows the last closing tag is the answer (chat templates often put the opening tag in the
    prompt, so a closing tag may stand alone). A block that was never closed is an unfinished thought, unless
    the engine says that the model stopped by itself.
    """
    text = plain(response)
    if "~~" in text:
        text = _STRUCK_OUT.sub(lambda struck: " " * len(struck.group()), text)
    start, end = 0, len(text)
    opened = None
    if "</" in text or "<|" in text or "\u25c1" in text:
        for close in _THINK_CLOSE.finditer(text):
            start = close.end()
    if "<" in text or "\u25c1" in text:
        opened = _THINK_OPEN.search(text, start)
    final = text.rfind(_FINAL_CHANNEL, start)
    if final >= 0:
        start = final + len(_FINAL_CHANNEL)
    elif _CHANNEL.match(text, start):
        return Body(text, start, end, True)
    unfinished = False
    if opened is not None:
        if finish_reason == "stop":
            start = opened.end() if not text[start : opened.start()].strip() else start
        elif text[start : opened.start()].strip():
            end = opened.start()
        else:
            unfinished = True
    for mark in _TURN_END.finditer(text, start, end) if any(sign in text for sign in _TURN_SIGNS) else ():
        if text[start : mark.start()].strip():
            end = mark.start()
            break
        start = mark.end()
    return Body(text, start, end, unfinished)


# A line that opens another question: what follows it is an example that was echoed or a question made up by
# the model, not the answer to the question that was asked.
NEXT_QUESTION = re.compile(
    r"^[ \t>#*_\[<]{0,6}(?:(?:next|new|another)\s)?(?:question|problem|exercise|human|user|instruction|q)"
    r"\b[ \t]{0,2}(?:#?\d{1,4})?[ \t]{0,2}(?:[*_]{0,3}(?::|\.(?=\s)|[)\]>]|$)|[*_]{2,3}(?=\s))"
    r"|^[ \t>#*_]{0,6}example\s\d{1,3}\b[*_]{0,3}[:.)]?"
    r"|^you\sare\s(?:an?|the)\s(?:\w+\s){0,3}(?:assistant|expert|doctor|scientist|professor|teacher|student|model)\b"
    r"|^[ \t>#*_]{0,6}(?:the\sfollowing|here)\s(?:is|are)\s[^\n.:]{0,40}\bquestions?\b",
    re.I | re.M,
)


# "Which of these is a metal?" with options under it, the first of them A.
QUESTION_WITH_OPTIONS = re.compile(
    r"\?[ \t*_\"]{0,4}\n\s{0,4}(?:[*_#]{0,4}(?:answer\s)?(?:options|choices)[*_:]{0,4}\s{1,4})?"
    r"[>*_(\[-]{0,4}[ ]?[(\[*]{0,3}A[*_]{0,2}[.):\]]",
    re.I,
)


# The question that was asked, read once more.
READ_AGAIN = re.compile(r"\b(?:question|asks?|asked|re-?read\w*|again|problem|options?)\b", re.I)


EXAMPLE = re.compile(r"^[ \t>#*_]{0,6}(?:example|few-shot|demonstration|sample)\b", re.I | re.M)
