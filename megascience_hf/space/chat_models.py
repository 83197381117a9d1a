"""Where responses come from: one protocol, four backends, chosen by the settings."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypedDict

from megascience_hf.space.settings import Settings

SILENCE = 0.2  # seconds without a piece after which an empty one is given


class Message(TypedDict):
    """A turn of a conversation, as chat templates and the OpenAI protocol have it."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a response is made; temperature 0 is greedy.

    It stops after `seconds`, and after so many characters, with the finish reason "length".
    """

    new_tokens: int
    temperature: float
    seconds: float
    characters: int = 32_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a response; the last one has the reason why it ended ("stop" or "length").

    An empty one says that nothing has come yet: whoever reads may stop there.
    """

    text: str
    finish_reason: str | None = None


class ChatModel(Protocol):
    """A model that answers in pieces, empty ones while it is silent. Closing the generator stops the model."""

    @property
    def name(self) -> str: ...

    def stream(self, messages: Sequence[Message], sampling: Sampling) -> Generator[Piece, None, None]:
        """The response to a conversation that ends with the user's turn.

        Raises:
            UserError: the model or its server does not answer.
        """
        ...


def load_models(settings: Settings) -> dict[str, ChatModel]:
    """The models of the settings by name. Weights are loaded when a model is first asked, on ZeroGPU at once."""
    models: list[ChatModel]
    if settings.backend in ("local", "zerogpu"):
        from megascience_hf.space.transformers_model import TransformersModel

        names = settings.models or ("",)
        models = [TransformersModel(name, zerogpu=settings.backend == "zerogpu") for name in names]
    else:
        from megascience_hf.space.server_model import endpoint_model, provider_model

        if settings.backend == "endpoint":
            models = [endpoint_model(name, settings.endpoint) for name in settings.models]
        else:
            models = [provider_model(name, settings.provider) for name in settings.models]
    return {model.name: model for model in models}
