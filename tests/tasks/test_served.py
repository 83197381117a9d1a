"""A served model is asked each question once, exactly as the run says, and a run that cannot go on ends at once."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections import Counter
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from megascience_hf.answers import AnswerKey
from megascience_hf.errors import UserError
from megascience_hf.tasks import lighteval_roads, served, server_template, thoughts
from megascience_hf.tasks.sampling import Sampling
from megascience_hf.tasks.served import Question, Reply

pytest.importorskip("openai")


def ask(
    url: str,
    texts: list[str],
    *,
    timeout: float = 5.0,
    budget: int | None = 100,
    stop: tuple[str, ...] = (),
    **settings: Any,
) -> tuple[dict[int, Reply], list[str], served.Server]:
    replies: dict[int, Reply] = {}

    async def all_of_them() -> tuple[list[str], served.Server]:
        name = settings.pop("name", "tiny")
        sampling = settings.pop("sampling", Sampling())
        server = served.Server(name, url, served.openai_sender(url, None, timeout, 16), sampling, **settings)
        questions = [Question([{"role": "user", "content": text}], budget, stop) for text in texts]
        return await server.ask_all(questions, replies.__setitem__), server

    failures, server = asyncio.run(all_of_them())
    return replies, failures, server


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits of a hundredth, so that the tests do not."""
    monkeypatch.setattr(served, "LONGEST_WAIT", 0.02)


def asked(request: dict[str, Any]) -> str:
    return str(request["messages"][-1]["content"])


