"""What answers: servers that stream, stall, break off and refuse; ZeroGPU; SmolLM2 on this machine."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable, Generator
from types import ModuleType
from typing import Any

import gradio as gr
import huggingface_hub
import pytest

from megascience_hf.errors import UserError
from megascience_hf.space import ask
from megascience_hf.space.ask import Question
from megascience_hf.space.chat.local import TransformersModel
from megascience_hf.space.chat.protocol import ChatModel, Piece, Sampling
from megascience_hf.space.chat.registry import load_models
from megascience_hf.space.chat.server import endpoint_model, provider_model
from megascience_hf.space.settings import Settings
from megascience_hf.space.turns import Turns


@pytest.fixture(autouse=True)
def _online(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)


def endpoint(name: str, server: Any) -> ChatModel:
    return endpoint_model(name, server.url)


def provider(name: str, server: Any) -> ChatModel:
    return provider_model(name, "auto", server.url)


def responses(model: ChatModel, sampling: Sampling | None = None, **options: Any) -> list[ask.Response]:
    question = Question("2 + 2?", gold="4")
    return list(ask.respond(model, question, [], sampling or Sampling(64, 0, 30), Turns(1, 1, 0), "me", **options))


@pytest.mark.parametrize("client", [endpoint, provider], ids=["endpoint", "provider"])
def test_a_server_answers_in_pieces(client: Callable[..., ChatModel], server: Any) -> None:
    found = responses(client("good", server))
    assert (found[-1].text, found[-1].answer, found[-1].correct) == ("It is \\boxed{4}", "4", True)
    asked = server.requests[-1]
    assert (asked["model"], asked["max_tokens"], asked["stream"]) == ("good", 64, True)


@pytest.mark.parametrize("client", [endpoint, provider], ids=["endpoint", "provider"])
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("busy", "try again in a minute"),
        ("keyless", "wants a key"),
        ("absent", "not served there"),
        ("faulty", "HTTP status 500"),
        ("short", "shorten it"),
        ("garbage", "no stream of the OpenAI protocol"),
        ("page", "no stream of the OpenAI protocol"),
        ("broken off", "broke off in the middle"),
    ],
)
def test_a_fault_of_a_server_is_a_sentence_with_a_next_step(
    client: Callable[..., ChatModel], name: str, says: str, server: Any
) -> None:
    with pytest.raises(UserError, match=says) as caught:
        responses(client(name, server))
    assert server.token not in str(caught.value)
    assert "127.0.0.1" not in str(caught.value)


def test_a_fault_that_is_told_in_the_stream_is_said(server: Any) -> None:
    with pytest.raises(UserError, match="the engine died"):
        responses(endpoint("fault inside", server))


def test_a_server_that_is_not_there_is_said() -> None:
    with pytest.raises(UserError, match="cannot be reached"):
        responses(endpoint_model("m", "http://127.0.0.1:9/v1"))


def test_what_came_before_a_stream_broke_off_is_shown(server: Any) -> None:
    model = endpoint("broken off", server)
    growing = ask.respond(model, Question("?"), [], Sampling(8, 0, 30), Turns(1, 1, 0), "me")
    assert next(growing).text == "It is "
    with pytest.raises(UserError, match="this is what came"):
        next(growing)


def test_a_stream_that_ends_without_a_reason_was_cut(server: Any) -> None:
    last = responses(endpoint("cut", server))[-1]
    assert (last.text, last.finish_reason, last.status) == ("It is ", "length", "truncated")


def test_a_silent_server_is_stopped_at_once(server: Any) -> None:
    stopped = threading.Event()
    server.hung_up.clear()
    threading.Timer(0.5, stopped.set).start()
    started = time.monotonic()
    with pytest.raises(UserError, match="stopped before the first word"):
        responses(endpoint("silent", server), is_stopped=stopped.is_set)
    assert time.monotonic() - started < 10  # the client itself would wait for a minute
    assert server.hung_up.wait(10)  # and the server is told


@pytest.mark.parametrize("name", ["silent", "stalling"])
def test_a_server_that_stalls_has_its_time(name: str, server: Any) -> None:
    sampling = Sampling(64, 0, 0.5)
    if name == "silent":
        with pytest.raises(UserError, match="said nothing for too long"):
            responses(endpoint(name, server), sampling)
    else:
        last = responses(endpoint(name, server), sampling)[-1]
        assert (last.text, last.finish_reason) == ("It is ", "length")


def test_an_endless_stream_is_read_to_the_bound_and_left(server: Any) -> None:
    server.hung_up.clear()
    last = responses(endpoint("endless", server), Sampling(64, 0, 60, characters=5_000))[-1]
    assert (len(last.text), last.finish_reason) == (5_000, "length")
    assert server.hung_up.wait(20)


def test_a_model_that_fails_in_an_unknown_way_ends_with_a_sentence() -> None:
    class Failing:
        name = "failing"

        def stream(self, *_: Any) -> Generator[Piece, None, None]:
            yield Piece("It is ")
            raise RuntimeError("CUDA out of memory")

    with pytest.raises(UserError, match=r"failing failed \(RuntimeError\)"):
        responses(Failing())


def in_another_process(task: Callable[..., Any]) -> Callable[..., Any]:
    """As ZeroGPU runs a generator: in a fork, what it yields pickled, and what it raises hidden but for `gr.Error`."""

    def run(*args: Any) -> Generator[Any, None, None]:
        here, there = multiprocessing.Pipe(duplex=False)

        def work() -> None:
            try:
                for value in task(*args):
                    there.send(value)
                there.send(None)
            except Exception as error:  # noqa: BLE001
                there.send(gr.Error(type(error).__name__))
            os._exit(0)

        worker = multiprocessing.get_context("fork").Process(target=work)
        worker.start()
        try:
            while (value := here.recv()) is not None:
                if isinstance(value, Exception):
                    raise value
                yield value
        finally:
            worker.terminate()
            worker.join()

    return run


@pytest.fixture
def zerogpu(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A stand-in for the package `spaces`; what it was asked for, and whether it has a GPU."""
    asked: dict[str, Any] = {"free": True}

    def gpu(duration: int) -> Callable[..., Any]:
        asked["duration"] = duration

        def decorate(task: Callable[..., Any]) -> Callable[..., Any]:
            def run(*args: Any) -> Generator[Any, None, None]:
                asked["arguments"] = args
                if not asked["free"]:
                    raise gr.Error("You have exceeded your GPU quota")
                yield from in_another_process(task)(*args)

            return run

        return decorate

    spaces = ModuleType("spaces")
    spaces.GPU = gpu  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "spaces", spaces)
    monkeypatch.setattr("torch.nn.Module.to", lambda module, *_, **__: module)  # there is no GPU here
    return asked


