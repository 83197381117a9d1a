"""Models behind a server: any of the OpenAI protocol (`vllm serve`), or Hugging Face's inference providers.

The clients are the asynchronous ones: a task can be cancelled at once, however long its server is silent.
"""

from __future__ import annotations

import asyncio
import functools
import queue
import threading
from collections.abc import AsyncIterable, AsyncIterator, Callable, Generator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from megascience_hf.errors import UserError
from megascience_hf.hub.errors import without_tokens
from megascience_hf.space.chat.protocol import SILENCE, ChatModel, Message, Piece, Sampling

_CONNECT_SECONDS, _SILENT_SECONDS = 10.0, 60.0
_SENTENCES = {
    400: "cannot take this question ({said}): shorten it, or ask for fewer tokens",
    401: "wants a key that this Space does not have: whoever runs it sets OPENAI_API_KEY or HF_TOKEN",
    402: "has used up its credits: whoever runs this Space can add some, or choose another model",
    403: "refuses the key of this Space: whoever runs it sets another OPENAI_API_KEY or HF_TOKEN",
    404: "is not served there: take another model, or tell whoever runs this Space",
    413: "cannot take a question of this length: shorten it",
    422: "cannot take this question ({said}): shorten it, or ask for fewer tokens",
    429: "has too many questions just now: try again in a minute",
}


@dataclass(frozen=True, slots=True)
class ServerModel:
    """Both clients stream the same chunks: `opened` is a stream of them, whose connection ends with it."""

    name: str
    opened: Callable[[list[Any], Sampling], AbstractAsyncContextManager[AsyncIterable[Any]]]

    def stream(self, messages: Sequence[Message], sampling: Sampling) -> Generator[Piece, None, None]:
        pieces: queue.SimpleQueue[Piece | Exception | None] = queue.SimpleQueue()
        task = asyncio.run_coroutine_threadsafe(self._read(list(messages), sampling, pieces.put), _loop())
        task.add_done_callback(lambda _: pieces.put(None))
        try:
            while True:
                try:
                    piece = pieces.get(timeout=SILENCE)
                except queue.Empty:
                    yield Piece("")
                    continue
                if piece is None:
                    return
                if isinstance(piece, Exception):
                    raise piece
                yield piece
        finally:
            task.cancel()

    async def _read(
        self, messages: list[Any], sampling: Sampling, put: Callable[[Piece | Exception | None], None]
    ) -> None:
        has_begun, reason = False, None
        try:
            async with asyncio.timeout(sampling.seconds) as clock:
                async with self.opened(messages, sampling) as chunks:
                    async for chunk in chunks:
                        has_begun = True
                        if not chunk.choices:
                            continue
                        choice = chunk.choices[0]
                        reason = choice.finish_reason or reason
                        if text := choice.delta.content:
                            put(Piece(text))
            if not has_begun:
                raise ValueError("an empty stream")
        except Exception as error:  # noqa: BLE001 (the clients raise what httpx, the server and pydantic raise)
            if not (clock.expired() and has_begun):
                put(UserError(f"{self.name} {_sentence(error, has_begun)}"))
                return
        # A stream that ends without saying why was cut.
        put(Piece("", reason or "length"))


def _sentence(error: Exception, has_begun: bool) -> str:
    """What went wrong and what to do, for a visitor, who is told no address of the operator's."""
    response = getattr(error, "response", None)
    status = getattr(error, "status_code", None) or getattr(response, "status_code", None)
    if status is not None:
        said = without_tokens(" ".join(str(getattr(error, "message", error)).split()))[:160]
        return _SENTENCES.get(status, f"failed (HTTP status {status}): try again in a minute").format(said=said)
    if isinstance(error, TimeoutError | httpx.TimeoutException) or "Timeout" in type(error).__name__:
        return "has said nothing for too long: try again later, or take another model"
    broken = isinstance(error, httpx.TransportError | ConnectionError) or "Connection" in type(error).__name__
    if broken and has_begun:
        return "broke off in the middle: this is what came of its response; ask again"
    if broken:
        return "cannot be reached: its server does not run, or not there; try again later"
    said = without_tokens(" ".join(str(error).split()))[:160]
    return f"sent no stream of the OpenAI protocol ({type(error).__name__}: {said}): tell whoever runs this Space"


@functools.cache
def _loop() -> asyncio.AbstractEventLoop:
    """The event loop of all servers' models, in a thread of its own."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="server models", daemon=True).start()
    return loop


def endpoint_model(name: str, endpoint: str) -> ChatModel:
    """A model of a server; the key is `OPENAI_API_KEY`, where the server wants one."""
    import os

    from openai import AsyncOpenAI

    timeout = httpx.Timeout(_SILENT_SECONDS, connect=_CONNECT_SECONDS)
    client = AsyncOpenAI(
        base_url=endpoint, api_key=os.environ.get("OPENAI_API_KEY", "none"), timeout=timeout, max_retries=0
    )

    @asynccontextmanager
    async def opened(messages: list[Any], sampling: Sampling) -> AsyncIterator[AsyncIterable[Any]]:
        stream = await client.chat.completions.create(
            model=name,
            messages=messages,
            max_tokens=sampling.new_tokens,
            temperature=sampling.temperature,
            stream=True,
        )
        async with stream:
            yield stream

    return ServerModel(name, opened)


def provider_model(name: str, provider: str, base_url: str | None = None) -> ChatModel:
    """A model of Hugging Face's inference providers, with the operator's own token from the usual place.

    Args:
        base_url: of an endpoint of one's own that speaks their protocol, instead of a provider.
    """
    from huggingface_hub import AsyncInferenceClient

    where: dict[str, Any] = {"base_url": base_url} if base_url else {"provider": provider, "model": name}

    @asynccontextmanager
    async def opened(messages: list[Any], sampling: Sampling) -> AsyncIterator[AsyncIterable[Any]]:
        # A client of its own for each response: it keeps the connections of all its streams until it is closed.
        async with AsyncInferenceClient(timeout=_SILENT_SECONDS, **where) as client:
            yield await client.chat_completion(
                messages, model=name, max_tokens=sampling.new_tokens, temperature=sampling.temperature, stream=True
            )

    return ServerModel(name, opened)
