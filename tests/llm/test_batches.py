"""Calls by the Batch API: one batch for many, one payment for each, whatever happens to the run or the server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from batch_server import batches_by, completion
from scripted_rows import blocks, leave, pair, run

from megascience_hf.curation.pipeline.settings import CurationSettings
from megascience_hf.curation.pipeline.stage import RunPaths
from megascience_hf.curation.records import Chunk, QARecord
from megascience_hf.curation.stages.registry import STAGES
from megascience_hf.errors import UserError
from megascience_hf.llm import batches, client
from megascience_hf.llm.client import Budget, BudgetReachedError, CallFailedError, Model, ModelSettings
from megascience_hf.llm.ledger import Call, Ledger
from megascience_hf.llm.messages import Message, Request


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the waits that a server far away wants."""
    monkeypatch.setattr(batches, "GATHER", 0.05)
    monkeypatch.setattr(batches, "FIRST_LOOK", 0.01)
    monkeypatch.setattr(batches, "LAST_LOOK", 0.01)
    monkeypatch.setattr(client, "_wait", lambda _: 0.0)
    monkeypatch.setattr(client, "PATIENCE", 0.05)


def request(number: int, **more: Any) -> Request:
    return Request(f"row-{number}", "hash", (Message("user", f"Say {number}."),), **more)


def said(body: dict[str, Any]) -> str:
    return "It is " + body["messages"][0]["content"].removeprefix("Say ")


def ask(
    url: str,
    folder: Path,
    requests: Sequence[Request],
    *,
    budget: float | None = None,
    stop: float = 0,
    **settings: Any,
) -> list[Any]:
    """Ask all at once: replies, or errors in their place. With `stop` it is interrupted after so many seconds."""

    async def run() -> list[Any]:
        with Ledger(folder, "filter", 0) as ledger:
            given = ModelSettings(**({"name": "m", "endpoint": url, "max_tokens": 100, "batch": True} | settings))
            model = Model(given, ledger, Budget(budget, given.cost(ledger.usage)))
            try:
                if stop:
                    own = asyncio.current_task()
                    assert own is not None
                    asyncio.get_running_loop().call_later(stop, own.cancel)
                replies = asyncio.gather(*map(model.ask, requests), return_exceptions=True)
                return list(await asyncio.wait_for(replies, 30))
            finally:
                await model.close()

    return asyncio.run(run())


def notes(folder: Path) -> list[Path]:
    return list((folder / "filter" / "batches").glob("*.json"))


def test_many_calls_are_one_batch_and_each_gets_its_reply(tmp_path: Path) -> None:
    asked = [request(n) for n in range(200)]
    with batches_by(said, looks=3) as server:
        replies = ask(server.url, tmp_path, asked, temperature=0.5, extra_body={"top_k": 5})
        assert len(server.batches) == 1
        again = ask(server.url, tmp_path, asked)
        assert len(server.batches) == 2  # at another temperature
    assert [reply.response for reply in replies] == [f"It is {n}." for n in range(200)]
    assert all(reply.usage.prompt_tokens == 10 for reply in again)
    body = server.requests[0]
    assert (body["temperature"], body["top_k"], body["max_tokens"]) == (0.5, 5, 100)
    assert notes(tmp_path) == []


def test_a_call_that_was_paid_for_is_in_no_batch_again(tmp_path: Path) -> None:
    with batches_by(said) as server:
        ask(server.url, tmp_path, [request(1), request(2)])
        ask(server.url, tmp_path, [request(1), request(2), request(3)])
        assert [len(server.files[b["input_file_id"]].splitlines()) for b in server.batches.values()] == [2, 1]


def test_a_run_that_was_stopped_waits_for_the_batch_that_it_had_begun(tmp_path: Path) -> None:
    asked = [request(n) for n in range(20)]
    with batches_by(said, looks=10**6) as server:
        with pytest.raises(asyncio.CancelledError):
            ask(server.url, tmp_path, asked, stop=0.5)
        [note] = notes(tmp_path)
        assert json.loads(note.read_text())["id"] == "batch_0"
        server.looks = server.left["batch_0"] = 1
        replies = ask(server.url, tmp_path, [*asked, request(20)])
        assert [len(server.files[b["input_file_id"]].splitlines()) for b in server.batches.values()] == [20, 1]
    assert [reply.response for reply in replies] == [f"It is {n}." for n in range(21)]
    assert notes(tmp_path) == []


def test_a_run_that_was_killed_before_it_knew_the_id_finds_its_batch_in_the_list(tmp_path: Path) -> None:
    asked = [request(n) for n in range(3)]
    with batches_by(said, looks=10**6) as server:
        with pytest.raises(asyncio.CancelledError):
            ask(server.url, tmp_path, asked, stop=0.5)
        [note] = notes(tmp_path)
        values = json.loads(note.read_text())
        batches.write_json(note, {"keys": values["keys"], "id": ""})
        other = note.with_name("0" * 32 + ".json")  # of a batch that was never made
        batches.write_json(other, {"keys": ["f" * 16], "id": ""})
        server.looks = server.left["batch_0"] = 1
        assert all(isinstance(reply, Call) for reply in ask(server.url, tmp_path, asked))
        assert len(server.batches) == 1
    assert notes(tmp_path) == []


