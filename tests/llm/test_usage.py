"""A budget holds for every server: tokens that are not said, or cannot be true, are counted here."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scripted_server import serve

from megascience_hf.llm import usage
from megascience_hf.llm.client import Budget, BudgetReachedError, Model, ModelSettings
from megascience_hf.llm.ledger import Ledger, Usage
from megascience_hf.llm.messages import Message, Request
from megascience_hf.llm.usage import usage_of

SENT = ["What is one plus one? " * 20]
COUNTED = usage_of(None, SENT, "It is two.", 100, "s")


def said(prompt: Any, completion: Any) -> Any:
    return SimpleNamespace(prompt_tokens=prompt, completion_tokens=completion)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (said(120, 5), Usage(120, 5)),
        (said(120, 100), Usage(120, 100)),  # a model that thinks out of sight gives more tokens than its text has
        (None, COUNTED),
        (said(None, None), COUNTED),
        (said(0, 0), COUNTED),
        (said(120, 0), COUNTED),
        (said(-120, 5), COUNTED),
        (said(120, -5), COUNTED),
        (said(10**12, 5), COUNTED),
        (said(120, 10**9), COUNTED),
        (said("120", "5"), COUNTED),
        (said(120.5, 5), COUNTED),
        (said(True, True), COUNTED),
        ("usage", COUNTED),
    ],
)
def test_what_a_server_says_is_believed_where_it_can_be(given: Any, expected: Usage) -> None:
    assert usage_of(given, SENT, "It is two.", 100, "s") == expected


def test_our_own_count_is_near_what_tokenizers_count() -> None:
    assert 120 <= COUNTED.prompt_tokens <= 170  # 7 tokens a sentence
    assert 3 <= COUNTED.completion_tokens <= 5
    assert usage_of(None, [""], "", 10, "s").completion_tokens == 1


def test_it_is_said_once_for_a_server_and_a_cause(capsys: pytest.CaptureFixture[str]) -> None:
    usage._SAID.clear()
    for server in ("http://a", "http://a", "http://b"):
        usage_of(None, SENT, "two", 100, server)
        usage_of(said(-1, 5), SENT, "two", 100, server)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("http://a does not say how many tokens a call took")
    assert "which cannot be" in lines[1]


@pytest.mark.parametrize("sends", [None, {"prompt_tokens": -(10**9), "completion_tokens": -(10**9)}, {}])
def test_a_server_without_usage_does_not_pass_the_budget(sends: Any, tmp_path: Path) -> None:
    def script(reply: Any) -> None:
        message = {"role": "assistant", "content": "It is two. " * 30}
        body = {"id": "x", "object": "chat.completion", "created": 0, "model": "m",
                "choices": [{"index": 0, "finish_reason": "stop", "message": message}]}  # fmt: skip
        reply.send_json(200, body if sends is None else body | {"usage": sends})

    async def ask(url: str) -> Budget:
        settings = ModelSettings(name="m", endpoint=url, max_tokens=100, price_in=1_000, price_out=1_000, concurrency=1)
        budget = Budget(2.0)
        with Ledger(tmp_path, "refine", 0) as ledger:
            model = Model(settings, ledger, budget)
            try:
                for n in range(50):
                    await model.ask(request(n))
            finally:
                await model.close()
        return budget

    def request(n: int) -> Request:
        return Request(f"row-{n}", "add_cot", (Message("user", f"What is {n} plus {n}?"),))

    with serve(script) as server:
        with pytest.raises(BudgetReachedError):
            asyncio.run(ask(server.url))
        assert 1 <= len(server.requests) < 20
