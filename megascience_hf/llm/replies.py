"""Ask a model and read its reply: blocks for what may hold LaTeX, a flat verdict for the rest (docs/curation.md).

One request, and one more where nothing of the reply can be read. Replies are untrusted text: bounded, never evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from megascience_hf.answers.extraction.reasoning_formats import without_reasoning
from megascience_hf.answers.text.unicode import plain
from megascience_hf.llm.blocks import Blocks, read_blocks
from megascience_hf.llm.client import Model
from megascience_hf.llm.json_strings import read_fields
from megascience_hf.llm.ledger import Call
from megascience_hf.llm.messages import Request
from megascience_hf.llm.unreadable import UNFINISHED, UnreadableReplyError, cut
from megascience_hf.llm.verdicts import Verdict, read_verdict, schema_of

_REPAIRED = 8_000  # characters of a reply that go back with the repair attempt
# What a server leaves at the end of a reply whose marks it does not take away, by the templates of many models.
_END_OF_TURN = re.compile(
    r"\s*(?:<(?:\|(?:eot_id|eom_id|im_end|end|endoftext|end_of_text|return)\||/s|end_of_turn|eos"
    r"|turn\||\uff5cend\u2581of\u2581sentence\uff5c|\|END_OF_TURN_TOKEN\|)>\s*)+\Z"
)
_Value = TypeVar("_Value")
_Verdict = TypeVar("_Verdict", bound=Verdict)


@dataclass(frozen=True, slots=True)
class BlockForm(Generic[_Value]):
    """A reply in blocks.

    Args:
        names: of the blocks.
        make: what the blocks say; given also the text they were read from, for a mark that stands for none of them.
    """

    names: Sequence[str]
    make: Callable[[Blocks, str], _Value]

    def read(self, text: str) -> _Value:
        """What a reply says, without its reasoning.

        Raises:
            UnreadableReplyError: the blocks are not those that were asked for.
        """
        blocks = read_blocks(text, self.names)
        if not blocks.found:
            blocks = read_fields(text, self.names)
        return self.make(blocks, text)


async def ask_for_verdict(model: Model, request: Request, form: type[_Verdict]) -> _Verdict:
    """A verdict, through the server's structured output where it has it.

    Raises:
        UnreadableReplyError: neither reply has the asked form.
        CallFailedError: there is no reply.
    """
    return await ask_and_read(model, replace(request, schema=schema_of(form)), lambda text: read_verdict(text, form))


async def ask_for_blocks(model: Model, request: Request, form: BlockForm[_Value]) -> _Value:
    """What the blocks of a reply say.

    Raises:
        UnreadableReplyError: neither reply has the asked form.
        CallFailedError: there is no reply.
    """
    return await ask_and_read(model, request, form.read)


async def ask_and_read(model: Model, request: Request, read: Callable[[str], _Value], *, whole: bool = False) -> _Value:
    """What a reply says, or the second one where the first cannot be read.

    Args:
        read: what the text of a reply says, without its reasoning; raises `UnreadableReplyError`.
        whole: whether a reply that was cut counts as unreadable, whatever it says.

    Raises:
        UnreadableReplyError: neither reply has the asked form.
        CallFailedError: there is no reply.
    """
    first = await model.ask(request)
    try:
        return _read(first, read, whole)
    except UnreadableReplyError as error:
        if cut(first.finish_reason):  # it would be cut once more
            raise
        second = await model.ask(model.prompts.repair(request, first.response[:_REPAIRED], str(error)))
        return _read(second, read, whole)


def _read(reply: Call, read: Callable[[str], _Value], whole: bool) -> _Value:
    why = cut(reply.finish_reason)
    if whole and why:
        raise UnreadableReplyError("the reply was cut", why)
    try:
        return read(answer_of(reply))
    except UnreadableReplyError as error:
        if why:
            raise UnreadableReplyError(f"{error}; the reply was cut", why) from None
        raise


def answer_of(reply: Call) -> str:
    """The reply without the model's reasoning and marks of the end of its turn, else character for character.

    Raises:
        UnreadableReplyError: the reasoning has no end.
    """
    text = plain(reply.response)  # one character for one
    if without_reasoning(text, None).unfinished:
        raise UnreadableReplyError("the reasoning has no end, and nothing follows it", UNFINISHED)
    part = without_reasoning(text, "stop")
    return _END_OF_TURN.sub("", reply.response[part.start : part.end])
