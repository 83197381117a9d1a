"""Ask a model and read the JSON of its reply into a pydantic model: one request, and one more if it cannot be read.

Replies are untrusted text: bounded, never evaluated.
"""

from __future__ import annotations

import json
import re
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from megascience_hf.curation.llm.client import Model, Request
from megascience_hf.curation.llm.prompts import repair

_MAX_STARTS = 32
_REPAIRED = 8_000  # characters of a reply that go back with the repair attempt
# Commands of LaTeX that begin like an escape of JSON: a model that writes \frac for \\frac means no form feed.
_COMMANDS = (
    "b(?:ar|eta|egin|ig|igl|igr|inom|f|m|oxed|ot|ullet|ackslash|mod|reve)"
    "|f(?:rac|orall|lat|box)"
    "|n(?:abla|eq|ot|otin|eg|ewline|less|gtr|mid|leq|geq|exists)"
    "|r(?:ho|ight|ightarrow|m|angle|ceil|floor|vert)"
    "|t(?:imes|ext(?:bf|it|rm|tt)?|heta|au|an|anh|o|op|riangle|frac|ilde|herefore)"
)
_BROKEN = re.compile(r"(?<!\\)((?:\\\\)*)\\(?=[^\"\\/bfnrtu\n]|u(?![0-9a-fA-F]{4}))")
_DOUBLED = re.compile(r"\\\\[A-Za-z]")
_LATEX = re.compile(rf"(?<!\\)((?:\\\\)*)\\(?=(?:{_COMMANDS})(?![a-z])|[^\"\\/bfnrtu\n]|u(?![0-9a-fA-F]{{4}}))")
_Reply = TypeVar("_Reply", bound=BaseModel)


class UnreadableReplyError(Exception):
    """The reply holds no object of the asked form; the message says what is wrong with it, for the repair attempt."""


async def ask_for(model: Model, request: Request, form: type[_Reply]) -> _Reply:
    """The reply as a record.

    Raises:
        UnreadableReplyError: neither reply has the asked form.
        CallFailedError: there is no reply.
    """
    reply = await model.ask(request)
    try:
        return read_reply(reply.response, form)
    except UnreadableReplyError as error:
        second = await model.ask(repair(request, reply.response[:_REPAIRED], str(error)))
        return read_reply(second.response, form)


def read_reply(text: str, form: type[_Reply]) -> _Reply:
    """The first JSON object of a reply that has the asked form. Prose and code fences around it are passed over.

    Raises:
        UnreadableReplyError: there is none.
    """
    decoder = json.JSONDecoder()
    problem = "no JSON object"
    at = text.find("{")
    for _ in range(_MAX_STARTS):
        if at < 0:
            break
        try:
            value, end = decoder.raw_decode(_with_latex_escaped(text[at:]))
        except (json.JSONDecodeError, RecursionError) as error:
            problem = f"not JSON: {error.msg}" if isinstance(error, json.JSONDecodeError) else "nested too deeply"
            at = text.find("{", at + 1)
            continue
        try:
            return form.model_validate(value)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            problem = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
            at = text.find("{", at + max(1, end))
    raise UnreadableReplyError(problem)


def _with_latex_escaped(text: str) -> str:
    """Backslashes of LaTeX doubled where the model left one single; where it doubles them, \\n is the end of a line."""
    return (_BROKEN if _DOUBLED.search(text) else _LATEX).sub(r"\1\\\\", text)
