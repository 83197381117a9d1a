"""Inspect's provider `served/NAME`: a server of the OpenAI protocol, asked as lighteval's road asks it (`served.py`).

Inspect's own providers of that protocol want an openai package that litellm, and with it lighteval, refuses. This one
takes either, names every setting, and records those that the server does not take.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import sys
from typing import Any

from inspect_ai.model import (
    ChatCompletionChoice,
    ChatMessage,
    ChatMessageAssistant,
    ContentReasoning,
    ContentText,
    GenerateConfig,
    ModelAPI,
    ModelOutput,
    ModelUsage,
    StopReason,
    modelapi,
)
from inspect_ai.tool import ToolChoice, ToolInfo

from megascience_hf.errors import UserError
from megascience_hf.tasks import served
from megascience_hf.tasks.inspect_config import sampling_of, thinking_budget_of, thinking_of

CONNECTIONS = 16
# Why runs of this process ended, for `megascience eval`: Inspect keeps the text of an exception among its traceback.
failures: list[str] = []
_STOP_REASONS: dict[str | None, StopReason] = {
    "stop": "stop",
    "length": "max_tokens",
    "content_filter": "content_filter",
}


class ServedAPI(ModelAPI):
    """Args: `timeout`, seconds to wait for a reply (`-M timeout=…`); `completion`, whether the model goes on with the
    text of the messages, without a template; the others are Inspect's."""

    # Of this process, for `megascience eval`: among the arguments a longer one would make another run of it.
    patience: float | None = None

    def __init__(
        self,
        model_name: str,
        base_url: str | None = None,
        api_key: str | None = None,
        config: GenerateConfig = GenerateConfig(),  # noqa: B008 (Inspect's own signature)
        timeout: float | None = None,
        completion: bool = False,
        **_: Any,
    ) -> None:
        super().__init__(model_name, base_url, api_key or os.environ.get("OPENAI_API_KEY"), [], config)
        if not base_url:
            raise UserError("served/NAME needs --model-base-url, such as http://127.0.0.1:8000/v1")
        _fail_once("inspect_ai.model._openai_responses")
        self._timeout = timeout
        self.completion = completion
        self._server: served.Server | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def not_sent(self) -> set[str]:
        return self._server.not_sent if self._server else set()

    async def generate(
        self, input: list[ChatMessage], tools: list[ToolInfo], tool_choice: ToolChoice, config: GenerateConfig
    ) -> ModelOutput:
        del tools, tool_choice  # no task of ours has any
        server = self._server_of_this_run(config)
        messages = [{"role": message.role, "content": message.text} for message in input]
        try:
            prompt = "\n\n".join(message["content"] for message in messages) if self.completion else None
            question = served.Question(messages, config.max_tokens, config.stop_seqs or (), config.seed, prompt)
            reply = await server.reply(question)
            if isinstance(reply, str):
                raise UserError(reply)
        except UserError as error:
            failures.append(str(error))
            raise
        return _output(self.model_name, reply)

    def _server_of_this_run(self, config: GenerateConfig) -> served.Server:
        """Inspect keeps the model for all runs of a process, and each has an event loop and settings of its own: a
        request on a connection of the loop before would fail and be sent a second time."""
        loop = asyncio.get_running_loop()
        if self._server is None or self._loop is not loop:
            url, at_a_time = str(self.base_url), config.max_connections or CONNECTIONS
            wait = self._timeout or self.patience
            send = served.openai_sender(url, self.api_key, wait, at_a_time, completion=self.completion)
            self._loop = loop
            self._server = served.Server(
                *(self.model_name, url, send, sampling_of(config), thinking_of(config), at_a_time),
                thinking_budget=thinking_budget_of(config),
            )
        return self._server

    def max_connections(self) -> int:
        return CONNECTIONS

    def connection_key(self) -> str:
        return f"{self.base_url}/{self.model_name}"


def _fail_once(module: str) -> None:
    """Inspect imports it for every sample and goes on without it: beside the openai package that litellm wants it
    cannot be imported, which takes 5 to 50 ms each time (Inspect 0.3.285). `None` is Python's word for a module that is
    not there."""
    try:
        importlib.import_module(module)
    except ImportError:
        sys.modules[module] = None  # type: ignore[assignment]


def _output(name: str, reply: served.Reply) -> ModelOutput:
    if reply.error is not None:
        return ModelOutput.from_content(name, reply.error, stop_reason="model_length")
    text: list[Any] = [ContentText(text=reply.text)]
    content = [ContentReasoning(reasoning=reply.reasoning), *text] if reply.reasoning else reply.text
    reason = _STOP_REASONS.get(reply.finish_reason, "unknown")
    usage = None
    if reply.tokens is not None:
        asked = reply.prompt_tokens or 0
        usage = ModelUsage(
            input_tokens=asked,
            output_tokens=reply.tokens,
            total_tokens=asked + reply.tokens,
            reasoning_tokens=reply.reasoning_tokens,
        )
    message = ChatMessageAssistant(content=content, model=reply.model or name, source="generate")
    choice = ChatCompletionChoice(message=message, stop_reason=reason)
    return ModelOutput(model=reply.model or name, choices=[choice], usage=usage)


@modelapi(name="served")
def served_api() -> type[ModelAPI]:
    return ServedAPI
