"""What a server's chat template makes of a question, where the server tells: vLLM and llama.cpp do."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from megascience_hf.replies import MALFORMED, bounded

_TIMEOUT = 10.0  # seconds; the question is answered without a model


async def rendered(
    url: str, model: str, key: str | None, messages: Sequence[Mapping[str, str]], thinking: bool | None
) -> str | None:
    """The prompt that the model would read, or None if the server does not tell.

    llama.cpp has `/apply-template`; vLLM has `/tokenize` and `/detokenize`. All of them stand beside the `/v1` of the
    base URL.
    """
    import httpx

    switch = {} if thinking is None else {"chat_template_kwargs": {"enable_thinking": thinking, "thinking": thinking}}
    asked: dict[str, Any] = {"model": model, "messages": list(messages), "add_generation_prompt": True, **switch}
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    root = url.rstrip("/").removesuffix("/v1")
    async with httpx.AsyncClient(timeout=_TIMEOUT, headers=headers, event_hooks=bounded(_TIMEOUT)) as client:
        try:
            tokens = await _posted(client, f"{root}/tokenize", asked, "tokens")
            if isinstance(tokens, list):
                prompt = await _posted(client, f"{root}/detokenize", {"model": model, "tokens": tokens}, "prompt")
            else:
                prompt = await _posted(client, f"{root}/apply-template", asked, "prompt")
        except httpx.HTTPError:
            return None
    return prompt if isinstance(prompt, str) else None


async def _posted(client: Any, url: str, asked: Mapping[str, Any], field: str) -> Any:
    """The field of the reply; None if there is no such thing."""
    reply = await client.post(url, json=dict(asked))
    if reply.status_code != 200:
        return None
    try:
        body = reply.json()
    except MALFORMED:
        return None
    return body.get(field) if isinstance(body, dict) else None


def digest(prompt: str, messages: Sequence[Mapping[str, str]]) -> str:
    """Names what the template writes around the messages of the first question."""
    for number, message in enumerate(messages):
        prompt = prompt.replace(message["content"].strip(), f"{{{number}}}")
    return text_digest(prompt)


def text_digest(text: object) -> str:
    """12 hex digits of a template; `text` may be the mapping of a tokenizer that has several."""
    return hashlib.sha256(str(text).encode()).hexdigest()[:12]
