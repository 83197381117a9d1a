"""Verdicts in replies: a flat JSON object behind a short analysis.

A verdict is read field by field, so that the object needs not be JSON to the letter: Python's True, single quotes, a
comma too many, LaTeX in the analysis, or a bare YES where yes or no is all that was asked. The last word counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel, PrivateAttr, ValidationError

from megascience_hf.llm.unreadable import UnreadableReplyError

_WORDS = {"true": True, "yes": True, "false": False, "no": False}
_YES_OR_NO = re.compile(
    r"[\W_]*(?:(?:the\s)?(?:final\s)?(?:answer|verdict|judge?ment|decision)(?:\sis)?[\s:*_]{1,6})?(yes|no|true|false)[\W_]*",
    re.I,
)
_BOOLEAN = re.compile(r"""["'\s*]{0,4}(true|false|yes|no)\b""", re.I)
# A number, and the scale that it is said on.
_NUMBER = re.compile(
    r"""["'\s*]{0,4}(-?\d{1,6}(?:\.\d{1,6})?)(?!\.?\d|e[+-]?\d|,\d|\s?%)(?:\s?(?:/|out\sof)\s?(\d{1,6}))?""", re.I
)
_LIST = re.compile(r"\s{0,4}[\[(]([^\[\]()]{0,2000})([\])]?)")
_NONE = re.compile(r"""["'\s]{0,4}(?:null|none)\b""", re.I)
_QUOTED = re.compile(r"""(["'])([^"'\n]{0,80})\1""")
_ONE = re.compile(rf"\s{{0,4}}{_QUOTED.pattern}")
# Words of a list that stand for an empty one, and what makes of its words a list of answers to each of them.
_NOTHING = ("", "none", "null", "n_a")
_ANSWERED = re.compile(r"""["']\s{0,4}:\s{0,4}["']?(?:false|no|none|null|0)\b""", re.I)
# A field with a text: what it says in passing is no verdict.
_TEXT_FIELD = re.compile(
    r"""(["'])(\w{1,40})\1\s{0,4}:\s{0,4}("(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+')(?=\s{0,20}[,}])""", re.S
)
_MAX_FIELDS = 200  # places of a field's name that are looked at, from the end


class Verdict(BaseModel):
    """The reply that is asked for; `analysis` comes first, so that the verdict follows from it."""

    analysis: str = ""
    _unknown: tuple[str, ...] = PrivateAttr(default=())

    @property
    def unknown(self) -> tuple[str, ...]:
        """Words of the reply that are none of those that were asked for."""
        return self._unknown


_Verdict = TypeVar("_Verdict", bound=Verdict)
_Value = TypeVar("_Value")


def schema_of(form: type[Verdict]) -> dict[str, Any]:
    """The JSON schema that a server with structured output is given: all fields, in their order, and no other."""
    schema = form.model_json_schema()
    fields = {name: {k: v for k, v in of.items() if k not in ("title", "default")} for name, of in _fields(schema)}
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def read_verdict(text: str, form: type[_Verdict]) -> _Verdict:
    """The verdict of a reply.

    Raises:
        UnreadableReplyError: there is none, or it is none of those that were asked for.
    """
    fields = [(name, of) for name, of in _fields(form.model_json_schema()) if name != "analysis"]
    names = {name for name, _ in fields}
    text = _TEXT_FIELD.sub(lambda found: found[0] if found[2] in names or not re.search("[:=]", found[3]) else "", text)
    values: dict[str, Any] = {}
    unknown: tuple[str, ...] = ()
    for name, of in fields:
        if of.get("type") == "array":
            values[name], unknown = _chosen(text, name, of["items"]["enum"])
        elif of.get("type") == "boolean":
            values[name] = _boolean(text, name, alone=len(fields) == 1)
        else:
            values[name] = _number(text, name, of.get("maximum"))
        if values[name] is None:
            raise UnreadableReplyError(f'no "{name}" in the reply')
    try:
        verdict = form.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise UnreadableReplyError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    verdict._unknown = unknown
    return verdict


def _fields(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return list(schema["properties"].items())


def _last(text: str, name: str, read: Callable[[int], _Value | None]) -> _Value | None:
    """What is read behind the last place of a field's name where something can be read."""
    places = [key.end() for key in re.finditer(rf"""\b{name}["'*`]{{0,3}}\s{{0,4}}[:=]""", text)]
    return next((value for at in reversed(places[-_MAX_FIELDS:]) if (value := read(at)) is not None), None)


def _number(text: str, name: str, most: float | None) -> float | None:
    """A number; one on another scale than it was asked for is none."""

    def read(at: int) -> float | None:
        found = _NUMBER.match(text, at)
        return None if found is None or (found[2] and most is not None and float(found[2]) != most) else float(found[1])

    return _last(text, name, read)


def _boolean(text: str, name: str, *, alone: bool) -> bool | None:
    said = _last(text, name, lambda at: (m := _BOOLEAN.match(text, at)) and m[1].lower())
    if said is not None:
        return _WORDS[said]
    lines = [line for line in text.strip().split("\n") if line.strip()]
    if not alone or not lines:
        return None
    ends = {_WORDS[found[1].lower()] for line in (lines[0], lines[-1]) if (found := _YES_OR_NO.fullmatch(line))}
    return ends.pop() if len(ends) == 1 else None


def _chosen(text: str, name: str, known: list[str]) -> tuple[list[str] | None, tuple[str, ...]]:
    """The words of a list that are known, and the others. Of a list that is cut its whole words count.

    Raises:
        UnreadableReplyError: the list has words, none of which is known.
    """

    def read(at: int) -> tuple[str, bool] | None:
        if (found := _LIST.match(text, at)) is not None:
            return found[1], bool(found[2])
        if _NONE.match(text, at):
            return "", True
        one = _ONE.match(text, at)
        return (one[0], True) if one is not None else None

    found = _last(text, name, read)
    if found is None:
        return None, ()
    inside, whole = found
    if _ANSWERED.search(inside):
        raise UnreadableReplyError(f'"{name}" is to be a list of words, without true or false for each')
    words = [word[2].strip() for word in _QUOTED.finditer(inside)]
    if not words and whole and inside.strip():
        words = [word.strip() for word in inside.split(",")]
    words = [word for word in words if _key(word) not in _NOTHING]
    by_key = {_key(word): word for word in known}
    chosen = [by_key[_key(word)] for word in words if _key(word) in by_key]
    unknown = tuple(word[:60] for word in words if _key(word) not in by_key)
    if unknown and not chosen:
        raise UnreadableReplyError(f'"{unknown[0]}" is none of {", ".join(known)}')
    return (chosen if chosen or whole else None), unknown


def _key(word: str) -> str:
    return re.sub(r"\W+", "_", word.strip().lower())