def test_a_repeated_prompt_is_asked_again_and_each_reply_goes_to_its_own_question(
    openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    numbers = iter(range(100))
    server = openai_server(lambda request: completion(f"{asked(request)} {next(numbers)}"))
    replies, failures, _ = ask(server.url, ["same", "same", "other"])
    assert not failures
    assert sorted(replies) == [0, 1, 2]
    assert len({reply.text for reply in replies.values()}) == len(server.requests) == 3


def test_a_request_that_failed_is_told_apart_from_one_with_the_same_prompt_that_did_not(
    openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    seen = Counter[str]()

    def answer(request: dict[str, Any]) -> Any:
        seen[asked(request)] += 1
        refused = asked(request) == "twice" and seen["twice"] == 2
        return completion(status=400, error="this one not") if refused else completion("42")

    server = openai_server(answer)
    replies, failures, _ = ask(server.url, ["first", "twice", "twice"])
    assert len(replies) == 2
    assert failures == ["this one not"]


@pytest.mark.parametrize("name", ["o1-lookalike", "org/gpt-5-nano-clone", "tiny"])
def test_the_request_says_what_the_run_says_whatever_the_model_is_called(
    name: str, openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    server = openai_server(lambda _: completion("42"))
    ask(server.url, ["1?"], name=name)
    assert server.requests == [
        {
            "model": name,
            "messages": [{"role": "user", "content": "1?"}],
            "temperature": 0.0,
            "top_p": 1.0,
            "seed": 0,
            "max_tokens": 100,
            "repetition_penalty": 1.0,
        }
    ]


def test_drawn_tokens_name_every_setting_that_a_models_own_file_could_fill_in(
    openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    server = openai_server(lambda _: completion("42"))
    sampling = Sampling(temperature=0.6, top_p=0.95, seed=7)
    ask(server.url, ["1?"], sampling=sampling, thinking=False, stop=("\n\n",), budget=None)
    (request,) = server.requests
    assert {name: request[name] for name in ("temperature", "top_p", "top_k", "min_p", "seed", "stop")} == {
        "temperature": 0.6,
        "top_p": 0.95,
        "top_k": -1,
        "min_p": 0.0,
        "seed": 7,
        "stop": ["\n\n"],
    }
    assert request["chat_template_kwargs"] == {"enable_thinking": False, "thinking": False}
    assert "max_tokens" not in request


@pytest.mark.parametrize(
    ("refused", "message"),
    [
        ("repetition_penalty", "Unrecognized request argument supplied: repetition_penalty"),
        ("temperature", "Unsupported value: 'temperature' does not support 0.0 with this model."),
        ("seed", "seed: Extra inputs are not permitted"),
    ],
)
def test_a_setting_that_the_server_refuses_is_left_out_and_recorded(
    refused: str, message: str, openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    server = openai_server(
        lambda request: completion(status=400, error=message) if refused in request else completion("42")
    )
    replies, failures, state = ask(server.url, ["1?", "2?", "3?"])
    assert (len(replies), failures, state.not_sent) == (3, [], {refused})
    assert len(server.requests) == 4


def test_a_server_that_wants_the_budget_under_its_other_name_gets_it_once(
    openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    message = "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."
    server = openai_server(
        lambda request: completion(status=400, error=message) if "max_tokens" in request else completion("42")
    )
    replies, _, state = ask(server.url, ["1?", "2?"])
    assert len(replies) == 2
    assert state.not_sent == set()
    assert server.requests[-1]["max_completion_tokens"] == 100


VLLM_OVERFLOW = (
    "This model's maximum context length is 4096 tokens. However, you requested 14000 tokens (3760 in the messages, "
    "10240 in the completion). Please reduce the length of the messages or completion."
)


@pytest.mark.parametrize(
    "message",
    [
        VLLM_OVERFLOW,
        "'max_tokens' or 'max_completion_tokens' is too large: 10240. This model's maximum context length is 4096 "
        "tokens and your request has 200 input tokens",
        "the request exceeds the available context size, try increasing it",
        "Requested token count exceeds the model's maximum context length of 8192 tokens.",
        "`inputs` tokens + `max_new_tokens` must be <= 4096: input is too long",
    ],
)
def test_a_question_that_does_not_fit_is_asked_once_and_keeps_the_servers_message(
    message: str, openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    server = openai_server(
        lambda request: completion(status=400, error=message) if asked(request) == "long" else completion("42")
    )
    replies, failures, _ = ask(server.url, ["short", "long"])
    assert not failures
    assert (replies[1].text, replies[1].finish_reason, replies[1].error) == ("", "length", message)
    assert len(server.requests) == 2


def test_a_budget_that_no_question_fits_beside_ends_the_run_with_the_servers_message(
    openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    server = openai_server(lambda _: completion(status=400, error=VLLM_OVERFLOW))
    with pytest.raises(UserError, match=r"smaller --max-new-tokens") as raised:
        ask(server.url, [str(n) for n in range(500)])
    assert "4096 tokens" in str(raised.value)
    assert len(server.requests) < 40


def test_an_empty_reply_is_taken_as_it_is(openai_server: Callable[..., Any], completion: Callable[..., Any]) -> None:
    server = openai_server(lambda _: completion(""))
    replies, _, _ = ask(server.url, ["1?", "2?"])
    assert [replies[n].text for n in (0, 1)] == ["", ""]
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("status", "said"),
    [(401, "refuses the key"), (403, "refuses the key"), (404, "does not know 'tiny'"), (400, "refuses the request")],
)
def test_what_no_other_question_would_do_better_at_ends_the_run_after_one(
    status: int, said: str, openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    server = openai_server(lambda _: completion(status=status, error="no such thing"))
    started = time.monotonic()
    with pytest.raises(UserError, match=said):
        ask(server.url, [str(n) for n in range(500)])
    assert time.monotonic() - started < 5
    assert len(server.requests) == 1


def test_a_dead_server_ends_the_run_within_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served, "LONGEST_WAIT", 30.0)  # the real one
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    started = time.monotonic()
    with pytest.raises(UserError, match=f"{port}/v1 does not answer"):
        ask(f"http://127.0.0.1:{port}/v1", [str(n) for n in range(500)])
    assert time.monotonic() - started < 10


def test_a_server_that_dies_in_the_middle_ends_the_run_and_the_replies_before_are_kept(
    openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    server = openai_server(
        lambda request: completion("42") if int(asked(request)) < 30 else completion(status=503, error="down")
    )
    kept: dict[int, Reply] = {}

    async def run() -> None:
        send = served.openai_sender(server.url, None, 5, 4)
        questions = [Question([{"role": "user", "content": str(n)}], 10) for n in range(1_000)]
        await served.Server("tiny", server.url, send, Sampling(), None, 4).ask_all(questions, kept.__setitem__)

    with pytest.raises(UserError, match="does not answer"):
        asyncio.run(run())
    assert sorted(kept) == list(range(30))
    assert len(server.requests) < 30 + served.DOWN + 10


def test_a_passing_fault_is_tried_again_and_a_reply_that_is_none_counts_as_one(
    openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    tries = Counter[str]()

    def answer(request: dict[str, Any]) -> Any:
        tries[asked(request)] += 1
        return completion(status=429, error="slow down") if tries[asked(request)] < 5 else completion("42")

    server = openai_server(answer)
    replies, failures, _ = ask(server.url, ["1?", "2?"])
    assert (len(replies), failures) == (2, [])
    assert set(tries.values()) == {5}


def test_a_reply_that_does_not_come_in_time_fails_after_one_more_try(
    openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    def answer(request: dict[str, Any]) -> Any:
        if asked(request) == "slow":
            time.sleep(1.5)
        return completion("42")

    server = openai_server(answer)
    replies, failures, _ = ask(server.url, ["quick", "slow"], timeout=0.5)
    assert list(replies) == [0]
    assert len(failures) == 1
    assert "--timeout" in failures[0]


def test_length_thought_and_the_servers_own_name_come_with_the_reply(
    openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    usage = {
        "prompt_tokens": 5,
        "completion_tokens": 90,
        "total_tokens": 95,
        "completion_tokens_details": {"reasoning_tokens": 60},
    }
    server = openai_server(lambda _: completion("4", reasoning="2 and 2", usage=usage, model="tiny-0925"))
    (reply,) = ask(server.url, ["1?"])[0].values()
    assert (reply.text, reply.reasoning) == ("4", "2 and 2")
    assert (reply.prompt_tokens, reply.tokens, reply.reasoning_tokens, reply.model) == (5, 90, 60, "tiny-0925")


@pytest.mark.parametrize("road", ["vllm", "llama.cpp", "neither"])
def test_the_template_of_a_server_that_shows_it_is_known(
    road: str, openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    def prompt(request: dict[str, Any]) -> str:
        think = request.get("chat_template_kwargs", {}).get("enable_thinking", True)
        return f"<user>{asked(request)}<assistant>" + ("<think>\n" if think else "<think>\n\n</think>\n")

    server = openai_server(lambda _: completion("42"))
    if road == "vllm":
        server.others["/tokenize"] = lambda request: {"tokens": [*prompt(request).encode()]}
        server.others["/detokenize"] = lambda request: {"prompt": bytes(request["tokens"]).decode()}
    elif road == "llama.cpp":
        server.others["/apply-template"] = lambda request: {"prompt": prompt(request)}

    def shown(question: str, thinking: bool | None) -> str | None:
        messages = [{"role": "user", "content": question}]
        return asyncio.run(server_template.rendered(server.url, "tiny", None, messages, thinking))

    if road == "neither":
        assert shown("1?", None) is None
        return
    one, two, off = shown("1?", None), shown("2 plus 2?", None), shown("1?", False)
    assert one is not None
    assert two is not None
    assert off is not None
    assert thoughts.opened_by(one, "1?") == "<think>\n"
    assert thoughts.opened_by(off, "1?") == ""
    digests = [server_template.digest(p, [{"content": q}]) for p, q in ((one, "1?"), (two, "2 plus 2?"), (off, "1?"))]
    assert digests[0] == digests[1] != digests[2]


@pytest.mark.parametrize(
    ("responses", "opened"),
    [
        (["The answer is A. Hmm, wait", "So it is B.</think>Answer: B"], "<think>"),
        (["Hm.[/THINK]Answer: B"], "[THINK]"),
        (["<think>So it is B.</think>Answer: B", "Answer: A"], ""),
        (["The answer is A."], ""),
        (["x < 3</b>"], ""),
    ],
)
def test_that_the_template_opens_the_thought_shows_in_a_response_that_closes_one(
    responses: list[str], opened: str
) -> None:
    assert thoughts.opened_before(responses) == opened


def test_the_sampling_is_recorded_with_every_value() -> None:
    assert json.loads(json.dumps(Sampling().to_row())) == {
        "temperature": 0.0,
        "top_p": 1.0,
        "top_k": 0,
        "min_p": 0.0,
        "repetition_penalty": 1.0,
        "seed": 0,
    }


def served_road(url: str, **config: Any) -> Any:
    """The road of a model as lighteval's litellm backend has it, without lighteval."""
    parameters = SimpleNamespace(model_dump=lambda: {"temperature": 0.0, "seed": 0, "top_p": None, "stop_tokens": None})
    given = {"model_name": "openai/o1/tiny", "provider": "openai", "base_url": url, "api_key": "none"} | config
    model = SimpleNamespace(
        config=SimpleNamespace(generation_parameters=parameters, **given),
        concurrent_requests=4,
        timeout=None,
        prompt_manager=SimpleNamespace(prepare_prompt_api=lambda doc: [{"role": "user", "content": doc.query}]),
    )
    return lighteval_roads.ServedRoad(model)


def asked_by(road: Any, texts: list[str]) -> list[Any]:
    docs = [SimpleNamespace(query=text, generation_size=50, stop_sequences=[], specific={}) for text in texts]
    found: dict[int, Any] = {}
    failures = road.ask(docs, None, lambda doc, kept: found.__setitem__(id(doc), kept))
    assert failures == []
    lighteval_roads.describe(road, docs, [found[id(doc)] for doc in docs])
    return docs


def test_lightevals_road_to_a_server_gives_each_document_its_own_reply_and_the_settings_of_the_run(
    openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    usage = {"prompt_tokens": 5, "completion_tokens": 9, "total_tokens": 14}
    server = openai_server(
        lambda request: (
            completion("no", "length", usage=usage, model="tiny-0925")
            if asked(request) != "long"
            else completion(status=400, error=VLLM_OVERFLOW)
        )
    )
    docs = asked_by(served_road(server.url), ["same", "same", "long"])
    assert len(server.requests) == 3
    assert {request["model"] for request in server.requests} == {"o1/tiny"}
    first, _, long = [doc.specific for doc in docs]
    assert (first["finish_reason"], first["tokens"], first["error"], first["opened"]) == ("length", 9, None, "")
    assert (long["finish_reason"], long["error"]) == ("length", VLLM_OVERFLOW)
    run = json.loads(first["run"])
    assert (run["server_model"], run["thinking"], run["not_sent"]) == ("tiny-0925", "auto", [])
    assert run["sampling"] == Sampling().to_row()


def test_a_cut_thought_is_known_by_the_template_of_the_server_or_by_a_response_that_closes_one(
    openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    texts = {"cut": ("The answer is A. Hmm wait", "length"), "done": ("So B.</think>Answer: B", "stop")}
    server = openai_server(lambda request: completion(*texts[asked(request)]))
    assert [doc.specific["opened"] for doc in asked_by(served_road(server.url), ["cut", "done"])] == ["<think>"] * 2
    assert [doc.specific["opened"] for doc in asked_by(served_road(server.url), ["cut", "cut"])] == ["", ""]
    server.others["/apply-template"] = lambda request: {"prompt": f"<user>{asked(request)}<assistant><think>\n"}
    found = asked_by(served_road(server.url), ["cut", "cut"])
    assert [doc.specific["opened"] for doc in found] == ["<think>\n"] * 2
    assert len(json.loads(found[0].specific["run"])["template"]) == 12
    key = AnswerKey(gold="A", kind="choice", letters="AB")
    response, reason = texts["cut"]
    assert key.score(response, reason).correct, "without the opening it would be an answer"
    assert key.score(response, reason, "<think>\n").answer.status == "truncated"
    after = key.score("So.</think>Answer: A", "stop", "<think>\n")
    assert after.correct
    assert after.answer.span == (len("So.</think>Answer: "), len("So.</think>Answer: A"))


def test_the_first_template_differs_from_the_others_by_the_question_alone() -> None:
    """A prompt that was shown for one question opens the thoughts of all."""
    assert thoughts.opened_by("<user>What?<assistant><think>\n", "another question") == "<think>\n"


@pytest.mark.parametrize(
    ("status", "code", "says", "most"),
    [
        (402, None, "wants to be paid", 1),
        (429, "insufficient_quota", "wants to be paid", 1),
        (429, None, "answers no more", served.ATTEMPTS * 17),
        (405, None, "refuses the request", 1),
        (413, None, "refuses the request", 1),
    ],
)
def test_a_server_that_answers_nobody_whatever_is_waited_for_ends_the_run(
    status: int, code: str | None, says: str, most: int, openai_server: Callable[..., Any], completion: Any
) -> None:
    server = openai_server(lambda _: completion(status=status, code=code))
    with pytest.raises(UserError, match=says):
        ask(server.url, [f"{n}?" for n in range(200)])
    assert len(server.requests) <= most


def test_a_request_that_is_refused_among_others_is_sent_once(
    openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    server = openai_server(lambda r: completion(status=413, error="no") if asked(r) == "2?" else completion("42"))
    replies, failures, _ = ask(server.url, ["1?", "2?", "3?"])
    assert (sorted(replies), failures, len(server.requests)) == ([0, 2], ["no"], 3)


@pytest.mark.parametrize(
    ("status", "code", "message"),
    [
        (400, "context_length_exceeded", "Please reduce the length of the messages or completion."),
        (422, None, "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 90 `inputs`"),
        (422, None, "Input validation error: `inputs` must have less than 1024 tokens. Given: 3000"),
    ],
)
def test_a_question_that_does_not_fit_is_known_by_the_code_and_in_other_servers_words(
    status: int, code: str | None, message: str, openai_server: Callable[..., Any], completion: Callable[..., Any]
) -> None:
    server = openai_server(
        lambda r: completion(status=status, code=code, error=message) if asked(r) == "long" else completion("42")
    )
    replies, failures, _ = ask(server.url, ["1?", "long"])
    assert (failures, len(server.requests)) == ([], 2)
    assert (replies[1].finish_reason, replies[1].error) == ("length", message)
