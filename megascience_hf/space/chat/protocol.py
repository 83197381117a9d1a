"""A model that answers in pieces, whatever is behind it."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypedDict

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