def test_a_connection_that_breaks_when_the_batch_is_made_makes_no_second_one(tmp_path: Path) -> None:
    with batches_by(said, cut=True) as server:
        replies = ask(server.url, tmp_path, [request(1)])
        assert [reply.response for reply in replies] == ["It is 1."]
        assert len(server.batches) == 1


def test_a_server_that_fails_for_a_while_is_looked_at_again(tmp_path: Path) -> None:
    with batches_by(said, hidden=5) as server:
        assert [reply.response for reply in ask(server.url, tmp_path, [request(1)])] == ["It is 1."]
        assert len(server.batches) == 1
        # and longer than a look is tried: the same batch is waited for
        server.hidden = batches._MOST_FAILURES + 2
        assert [reply.response for reply in ask(server.url, tmp_path, [request(2)])] == ["It is 2."]
        assert len(server.batches) == 2


def once(first: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
    """A script that answers a request by `first` when it comes for the first time, and well from then on."""
    seen: set[str] = set()

    def script(body: dict[str, Any]) -> Any:
        text = body["messages"][0]["content"]
        if text in seen:
            return said(body)
        seen.add(text)
        return first(body)

    return script


@pytest.mark.parametrize(
    "fault",
    [
        lambda _: (500, {"error": {"message": "x"}}), lambda _: (429, {}), lambda _: (200, "no completion"),
        lambda _: (200, {"choices": []}), lambda body: (200, completion(body, "  ")), lambda _: (200, {"choices": 3}),
    ],
)  # fmt: skip
def test_a_line_that_fails_is_asked_for_in_another_batch(fault: Callable[[Any], Any], tmp_path: Path) -> None:
    with batches_by(once(fault)) as server:
        replies = ask(server.url, tmp_path, [request(1), request(2)])
        assert [reply.response for reply in replies] == ["It is 1.", "It is 2."]
        assert len(server.batches) == 2


def test_what_expired_is_asked_for_again_and_what_was_done_is_kept(tmp_path: Path) -> None:
    def half(body: dict[str, Any]) -> Any:
        return said(body) if body["messages"][0]["content"] == "Say 1." else None

    with batches_by(once(half), ends="expired") as server:
        replies = ask(server.url, tmp_path, [request(1), request(2)])
        assert [reply.response for reply in replies] == ["It is 1.", "It is 2."]
        assert [len(server.files[b["input_file_id"]].splitlines()) for b in server.batches.values()] == [2, 1]


def test_a_line_that_is_refused_costs_its_own_row(tmp_path: Path) -> None:
    def script(body: dict[str, Any]) -> Any:
        return (400, {"error": {"message": "no"}}) if "2" in body["messages"][0]["content"] else said(body)

    with batches_by(script) as server:
        first, second = ask(server.url, tmp_path, [request(1), request(2)])
    assert isinstance(first, Call)
    assert isinstance(second, CallFailedError)
    assert str(second) == "HTTP 400"


def test_many_lines_that_fail_for_good_do_not_stop_the_others(tmp_path: Path) -> None:
    bad = {f"Say {n}." for n in range(client.MAX_FAILURES_IN_A_ROW + 10)}

    def script(body: dict[str, Any]) -> Any:
        return (500, {}) if body["messages"][0]["content"] in bad else said(body)

    with batches_by(script) as server:
        found = ask(server.url, tmp_path, [request(n) for n in range(len(bad) + 5)], attempts=2)
    assert [type(reply) for reply in found] == [CallFailedError] * len(bad) + [Call] * 5


def test_a_schema_that_the_server_does_not_take_is_left_out(tmp_path: Path) -> None:
    def script(body: dict[str, Any]) -> Any:
        return (400, {"error": {"message": "response_format"}}) if "response_format" in body else said(body)

    with batches_by(script) as server:
        [reply] = ask(server.url, tmp_path, [request(1, schema={"type": "object"})])
        assert reply.response == "It is 1."
        assert ["response_format" in body for body in server.requests] == [True, False]


@pytest.mark.parametrize(
    ("faults", "message"),
    [
        ({"refuses": 404}, "has no Batch API"),
        ({"refuses": 501}, "has no Batch API"),
        ({"refuses": 400}, "takes no batch"),
        ({"refuses": 401}, "refuses the key"),
        ({"ends": "failed"}, "refuses batch batch_0 .too many tokens enqueued."),
    ],
)
def test_a_server_that_takes_no_batch_stops_the_run(faults: dict[str, Any], message: str, tmp_path: Path) -> None:
    with batches_by(said, **faults) as server:
        [error] = ask(server.url, tmp_path, [request(1)])
    assert isinstance(error, UserError)
    with pytest.raises(UserError, match=message):
        raise error
    assert notes(tmp_path) == []


def test_the_budget_holds_over_batches(tmp_path: Path) -> None:
    asked = [request(n) for n in range(40)]
    with batches_by(said) as server:
        found = ask(server.url, tmp_path, asked, budget=1.0, price_out=1000.0)  # 0.1 set aside for each, 0.003 paid
        assert all(isinstance(reply, Call) for reply in found)
        assert max(len(server.files[b["input_file_id"]].splitlines()) for b in server.batches.values()) <= 10
        more = ask(server.url, tmp_path, [request(n) for n in range(40, 60)], budget=0.15, price_out=1000.0)
    assert all(isinstance(reply, BudgetReachedError) for reply in more)


def test_lines_of_results_that_are_none_are_passed_over() -> None:
    assert batches._line(b"{broken") is None
    assert batches._line(b"[]") is None
    assert batches._line(b'{"custom_id": "a", "response": null, "error": {"code": "x"}}') == (
        "a", batches.LineResult(500, {"error": {"code": "x"}}),
    )  # fmt: skip


def test_a_stage_of_a_curation_is_a_batch(tmp_path: Path) -> None:
    place = RunPaths(tmp_path / "books", tmp_path / "out")
    text = "The chapter on sums."
    leave(place, "chunk", Chunk, [Chunk("chunk", "document", text, 0, len(text), 5, "math", "Sums", "1")])
    leave(place, "dedup", QARecord, [pair(n) for n in range(300)])
    with batches_by(lambda _: blocks(usable="yes", question="What is it?", answer="It is 2.")) as server:
        entry = {"name": "m", "endpoint": server.url, "max_tokens": 100, "batch": True, "concurrency": 2}
        chosen = CurationSettings(models={"default": entry})  # type: ignore[dict-item]
        manifest, _ = run(STAGES["refine"], place, chosen)
        assert len(server.batches) == 1
    assert (manifest.kept, manifest.calls) == (300, 300)


def test_a_batch_that_has_ended_keeps_the_replies_that_are_asked_for_later(tmp_path: Path) -> None:
    asked = [request(n) for n in range(20)]
    with batches_by(said, looks=10**6) as server:
        with pytest.raises(asyncio.CancelledError):
            ask(server.url, tmp_path, asked, stop=0.5)
        server.looks = server.left["batch_0"] = 1

        async def one_after_another(requests: Sequence[Request]) -> list[str]:
            with Ledger(tmp_path, "filter", 0) as ledger:
                model = Model(
                    ModelSettings(name="m", endpoint=server.url, max_tokens=100, batch=True), ledger, Budget(None)
                )
                try:
                    return [(await model.ask(one)).response for one in requests]
                finally:
                    await model.close()

        # a run with less budget, or one that was killed while it wrote the replies down
        assert asyncio.run(one_after_another(asked[:7])) == [f"It is {n}." for n in range(7)]
        assert len(notes(tmp_path)) == 1
        assert asyncio.run(one_after_another(asked)) == [f"It is {n}." for n in range(20)]
        assert len(server.batches) == 1
    assert notes(tmp_path) == []


def test_a_note_whose_replies_are_all_in_the_ledger_is_taken_away(tmp_path: Path) -> None:
    with batches_by(said, looks=10**6) as server:
        with pytest.raises(asyncio.CancelledError):
            ask(server.url, tmp_path, [request(1)], stop=0.5)
        [note] = notes(tmp_path)
        kept = note.read_bytes()
        server.looks = server.left["batch_0"] = 1
        ask(server.url, tmp_path, [request(1)])
        note.write_bytes(kept)  # the kill came before it was deleted
        ask(server.url, tmp_path, [request(1), request(2)])
        assert len(server.batches) == 2
    assert notes(tmp_path) == []


@pytest.mark.parametrize("lost", ["batches", "files"])
def test_a_batch_that_the_server_does_not_know_is_said_with_what_to_do(lost: str, tmp_path: Path) -> None:
    with batches_by(said, looks=10**6) as server:
        with pytest.raises(asyncio.CancelledError):
            ask(server.url, tmp_path, [request(1)], stop=0.5)
        server.looks = server.left["batch_0"] = 1
        if lost == "batches":
            server.batches.clear()
        else:
            server.look("batch_0")
            server.files.clear()
        [error] = ask(server.url, tmp_path, [request(1)])
        [note] = notes(tmp_path)
    assert isinstance(error, UserError)
    assert "does not know batch batch_0 or has its replies no more (404)" in str(error)
    assert f"or delete {note} to pay for its requests again (1)" in str(error)


def test_without_batch_a_batch_that_is_under_way_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with batches_by(said, looks=10**6) as server:
        with pytest.raises(asyncio.CancelledError):
            ask(server.url, tmp_path, [request(1)], stop=0.5)
        capsys.readouterr()
        ask(server.url, tmp_path, [request(1)], batch=False, attempts=1)
    assert "not waited for without --batch: 1;" in capsys.readouterr().err.replace("\n", " ")
