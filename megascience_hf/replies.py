"""Replies of a server of the OpenAI protocol: bounded in size and time, and read as what they must be."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

# Bytes of a reply, unpacked; a text of 200,000 tokens has less than one.
MOST_BYTES = 16 << 20
# What reading a reply raises that is none, beside the client's own errors: no JSON, or nested without end.
MALFORMED = (ValueError, RecursionError)
# Of the refusals those that another attempt may not meet: too slow, a conflict, too early, too many requests.
MAY_PASS = (408, 409, 425, 429)

Hook = Callable[[Any], Awaitable[None]]


def bounded(seconds: float, most: int = MOST_BYTES) -> dict[str, list[Hook]]:
    """`event_hooks` of an asynchronous httpx client whose replies are read whole.

    httpx bounds the time between two bytes, and no size: a server that sends a byte a second, or without end, would
    hold a run for ever.

    Args:
        seconds: for the body of a reply.
        most: bytes of it, unpacked.
    """
    import httpx

    async def read(response: Any) -> None:
        parts, size = [], 0
        try:
            async with asyncio.timeout(seconds):
                async for part in response.aiter_bytes():
                    size += len(part)
                    if size > most:
                        raise httpx.RemoteProtocolError(f"a reply of more than {most:,} bytes")
                    parts.append(part)
        except TimeoutError:
            await response.aclose()
            raise httpx.ReadTimeout("the reply did not end") from None
        response._content = b"".join(parts)  # where httpx's own `aread` puts it

    return {"response": [read]}


def retry_after(response: Any) -> float | None:
    """Seconds to wait, by the `Retry-After` of a reply (RFC 9110); None without a number in it (dates are rare)."""
    try:
        seconds = float(response.headers["retry-after"])
    except (AttributeError, KeyError, ValueError):
        return None
    return seconds if seconds >= 0 else None


def pause(error: object, attempt: int, longest: float, longest_asked: float) -> float:
    """Seconds until the attempt after this one, counted from 1: what the server asks for, else 1, 2, 4, …"""
    asked = retry_after(getattr(error, "response", None))
    return min(0.5 * 2.0 ** min(attempt, 30), longest) if asked is None else min(asked, longest_asked)


def first_choice(completion: Any) -> Any:
    """The first choice of a completion, with a message whose text is a text or None.

    Raises:
        ValueError: it is no completion; the client hands on any JSON.
    """
    choices = getattr(completion, "choices", None)
    if not isinstance(choices, list) or not choices:
        raise ValueError("the reply is no chat completion")
    message = getattr(choices[0], "message", None)
    parts = getattr(message, "content", None)
    if message is not None and isinstance(parts, list):  # Mistral's, with its thoughts in parts of their own
        message.content = "".join(_text_of(part) for part in parts)
    if message is None or not isinstance(getattr(message, "content", None), str | None):
        raise ValueError("the reply is no chat completion")
    return choices[0]


def _text_of(part: Any) -> str:
    """The text of a part of a message; "" of a part of another kind."""
    fields = part if isinstance(part, dict) else {}
    text = fields.get("text")
    return text if fields.get("type") == "text" and isinstance(text, str) else ""
