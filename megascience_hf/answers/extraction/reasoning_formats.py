"""How models set their reasoning apart from their answer: one table, a row for each family of formats.

To add a model, add a row here and a response to the table of tests in tests/answers/test_reasoning_formats.py.
Patterns are searched in text that `plain` has cleaned (a full-width bar is "|"), without regard to case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from megascience_hf.answers.text.patterns import Signs, lazy_regex
from megascience_hf.answers.text.unicode import lowered_in_place, lowered_response, plain


@dataclass(frozen=True, slots=True)
class ReasoningFormat:
    """Patterns of the marks of one family; an empty one stands for no mark.

    Attributes:
        family: who writes it.
        signs: text of which at least one piece stands in every response with these marks, in lower case.
        first_words: the same, of responses that begin with their mark.
        opens: where reasoning begins.
        closes: where reasoning ends; the mark may stand alone, as chat templates often write the opening one.
        answer_opens: where the answer begins.
        answer_closes: where the answer ends.
        box: opening and closing mark of the short answer itself.
        never_answers: the reasoning is never read as the answer, even if the engine says that the model was done.
    """

    family: str
    signs: tuple[str, ...]
    first_words: tuple[str, ...] = ()
    opens: str = ""
    closes: str = ""
    answer_opens: str = ""
    answer_closes: str = ""
    box: tuple[str, str] | None = None
    never_answers: bool = False


_TAG_NAMES = (
    r"(?:\w{1,12}:)?"  # seed:think
    r"(?:(?:longcat_)?think(?:ing)?|thoughts?|reason(?:ing)?|analysis|scratchpad|reflection|rationale|cot|scratch"
    r"|ant_?thinking|internal(?:_thoughts?)?|(?:inner|internal)_monologue)"
)
_CHANNEL = r"(?:<\|start\|>\s?assistant\s?)?<\|channel\|>\s?"

FORMATS = (
    # DeepSeek, Qwen, GLM, MiniMax, Seed-OSS, LongCat, Hunyuan, EXAONE Deep, Reka, Marco-o1, Hermes, Reflection, …
    ReasoningFormat(
        "tags",
        signs=(">",),
        opens=rf"<\|?{_TAG_NAMES}\|?>",
        closes=rf"<\|?/{_TAG_NAMES}\|?>",
    ),
    ReasoningFormat(
        "gpt-oss",
        signs=("<|channel|>",),
        opens=_CHANNEL + r"(?!final)",
        answer_opens=_CHANNEL + r"final[^<\n]{0,30}(?:<\|constrain\|>[^<\n]{0,30})?<\|message\|>",
        answer_closes=r"<\|(?:return|end)\|>",
        never_answers=True,
    ),
    # the same without its special tokens
    ReasoningFormat(
        "gpt-oss, decoded",
        signs=("assistantanalysis", "assistantcommentary", "assistantfinal"),
        first_words=("analysis", "commentary", "final"),
        opens=r"\A\s*(?:assistant)?(?:analysis|commentary)(?-i:(?![a-z:'-]|\s{1,2}[a-z]))|assistant(?:analysis|commentary)",
        answer_opens=r"assistantfinal|\A\s*final(?-i:(?=[A-Z]))",
        never_answers=True,
    ),
    ReasoningFormat(
        "Unsloth's GRPO",
        signs=("working_out>",),
        opens=r"<start_working_out>",
        closes=r"<end_working_out>",
    ),
    ReasoningFormat(
        "thinking in brackets",
        signs=("begin thinking]",),
        opens=r"\[BEGIN THINKING\]",
        closes=r"\[END THINKING\]",
    ),
    ReasoningFormat("Magistral", signs=("think]",), opens=r"\[THINK\]", closes=r"\[/THINK\]"),
    ReasoningFormat(
        "Command A Reasoning",
        signs=("_thinking|>", "_response|>"),
        opens=r"<\|START_THINKING\|>",
        closes=r"<\|END_THINKING\|>",
        answer_opens=r"<\|START_RESPONSE\|>",
        answer_closes=r"<\|END_RESPONSE\|>",
    ),
    ReasoningFormat(
        "Apriel",
        signs=("reasoning steps:", "final response]"),
        opens=r"\A\s*Here are my reasoning steps:",
        answer_opens=r"\[BEGIN FINAL RESPONSE\]",
        answer_closes=r"\[END FINAL RESPONSE\]",
    ),
    ReasoningFormat(
        "Granite 3.2",
        signs=("thought process:",),
        opens=r"\A\s*Here is my thought process:",
        answer_opens=r"^\s*Here is my response:",
    ),
    ReasoningFormat("MedGemma", signs=("<unused9",), opens=r"<unused94>(?:\s?thought)?", closes=r"<unused95>"),
    ReasoningFormat(
        "Gemma 4", signs=("<channel|>", "<|channel>"), opens=r"<\|channel>\s?thought", closes=r"<channel\|>"
    ),
    ReasoningFormat("Kimi", signs=("\u25c1",), opens="\u25c1think\u25b7", closes="\u25c1/think\u25b7"),
    ReasoningFormat(
        "OpenThoughts, Sky-T1",
        signs=("_of_thought|>", "_of_solution|>"),
        opens=r"<\|begin_of_thought\|>",
        closes=r"<\|end_of_thought\|>",
        answer_opens=r"<\|begin_of_solution\|>",
        answer_closes=r"<\|end_of_solution\|>",
    ),
    ReasoningFormat(
        "s1", signs=("<|im_start|>think",), opens=r"<\|im_start\|>think\b", answer_opens=r"<\|im_start\|>answer\b"
    ),
    ReasoningFormat(
        "LFM, and others that name the ends",
        signs=("_start|>", "_end|>"),
        opens=r"<\|(?:cot|think(?:ing)?|thought|reasoning)_start\|>",
        closes=r"<\|(?:cot|think(?:ing)?|thought|reasoning)_end\|>",
    ),
    ReasoningFormat("Ollama", signs=("done thinking.",), closes=r"\.\.\.\s?done thinking\."),
    ReasoningFormat(
        "Open WebUI", signs=('type="reasoning"',), opens=r'<details type="reasoning"[^>\n]{0,80}>', closes=r"</details>"
    ),
    ReasoningFormat("GLM-V", signs=("_of_box|>",), box=(r"<\|begin_of_box\|>", r"<\|end_of_box\|>")),
)

# The marks of boxes, for the patterns of containers.
BOX_OPEN = "|".join(row.box[0] for row in FORMATS if row.box)
BOX_CLOSE = "|".join(row.box[1] for row in FORMATS if row.box)

# Tags around a whole answer, in which it is worked out or explained.
_WRAPPER = lazy_regex(r"\s*<(response|output|solution|conclusion|final_response|final)>", re.I)
# An answer this short is read as the content of its tag.
_WRAPPED_SIZE = 40


@dataclass(frozen=True, slots=True)
class _Marks:
    signs: Signs
    first_words: tuple[str, ...]
    opens: re.Pattern[str] | None
    ends: re.Pattern[str] | None  # of reasoning, or beginnings of answers
    answer_closes: re.Pattern[str] | None
    never_answers: bool


def _compiled(*patterns: str) -> re.Pattern[str] | None:
    given = [pattern for pattern in patterns if pattern]
    return re.compile("|".join(given), re.I | re.M) if given else None


_MARKS = tuple(
    _Marks(
        Signs(*row.signs),
        row.first_words,
        _compiled(row.opens),
        _compiled(row.closes, row.answer_opens),
        _compiled(row.answer_closes),
        row.never_answers,
    )
    for row in FORMATS
    if row.opens or row.closes
)
# Without a tag or special token in a text only these can stand in it.
_MARKS_OF_WORDS = tuple(
    marks
    for marks, row in zip(_MARKS, (row for row in FORMATS if row.opens or row.closes), strict=True)
    if marks.first_words or any(">" not in sign for sign in row.signs)
)


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """The part `start:end` of a text that is not reasoning; `unfinished`: reasoning was cut before its end."""

    start: int
    end: int
    unfinished: bool = False


def without_reasoning(text: str, finish_reason: str | None) -> AnswerPart:
    """Where the answer stands in a response.

    Only what follows the last end of reasoning is the answer. Reasoning that has no end is an unfinished thought,
    unless the engine says that the model stopped by itself.
    """
    lowered = lowered_response(text)
    beginning = lowered.lstrip()
    possible = _MARKS if ">" in lowered else _MARKS_OF_WORDS
    rows = [marks for marks in possible if marks.signs.are_in(lowered) or beginning.startswith(marks.first_words)]
    start, end = 0, len(text)
    for marks in rows:
        for ended in marks.ends.finditer(text, start) if marks.ends else ():
            start = ended.end()
    if start and not text[start:].strip():
        return _before_reasoning(text, rows, start)
    opened = min(
        (
            (mark.start(), mark.end(), marks)
            for marks in rows
            if marks.opens and (mark := marks.opens.search(text, start))
        ),
        key=lambda found: found[:2],
        default=None,
    )
    if opened is not None:
        at, after, marks = opened
        if text[start:at].strip():
            end = end if finish_reason == "stop" and not marks.never_answers else at
        elif finish_reason == "stop" and not marks.never_answers:
            start = after
        else:
            return AnswerPart(start, end, True)
    for marks in rows:
        closed = marks.answer_closes.search(text, start, end) if marks.answer_closes else None
        if closed is not None and text[start : closed.start()].strip():
            end = closed.start()
    return _unwrapped(text, start, end)


@cache
def _mark() -> re.Pattern[str]:
    """What is left out of what is shown: the marks of all formats, and of gpt-oss the name of the channel too."""
    marks = (mark for row in FORMATS for mark in (row.opens, row.closes, row.answer_opens, row.answer_closes))
    pattern = _compiled(_CHANNEL + r"\w{1,20}[^<\n]{0,30}<\|message\|>", *marks)
    assert pattern is not None  # noqa: S101  # for the type checker: the channel is given
    return pattern


_WRAPPER_CLOSE = lazy_regex(r"\s*</(?:response|output|solution|conclusion|final_response|final)>\s*\Z", re.I)


def parted(text: str) -> tuple[str, str]:
    """A response, as it is or as far as it has come, as its reasoning and the rest, both without the marks.

    For whoever shows it: what the scorer leaves out as reasoning is what is reasoning here.
    """
    cleaned = plain(text)
    part = without_reasoning(cleaned, None)
    if part.unfinished:
        return _unmarked(text), ""
    before, rest, after = text[: part.start], text[part.start : part.end], text[part.end :]
    if any(marks.opens and marks.opens.match(cleaned, part.end) for marks in _MARKS):
        if len(_mark().findall(after)) == 1 and rest.rstrip(" \t")[-1:] != "\n":
            return _unmarked(before), rest + after  # no thought, but a sentence that speaks of the mark
        return _unmarked(before + after), rest
    wrapper = _WRAPPER.search(before)
    if wrapper is not None and wrapper.end() == len(before):
        before = before[: wrapper.start()]
    return _unmarked(before), rest + _unmarked(_WRAPPER_CLOSE.sub("", after))


def _unmarked(text: str) -> str:
    """Without the marks of all formats; of the text between them nothing is lost."""
    pieces, place = [], 0
    for mark in _mark().finditer(plain(text)):
        pieces.append(text[place : mark.start()])
        place = mark.end()
    return "\n\n".join(piece for piece in (*pieces, text[place:]) if piece.strip())


def _before_reasoning(text: str, rows: list[_Marks], last: int) -> AnswerPart:
    """Nothing follows the reasoning: the answer is what precedes it, if anything does."""
    opened = [mark.start() for marks in rows if marks.opens and (mark := marks.opens.search(text, 0, last))]
    if opened and text[: min(opened)].strip():
        return AnswerPart(0, min(opened))
    return AnswerPart(last, len(text))


def _unwrapped(text: str, start: int, end: int) -> AnswerPart:
    """Without the tags of a long answer: "<response>…</response>"."""
    wrapper = _WRAPPER.match(text, start, end)
    if wrapper is None:
        return AnswerPart(start, end)
    close = lowered_in_place(text).rfind(f"</{wrapper[1].lower()}>", wrapper.end(), end)
    stop = close if close >= 0 else end
    if stop - wrapper.end() <= _WRAPPED_SIZE or (close >= 0 and text[close:end].rstrip()[-1:] != ">"):
        return AnswerPart(start, end)
    return AnswerPart(wrapper.end(), stop)
