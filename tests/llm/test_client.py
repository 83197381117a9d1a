"""Calls to a model: paid once, retried as the server asks, never past the budget; a fault costs its own row only."""

from __future__ import annotations

import asyncio
import gzip
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from scripted_server import serve

from megascience_hf.errors import UserError
from megascience_hf.llm.client import (
    MAX_FAILURES_IN_A_ROW,
    Budget,
    BudgetReachedError,
    CallFailedError,
    Model,
    ModelSettings,
    finished,
    request_key,
)
from megascience_hf.llm.ledger import Call, Failure, Ledger, records, usage_of_calls
from megascience_hf.llm.messages import Message, Request


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Waits between attempts are noted, not waited."""
    from megascience_hf.llm import client as model

    waited: list[float] = []
    original = model._wait

    def wait(state: Any) -> float:
        waited.append(original(state))
        return 0.0

    monkeypatch.setattr(model, "_wait", wait)
    return waited


def says(text: str) -> Callable[[Any], str]:
    return lambda _: text


def request(row: str, text: str = "Is it so?") -> Request:
    return Request(row, "prompt-hash", (Message("user", f"{row}: {text}"),))


def ask(
    url: str,
    folder: Path,
    requests: Sequence[Request],
    budget: float | None = None,
    *,
    retry: bool = False,
    **settings: Any,
) -> list[Call | Exception]:
    """Ask all at once; errors in the place of replies, but for those that stop a run."""

    async def run() -> list[Call | Exception]:
        with Ledger(folder, "filter", 0) as ledger:
            given = ModelSettings(**({"name": "m", "endpoint": url, "max_tokens": 100} | settings))
            model = Model(given, ledger, Budget(budget, given.cost(ledger.usage)), retry_failed=retry)
            try:
                return [await one(model, r) for r in requests]
            finally:
                await model.close()

    async def one(model: Model, r: Request) -> Call | Exception:
        try:
            return await model.ask(r)
        except CallFailedError as error:
            return error

    return asyncio.run(run())


def test_a_request_is_paid_once_in_the_life_of_a_folder(tmp_path: Path) -> None:
    with serve(says("yes")) as server:
        first = ask(server.url, tmp_path, [request("a"), request("b"), request("a")])
        again = ask(server.url, tmp_path, [request("b"), request("a")])
    assert [r.response for r in first if isinstance(r, Call)] == ["yes", "yes", "yes"]
    assert again == [first[1], first[0]]
    assert len(server.requests) == 2


def test_an_interrupt_begins_no_further_call_and_loses_none_that_is_under_way(tmp_path: Path) -> None:
    begun = threading.Event()

    def script(_: Any) -> str:
        begun.set()
        time.sleep(0.1)
        return "yes"

    async def interrupted(model: Model) -> None:
        asked = [asyncio.ensure_future(model.ask(request(str(n)))) for n in range(20)]
        try:
            await asyncio.to_thread(begun.wait)
            raise KeyboardInterrupt
        finally:
            await finished(asked, [model])
            await model.close()

    with serve(script) as server:
        settings = ModelSettings(name="m", endpoint=server.url, max_tokens=100, concurrency=2)
        with Ledger(tmp_path, "filter", 0) as ledger:  # noqa: SIM117
            with pytest.raises(KeyboardInterrupt):
                asyncio.run(interrupted(Model(settings, ledger, Budget(None))))
        assert len(server.requests) == 2
        ask(server.url, tmp_path, [request(str(n)) for n in range(20)])
        assert len(server.requests) == 20


CHANGES: list[dict[str, Any]] = [{"name": "n"}, {"temperature": 0.5}, {"max_tokens": 50}, {"extra_body": {"seed": 1}}]


@pytest.mark.parametrize("change", CHANGES)
def test_what_decides_the_reply_is_part_of_the_request(change: dict[str, Any]) -> None:
    settings = ModelSettings(name="m", endpoint="http://a/v1", max_tokens=100)
    assert request_key(request("a"), settings.model_copy(update=change)) != request_key(request("a"), settings)


@pytest.mark.parametrize(
    "change", [{"endpoint": "http://b/v1"}, {"timeout": 1.0}, {"price_in": 1.0}, {"concurrency": 1}]
)
def test_what_does_not_decide_the_reply_is_no_part_of_the_request(change: dict[str, Any]) -> None:
    settings = ModelSettings(name="m", endpoint="http://a/v1", max_tokens=100)
    assert request_key(request("a"), settings.model_copy(update=change)) == request_key(request("a"), settings)


def _once(fault: Callable[[Any], None]) -> Callable[[Any], str | None]:
    """A script whose first answer is the fault."""
    seen: list[Any] = []

    def script(reply: Any) -> str | None:
        seen.append(reply)
        if len(seen) > 1:
            return "yes"
        fault(reply)
        return None

    return script


PASSING: dict[str, Callable[[Any], None]] = {
    "429": lambda reply: reply.send_json(429, {"error": {"message": "slow down"}}),
    "500": lambda reply: reply.send_json(500, {"error": {"message": "oops"}}),
    "503 without a body": lambda reply: reply.send_json(503, None),
    "a reset": lambda reply: reply.reset(),
    "half a reply": lambda reply: reply.half(),
    "an empty reply": lambda reply: reply.send(""),
    "no choices": lambda reply: reply.send_json(200, {"id": "x", "choices": [], "object": "chat.completion"}),
    "a page of HTML": lambda reply: reply.send_json(200, "<html>"),
    "a number for a text": lambda reply: reply.send_json(200, {"id": "x", "choices": [{"message": {"content": 5}}]}),
    "text for choices": lambda reply: reply.send_json(200, {"id": "x", "choices": "x"}),
    "brackets without end": lambda reply: reply.send_raw(b"[" * 200_000),
    "a reply of 20 MB": lambda reply: reply.send("a" * 20_000_000),
    "a reply that unpacks to 20 MB": lambda reply: reply.send_raw(
        gzip.compress(b" " * 20_000_000), {"Content-Encoding": "gzip"}
    ),
}


@pytest.mark.parametrize("fault", PASSING)
def test_a_passing_fault_is_tried_again(fault: str, tmp_path: Path) -> None:
    with serve(_once(PASSING[fault])) as server:
        replies = ask(server.url, tmp_path, [request("a")])
    assert [r.response for r in replies if isinstance(r, Call)] == ["yes"]
    assert len(server.requests) == 2


def test_a_server_that_hangs_is_given_up_and_asked_again(tmp_path: Path) -> None:
    with serve(_once(lambda reply: reply.hang(100))) as server:
        replies = ask(server.url, tmp_path, [request("a")], timeout=1.0)
    assert [r.response for r in replies if isinstance(r, Call)] == ["yes"]
    assert len(server.requests) == 2


def test_a_reply_that_never_ends_is_given_up_and_asked_again(tmp_path: Path) -> None:
    with serve(_once(lambda reply: reply.drip(100))) as server:
        replies = ask(server.url, tmp_path, [request("a")], timeout=1.0)
    assert [r.response for r in replies if isinstance(r, Call)] == ["yes"]
    assert len(server.requests) == 2


def test_retry_after_is_followed(tmp_path: Path, no_waiting: list[float]) -> None:
    busy = _once(lambda reply: reply.send_json(429, {"error": {}}, {"Retry-After": "17"}))
    with serve(busy) as server:
        ask(server.url, tmp_path, [request("a")])
    assert no_waiting == [17.0]


def test_a_retry_after_that_is_no_number_is_bounded_by_the_back_off(tmp_path: Path, no_waiting: list[float]) -> None:
    for asked in ("Wed, 21 Oct 2015 07:28:00 GMT", "-5", "nan", "1e9"):
        busy = _once(lambda reply, asked=asked: reply.send_json(429, {"error": {}}, {"Retry-After": asked}))  # type: ignore[misc]
        with serve(busy) as server:
            ask(server.url, tmp_path / asked[:3], [request("a")])
    assert no_waiting == [1.0, 1.0, 1.0, 120.0]


def test_a_row_that_fails_for_good_leaves_the_others_alone_and_is_asked_again_on_request(tmp_path: Path) -> None:
    def script(reply: Any) -> str | None:
        if "b:" in reply.prompt:
            reply.send_json(500, {"error": {}})
            return None
        return "yes"

    rows = [request("a"), request("b"), request("c")]
    with serve(script) as server:
        replies = ask(server.url, tmp_path, rows, attempts=2)
        assert [isinstance(r, Call) for r in replies] == [True, False, True]
        assert str(replies[1]) == "HTTP 500"
        asked = len(server.requests)
        assert isinstance(ask(server.url, tmp_path, rows, attempts=2)[1], CallFailedError)
        assert len(server.requests) == asked
        server.script = says("mended")
        again = ask(server.url, tmp_path, rows, attempts=2, retry=True)
    assert [r.response for r in again if isinstance(r, Call)] == ["yes", "mended", "yes"]
    assert len(server.requests) == asked + 1
    assert [type(r) for r in records(tmp_path, "filter")] == [Call, Failure, Call, Call]


def test_a_request_that_the_server_refuses_is_not_repeated(tmp_path: Path) -> None:
    with serve(lambda reply: reply.send_json(400, {"error": {"message": "too long"}})) as server:
        replies = ask(server.url, tmp_path, [request("a")])
    assert str(replies[0]) == "HTTP 400"
    assert len(server.requests) == 1


@pytest.mark.parametrize(("status", "next_step"), [(401, "OPENAI_API_KEY"), (403, "OPENAI_API_KEY"), (404, "/models")])
def test_a_refused_key_or_an_unknown_model_stops_the_run(status: int, next_step: str, tmp_path: Path) -> None:
    with (
        serve(lambda reply: reply.send_json(status, {"error": {}})) as server,
        pytest.raises(UserError, match=next_step),
    ):
        ask(server.url, tmp_path, [request("a")])
    assert not list(records(tmp_path, "filter"))


def test_a_server_that_is_gone_stops_the_run(tmp_path: Path) -> None:
    rows = [request(str(n)) for n in range(MAX_FAILURES_IN_A_ROW + 5)]
    with pytest.raises(UserError, match="--retry-failed"):
        ask("http://127.0.0.1:9/v1", tmp_path, rows, attempts=1)
    assert len(list(records(tmp_path, "filter"))) == MAX_FAILURES_IN_A_ROW


def test_the_budget_is_never_passed_and_a_larger_one_goes_on(tmp_path: Path) -> None:
    prices = {"price_in": 1000.0, "price_out": 1000.0}
    rows = [request(str(n)) for n in range(50)]
    with serve(says("yes " * 20)) as server:
        with pytest.raises(BudgetReachedError, match="larger --budget"):
            ask(server.url, tmp_path, rows, budget=1.0, **prices)
        with Ledger(tmp_path, "filter", 0) as ledger:
            first = ledger.calls
            assert 0 < ModelSettings(name="m", endpoint="", **prices).cost(ledger.usage) <= 1.0
        replies = ask(server.url, tmp_path, rows, budget=100.0, **prices)
    assert 0 < first < 50
    assert all(isinstance(r, Call) for r in replies)
    assert len(server.requests) == 50


def test_a_call_that_does_not_fit_waits_for_those_under_way_and_goes_on(tmp_path: Path) -> None:
    prices = {"price_in": 0.0, "price_out": 1000.0}
    rows = [request(str(n)) for n in range(30)]
    under_way, most_under_way = 0, 0
    lock = threading.Lock()

    def script(reply: Any) -> str:
        nonlocal under_way, most_under_way
        with lock:
            under_way += 1
            most_under_way = max(most_under_way, under_way)
        time.sleep(0.02)
        with lock:
            under_way -= 1
        return "yes " * 4  # four tokens of the hundred that are set aside

    async def run(url: str, limit: float) -> list[Any]:
        with Ledger(tmp_path, "filter", 0) as ledger:
            model = Model(ModelSettings(name="m", endpoint=url, max_tokens=100, **prices), ledger, Budget(limit))
            try:
                return await asyncio.gather(*(model.ask(r) for r in rows), return_exceptions=True)
            finally:
                await model.close()

    with serve(script) as server:
        # 30 replies of 0.004 dollars are 0.12, while 0.1 is set aside for each: two at a time
        found = asyncio.run(run(server.url, 0.23))
    assert all(isinstance(reply, Call) for reply in found)
    assert 1 <= most_under_way <= 2


def test_a_budget_too_small_for_one_more_call_ends_those_that_wait(tmp_path: Path) -> None:
    prices = {"price_in": 0.0, "price_out": 1000.0}

    async def run(url: str) -> list[Any]:
        with Ledger(tmp_path, "filter", 0) as ledger:
            model = Model(ModelSettings(name="m", endpoint=url, max_tokens=100, **prices), ledger, Budget(0.25))
            try:
                asked = (model.ask(request(str(n))) for n in range(20))
                return await asyncio.gather(*asked, return_exceptions=True)
            finally:
                await model.close()

    with serve(says("y" * 240)) as server:  # sixty tokens
        found = asyncio.run(run(server.url))
    paid = [reply for reply in found if isinstance(reply, Call)]
    assert len(paid) == 3  # 0.06 each; the fourth could pass 0.25
    assert sum(isinstance(reply, BudgetReachedError) for reply in found) == 17
    assert len(server.requests) == 3


def test_what_a_call_may_cost_goes_by_the_field_that_says_most() -> None:
    settings = ModelSettings(
        name="m", endpoint="", max_tokens=100, extra_body={"max_completion_tokens": 900, "seed": 7_000}
    )
    assert settings.most_tokens == 900
    assert ModelSettings(name="m", endpoint="", max_tokens=100).most_tokens == 100


def test_a_reply_without_end_is_cut_and_counts_as_cut(tmp_path: Path) -> None:
    with serve(says("A" * 1_000_000)) as server:
        (reply,) = ask(server.url, tmp_path, [request("a")])
    assert isinstance(reply, Call)
    assert (len(reply.response), reply.finish_reason) == (200_000, "length")


def test_the_key_of_the_server_is_nowhere_in_the_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    with serve(lambda reply: reply.send_json(400, {"error": {"message": "bad"}})) as server:
        ask(server.url, tmp_path, [request("a")])
    assert "sk-secret" not in (tmp_path / "filter" / "00000.jsonl").read_text()


VERDICT = {"type": "object", "properties": {"same": {"type": "boolean"}}, "required": ["same"]}


def with_schema(row: str) -> Request:
    return replace(request(row), schema=VERDICT)


def test_a_verdict_is_asked_for_by_its_schema_and_a_text_is_not(tmp_path: Path) -> None:
    with serve(says("yes")) as server:
        ask(server.url, tmp_path, [with_schema("a"), request("b")])
    forms = [sent.get("response_format") for sent in server.requests]
    assert forms[0]["json_schema"]["schema"] == VERDICT
    assert forms[1] is None


@pytest.mark.parametrize("status", [400, 422])
def test_a_server_that_refuses_schemas_is_asked_without_from_then_on(status: int, tmp_path: Path) -> None:
    def script(reply: Any) -> str | None:
        if "response_format" in reply.request:
            reply.send_json(status, {"error": {"message": "unexpected field"}})
            return None
        return "yes"

    with serve(script) as server:
        replies = ask(server.url, tmp_path, [with_schema("a"), with_schema("b")])
    assert all(isinstance(reply, Call) for reply in replies)
    assert ["response_format" in sent for sent in server.requests] == [True, False, False]


def test_the_users_response_format_goes_with_verdicts_alone(tmp_path: Path) -> None:
    wanted = {"response_format": {"type": "json_object"}, "top_k": 5}
    with serve(says("yes")) as server:
        ask(server.url, tmp_path, [with_schema("a"), request("b")], extra_body=wanted)
    assert [sent.get("response_format") for sent in server.requests] == [{"type": "json_object"}, None]
    assert [sent["top_k"] for sent in server.requests] == [5, 5]


def test_half_a_character_of_a_reply_is_replaced_and_all_else_stays(tmp_path: Path) -> None:
    with serve(says("$\\nu$ \ud835\udf08 \ud835 end\u0000\r\n")) as server:
        (reply,) = ask(server.url, tmp_path, [request("a")])
    assert isinstance(reply, Call)
    assert reply.response == "$\\nu$ 𝜈 \ufffd end\u0000\r\n"


def completion(content: Any, finish_reason: str, **message: Any) -> Callable[[Any], None]:
    """A reply of 100 tokens to 10."""
    said = {"role": "assistant", "content": content, **message}
    body = {
        "choices": [{"index": 0, "finish_reason": finish_reason, "message": said}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 100, "total_tokens": 110},
    }
    return lambda reply: reply.send_json(200, body)


def test_a_reply_whose_tokens_all_went_into_reasoning_is_paid_for_once_and_counted_as_cut(tmp_path: Path) -> None:
    with serve(completion(None, "length", reasoning_content="Let me see, ")) as server:
        (reply,) = ask(server.url, tmp_path, [request("a")])
        assert isinstance(reply, Call)
        assert (reply.response, reply.finish_reason, reply.usage.completion_tokens) == ("", "length", 100)
        ask(server.url, tmp_path, [request("a")])
    assert len(server.requests) == 1


def test_replies_without_a_word_are_charged_to_the_budget(tmp_path: Path) -> None:
    priced = ModelSettings(name="m", endpoint="", price_out=1e4, max_tokens=200, attempts=3)
    with serve(completion("", "stop")) as server, Ledger(tmp_path, "refine", 0) as ledger:
        budget = Budget(100.0)

        async def run() -> None:
            model = Model(priced.model_copy(update={"endpoint": server.url}), ledger, budget)
            with pytest.raises(CallFailedError, match="empty reply"):
                await model.ask(request("a"))
            await model.close()

        asyncio.run(run())
        assert (ledger.usage.completion_tokens, ledger.calls) == (300, 0)
    assert len(server.requests) == 3
    assert budget.spent == pytest.approx(3.0)
    with Ledger(tmp_path, "refine", 0) as ledger:  # the next run knows of them as well, and so does the report
        assert (ledger.usage.completion_tokens, ledger.calls) == (300, 0)
    assert [(row, calls) for row, _, calls in usage_of_calls(tmp_path, "refine")] == [("a", 0)] * 3


def test_a_reply_without_a_word_is_not_asked_for_again_where_that_could_pass_the_budget(tmp_path: Path) -> None:
    with serve(completion("", "stop")) as server, pytest.raises(BudgetReachedError):
        ask(server.url, tmp_path, [request("a")], budget=2.5, price_out=1e4, attempts=6)  # 1.0 each, and 1.0 at most
    assert len(server.requests) == 2


def test_a_reply_in_parts_is_read_without_its_thoughts(tmp_path: Path) -> None:
    parts = [
        {"type": "thinking", "thinking": [{"type": "text", "text": "Is it $\\nu$?"}]},
        {"type": "text", "text": "It is "},
        {"type": "text", "text": "$\\mu$."},
    ]
    with serve(completion(parts, "stop")) as server:
        (reply,) = ask(server.url, tmp_path, [request("a")])
    assert isinstance(reply, Call)
    assert reply.response == "It is $\\mu$."


@pytest.mark.parametrize(("limit", "said"), [(0.001, r"\$0\.001"), (2.5, r"\$2\.50")])
def test_a_small_budget_is_said_as_it_was_given(limit: float, said: str) -> None:
    with pytest.raises(BudgetReachedError, match=f"the budget of {said} could"):
        asyncio.run(Budget(limit).set_aside(3.0))