def test_zerogpu_answers_from_a_process_of_its_own_and_within_its_time(zerogpu: dict[str, Any]) -> None:
    model = TransformersModel("", zerogpu=True)
    last = responses(model, Sampling(12, 0, 180))[-1]
    assert last.text
    assert last.finish_reason == "length"
    _, sampling = zerogpu["arguments"]
    assert sampling.seconds < zerogpu["duration"] == 120  # ZeroGPU kills what takes longer
    with pytest.raises(UserError, match="does not fit"):
        list(model.stream([{"role": "user", "content": "word " * 9_000}], Sampling(12, 0, 180)))
    zerogpu["free"] = False
    with pytest.raises(UserError, match="exceeded your GPU quota"):
        responses(model)


def test_a_model_that_cannot_be_loaded_is_said(tmp_path: Any) -> None:
    with pytest.raises(UserError, match="cannot be loaded"):
        responses(TransformersModel(str(tmp_path)))


def test_smollm2_answers_in_pieces_and_stops_when_it_is_told() -> None:
    [model] = load_models(Settings()).values()
    stopped = threading.Event()
    seen = []
    for response in ask.respond(
        model, Question("What is 2 + 2?"), [], Sampling(200, 0, 120), Turns(1, 1, 0), "me", stopped.is_set
    ):
        seen.append(response)
        if len(response.text.split()) > 3:
            stopped.set()
    assert len(seen) > 1
    assert seen[-1].finish_reason == "length"
    assert len(seen[-1].text.split()) < 60
    deadline = time.monotonic() + 20
    while any("(generate)" in thread.name for thread in threading.enumerate()):
        assert time.monotonic() < deadline, "the model goes on although nobody reads it"
        time.sleep(0.05)
