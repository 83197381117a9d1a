"""Models behind a server: any of the OpenAI protocol (`vllm serve`), or Hugging Face's inference providers."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from megascience_hf.cards.hub_errors import without_tokens
from megascience_hf.errors import UserError
from megascience_hf.space.chat_models import ChatModel, Message, Piece, Sampling

_CONNECT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class ServerModel:
    """Both clients stream the same chunks: `create` starts a stream of them."""

    name: str
    create: Callable[[list[Any], Sampling], Iterable[Any]]

    def stream(self, messages: Sequence[Message], sampling: Sampling) -> Generator[Piece, None, None]:
        deadline, reason = time.monotonic() + sampling.seconds, None
        try:
            chunks: Any = self.create(list(messages), sampling)
            with closing(chunks) if hasattr(chunks, "close") else closing(_Nothing()):
                for chunk in chunks:
                    if not chunk.choices:
                        continue
                    choice = chunk.choices[0]
                    reason = choice.finish_reason or reason
                    if text := choice.delta.content:
                        yield Piece(text)
                    if time.monotonic() > deadline:
                        reason = "length"
                        break
        except Exception as error:  # noqa: BLE001 (the clients raise what httpx, the server and pydantic raise)
            said = without_tokens(" ".join(str(error).split()))[:200]
            raise UserError(f"{self.name} did not answer ({type(error).__name__}: {said}); try again") from None
        # A stream that ends without saying why was cut.
        yield Piece("", reason or "length")


class _Nothing:
    def close(self) -> None:
        pass


def endpoint_model(name: str, endpoint: str) -> ChatModel:
    """A model of a server; the key is `OPENAI_API_KEY`, where the server wants one."""
    import os

    from openai import OpenAI

    client = OpenAI(
        base_url=endpoint, api_key=os.environ.get("OPENAI_API_KEY", "none"), timeout=_CONNECT_SECONDS, max_retries=1
    )

    def create(messages: list[Any], sampling: Sampling) -> Iterable[Any]:
        return client.chat.completions.create(
            model=name,
            messages=messages,
            max_tokens=sampling.new_tokens,
            temperature=sampling.temperature,
            stream=True,
        )

    return ServerModel(name, create)


def provider_model(name: str, provider: str) -> ChatModel:
    """A model of Hugging Face's inference providers, with the operator's own token from the usual place."""
    from huggingface_hub import InferenceClient

    client = InferenceClient(model=name, provider=provider, timeout=_CONNECT_SECONDS)  # type: ignore[arg-type]

    def create(messages: list[Any], sampling: Sampling) -> Iterable[Any]:
        return client.chat_completion(
            messages, max_tokens=sampling.new_tokens, temperature=sampling.temperature, stream=True
        )

    return ServerModel(name, create)
