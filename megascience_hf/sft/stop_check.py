"""Whether a model ends its answers: three questions, here or behind a server that speaks OpenAI's protocol."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from megascience_hf.errors import UserError, first_line
from megascience_hf.replies import MALFORMED

QUESTIONS = (
    "Which gas do plants take in for photosynthesis? Answer in one short sentence.",
    "What is 17 + 25? Give only the number.",
    "Name the chemical symbol of sodium.",
)
TIMEOUT = 600.0  # seconds of one answer


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and what became of it; `tokens` is None where a server does not count them."""

    question: str
    answer: str
    stopped: bool
    tokens: int | None


Answers = Iterator[Asked]


def ask_here(folder: Path, max_new_tokens: int) -> Answers:
    """Greedy answers of the model in a folder, by transformers, with nothing said about where to stop."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = AutoModelForCausalLM.from_pretrained(folder, dtype="auto").to(device).eval()
    ends = model.generation_config.eos_token_id
    ends = {ends} if isinstance(ends, int) else set(ends or ())
    for question in QUESTIONS:
        prompt = tokenizer.apply_chat_template(
            [{"role": "user", "content": question}], add_generation_prompt=True, return_tensors="pt", return_dict=True
        ).to(device)
        with torch.no_grad():
            made = model.generate(**prompt, max_new_tokens=max_new_tokens, do_sample=False, tokenizer=tokenizer)
        new = made[0, prompt["input_ids"].shape[1] :].tolist()
        stopped = bool(new) and new[-1] in ends
        yield Asked(question, tokenizer.decode(new, skip_special_tokens=True), stopped, len(new))


def ask_server(endpoint: str, model: str | None, max_new_tokens: int) -> Answers:
    """The same of a server, which has to stop by itself.

    Args:
        endpoint: up to `/v1`.
        model: its name there; by default the only one that is served.

    Raises:
        UserError: the server cannot be reached, refuses, or serves several models.
    """
    with httpx.Client(base_url=endpoint.rstrip("/") + "/", timeout=TIMEOUT) as client:
        name = model or _only_model(client, endpoint)
        for question in QUESTIONS:
            body = {
                "model": name,
                "messages": [{"role": "user", "content": question}],
                "max_tokens": max_new_tokens,
                "temperature": 0.0,
            }
            reply = _json(client, endpoint, "POST", "chat/completions", body)
            try:
                choice = reply["choices"][0]
                text, reason = str(choice["message"]["content"] or ""), choice["finish_reason"]
            except (KeyError, IndexError, TypeError) as error:
                raise UserError(f"{endpoint} does not answer as OpenAI's protocol has it: no {error}") from error
            usage = reply.get("usage")
            tokens = usage.get("completion_tokens") if isinstance(usage, dict) else None
            yield Asked(question, text, reason == "stop", tokens)


def _only_model(client: httpx.Client, endpoint: str) -> str:
    listed = _json(client, endpoint, "GET", "models", None).get("data")
    served = [str(one.get("id")) for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    if len(served) != 1:
        raise UserError(f"{endpoint} serves {', '.join(served) or 'no model'}; name one with --served-model")
    return served[0]


def _json(client: httpx.Client, endpoint: str, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
    try:
        reply = client.request(method, path, json=body)
        reply.raise_for_status()
        found = reply.json()
    except (httpx.HTTPError, *MALFORMED) as error:
        raise UserError(f"{endpoint} cannot be asked: {first_line(error)}; is it served there?") from error
    if not isinstance(found, dict):
        raise UserError(f"{endpoint} does not answer as OpenAI's protocol has it")
    return found
