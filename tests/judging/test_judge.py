"""A judge behind a scripted server: what is asked, what counts, and what is paid for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from judge_script import by, parts, verdict
from scripted_server import Reply, serve

from megascience_hf.answers import AnswerKey
from megascience_hf.errors import UserError
from megascience_hf.judging import lasting
from megascience_hf.judging.judge import TIE, TOO_LONG, judge_all
from megascience_hf.judging.plan import Plan
from megascience_hf.judging.records import MAX_ANSWER, Case, When, case_of, is_asked
from megascience_hf.judging.settings import judge_settings

PARIS = Case("1", "What is the capital of France?", ("Paris",), "the city of Paris")
ROME = Case("2", "What is the capital of Italy?", ("Rome",), "Milan")
SPEECHLESS = {"attempts": 1}


def test_wrong_is_taken_at_its_first_word_and_right_needs_the_word_in_both_orders_and_again(tmp_path: Path) -> None:
    with serve(by(lambda asked: "Paris" in asked.gold)) as server:
        found = judge_all([PARIS, ROME], judge_settings(server.url, "m"), tmp_path / "judge")
    assert [opinion.correct for opinion in found] == [True, False]
    asked = [(*_texts(r), r["temperature"], r.get("seed")) for r in server.requests]
    assert [a for a in asked if a[0] == "Rome"] == [("Rome", "Milan", 0, None)]
    assert [a for a in asked if a[0] != "Rome"] == [
        ("Paris", "the city of Paris", 0, None),
        ("the city of Paris", "Paris", 0, None),
        ("Paris", "the city of Paris", 0.7, 1),
        ("the city of Paris", "Paris", 0.7, 1),
    ]


def _texts(request: dict[str, Any]) -> tuple[str, str]:
    asked = parts(request["messages"][0]["content"])
    return asked.gold, asked.answer


def test_a_judge_that_always_says_otherwise_of_the_swapped_case_has_no_verdict(tmp_path: Path) -> None:
    with serve(by(lambda asked: asked.gold == "Paris")) as server:
        settings = judge_settings(server.url, "m")
        (found,) = judge_all([PARIS], settings, tmp_path / "judge")
        assert len(server.requests) == 8
        (without,) = judge_all([PARIS], judge_settings(server.url, "m", swap=False), tmp_path / "judge")
    assert (found.correct, found.problem) == (None, TIE)
    assert without.correct is True


def test_of_several_golds_each_is_right_and_none_is_swapped(tmp_path: Path) -> None:
    with serve(by(lambda asked: "Paris" in asked.gold)) as server:
        case = Case("1", "", ("Lutetia", "Paris"), "Paris, France")
        (found,) = judge_all([case], judge_settings(server.url, "m", votes=2), tmp_path / "judge")
    assert found.correct
    assert [_texts(request) for request in server.requests] == [("Lutetia\n(or) Paris", "Paris, France")] * 2


def test_a_reply_that_cannot_be_read_is_asked_for_once_more_and_then_unavailable(tmp_path: Path) -> None:
    def script(reply: Reply) -> str:
        if "Milan" in reply.prompt:
            return "I could not say."
        return verdict(True) if "could not be read" in reply.prompt else "Perhaps."

    with serve(script) as server:
        found = judge_all([PARIS, ROME], judge_settings(server.url, "m", votes=1), tmp_path / "judge")
    assert [(o.correct, o.problem) for o in found] == [(True, ""), (None, "reply cannot be read")]
    assert found[1].raw == "I could not say."
    assert len(server.requests) == 4


def test_a_cut_reply_is_no_verdict_whatever_it_says(tmp_path: Path) -> None:
    def script(reply: Reply) -> None:
        message = {"role": "assistant", "content": verdict(True)}
        choice = {"index": 0, "finish_reason": "length", "message": message}
        reply.send_json(200, {"id": "x", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]})

    with serve(script) as server:
        (found,) = judge_all([PARIS], judge_settings(server.url, "m"), tmp_path / "judge")
    assert (found.correct, found.problem) == (None, "reply cut at max_tokens")
    assert len(server.requests) == 1


def test_a_failed_call_is_unavailable_and_asked_again_when_that_is_wanted(tmp_path: Path) -> None:
    broken = True

    def script(reply: Reply) -> str | None:
        if broken:
            return reply.send_json(400, {"error": "no"})
        return verdict(True)

    with serve(script) as server:
        settings = judge_settings(server.url, "m", attempts=1, votes=1, structured_output=False)
        (first,) = judge_all([PARIS], settings, tmp_path / "judge")
        broken = False
        (second,) = judge_all([PARIS], settings, tmp_path / "judge")
        (third,) = judge_all([PARIS], settings, tmp_path / "judge", retry_failed=True)
    assert (first.correct, first.problem) == (None, "call failed: HTTP 400")
    assert second.correct is None
    assert third.correct is True


def test_an_answer_that_is_no_short_one_is_not_sent(tmp_path: Path) -> None:
    with serve(lambda _: verdict(True)) as server:
        case = Case("1", "", ("Paris",), "Paris " * MAX_ANSWER)
        (found,) = judge_all([case], judge_settings(server.url, "m"), tmp_path / "judge")
    assert (found.correct, found.problem) == (None, TOO_LONG)
    assert not server.requests


# votes by the number that is needed, of a judge that says so (True: the same answer; None: nothing readable)
VOTES = [
    (1, (True,), True, ""),
    (1, (False,), False, ""),
    (2, (True, True), True, ""),
    (2, (False,), False, ""),
    (2, (True, False, False), False, ""),
    (2, (True, False, True, True), True, ""),
    (2, (True, False, True, False), None, TIE),
    (2, (True, None), None, "reply cannot be read"),
    (3, (True, True, True), True, ""),
    (3, (True, True, False, True, True), True, ""),
    (3, (True, True, False, False, False), False, ""),
    (3, (None,), None, "reply cannot be read"),
]


@pytest.mark.parametrize(("needed", "votes", "correct", "problem"), VOTES)
def test_right_is_what_leads_by_the_votes_and_wrong_what_falls_behind(
    needed: int, votes: tuple[bool | None, ...], correct: bool | None, problem: str, tmp_path: Path
) -> None:
    def script(reply: Reply) -> str:
        vote = votes[reply.request.get("seed", 0)]
        return "Hm." if vote is None else verdict(vote)

    with serve(script) as server:
        settings = judge_settings(server.url, "m", votes=needed, swap=False, structured_output=False)
        (found,) = judge_all([ROME], settings, tmp_path / "judge")
    assert (found.correct, found.problem) == (correct, problem)
    assert len(server.requests) == len(votes) + (votes[-1] is None)  # one repair
    assert settings.record == f"m (general, {needed} vote{'s' * (needed > 1)}, no swap)"


def test_a_server_that_knows_no_seed_is_asked_without(tmp_path: Path) -> None:
    def script(reply: Reply) -> str | None:
        return reply.send_json(422, {"error": "seed"}) if "seed" in reply.request else verdict(True)

    with serve(script) as server:
        (found,) = judge_all([PARIS], judge_settings(server.url, "m"), tmp_path / "judge")
    assert found.correct is True
    assert [("seed" in r, "response_format" in r) for r in server.requests] == [
        *[(False, True)] * 2,
        *[(True, True), (False, True), (False, True)],
    ]


def test_what_was_asked_before_is_not_asked_again_by_another_run(tmp_path: Path) -> None:
    with serve(by(lambda asked: asked.gold == asked.answer)) as server:
        settings = judge_settings(server.url, "m")
        first = judge_all([PARIS, ROME], settings, tmp_path / "judge")
        again = judge_all([ROME, Case("9", PARIS.question, PARIS.golds, PARIS.answer)], settings, tmp_path / "judge")
    assert again == first[::-1]
    assert len(server.requests) == 2


def test_the_budget_stops_the_run_before_it_is_passed_and_a_larger_one_goes_on(tmp_path: Path) -> None:
    with serve(lambda _: verdict(False)) as server:
        settings = judge_settings(server.url, "m", price_in=1_000.0, price_out=1_000.0, concurrency=1)
        cases = [Case(str(n), "", ("x",), f"y{n}") for n in range(4)]
        with pytest.raises(UserError, match="budget"):
            judge_all(cases, settings, tmp_path / "judge", budget=4.4)
        asked = len(server.requests)
        assert 0 < asked < 4
        assert len(judge_all(cases, settings, tmp_path / "judge", budget=1_000.0)) == 4
    assert len(server.requests) == 4


def test_a_budget_needs_prices(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="needs the prices"):
        judge_all([PARIS], judge_settings("http://127.0.0.1:9/v1", "m"), tmp_path / "judge", budget=1.0)


def test_a_server_that_knows_no_such_model_ends_the_run_in_one_line(tmp_path: Path) -> None:
    with serve(lambda reply: reply.send_json(404, {"error": "no such model"})) as server:  # noqa: SIM117
        with pytest.raises(UserError, match="does not know the model"):
            judge_all([PARIS], judge_settings(server.url, "m"), tmp_path / "judge")


FRAMES = {
    "compass-verifier": ("<Candidate's Answer Begin>:\nthe city of Paris\n<Candidate's Answer End>", "A"),
    "sci-verifier": (
        "<Candidate's Answer Begin>\nthe city of Paris\n<",
        "Analysis step by step: both are Paris.\nFinal Judgment:\n\\boxed{A}",
    ),
    "xverify": ('Output sentence: """the city of Paris"""\n\nCorrect answer: Paris\n', "[Correct]"),
    "general-verifier": ("### Ground Truth Answer: Paris\n\n### Student Answer: the city", "Final Decision: Yes"),
}


@pytest.mark.parametrize("preset", FRAMES)
def test_a_trained_verifier_is_asked_in_its_own_frame(preset: str, tmp_path: Path) -> None:
    frame, reply = FRAMES[preset]
    with serve(lambda _: reply) as server:
        settings = judge_settings(server.url, "m", preset=preset)
        (found,) = judge_all([PARIS], settings, tmp_path / "judge")
    assert found.correct is True
    assert frame in server.requests[0]["messages"][0]["content"]
    assert "response_format" not in server.requests[0]


ASKED = [
    ("text", "Paris", "It is the city of light.", True, True),
    ("text", "Paris", "", False, False),
    ("text", "5 km", "\\boxed{6 km}", False, True),
    ("math", "x^2", "\\boxed{y^2}", True, True),
    ("math", "5", "\\boxed{6}", False, True),
    ("numeric", "5", "\\boxed{6}", False, True),
    ("choice", "A", "The answer is (B).", False, True),
    ("label", "yes", "The answer is no.", False, True),
]


@pytest.mark.parametrize(("kind", "gold", "response", "undecided", "of_all"), ASKED)
def test_a_judge_is_asked_about_what_rules_cannot_tell_or_about_every_answer(
    kind: str, gold: str, response: str, undecided: bool, of_all: bool
) -> None:
    key = AnswerKey(gold, kind)  # type: ignore[arg-type]
    score = key.score(response)
    assert is_asked(key, score, When.UNDECIDED) is undecided
    assert is_asked(key, score, When.ALL) is of_all


def test_a_case_says_letters_with_the_texts_of_their_options() -> None:
    key = AnswerKey("B", "choice", options=("an acid", "a base"))
    case = case_of("1", "What is it?", key, key.score("The answer is (A)."))
    assert (case.golds, case.answer) == (("B: a base",), "A: an acid")


def test_the_plan_counts_calls_and_cost_and_asks_nobody() -> None:
    settings = judge_settings("http://127.0.0.1:9/v1", "m", price_in=1.0, price_out=2.0)
    plan = Plan(settings)
    for case in (PARIS, ROME, Case("3", "", ("x",), "y" * (MAX_ANSWER + 1))):
        plan.add(case)
    text = "\n".join(plan.lines())
    assert "about 2 answers: 2 to 8 calls" in text
    assert "at most 32 calls" in text
    assert "cost: ~$" in text


def test_a_judge_that_lasts_is_opened_once_by_all_who_ask_at_once_and_asks_again_what_failed_before(
    tmp_path: Path,
) -> None:
    down = True

    def script(reply: Reply) -> str | None:
        return reply.send_json(400, {"error": "no"}) if down else verdict(False)

    with serve(script) as server:
        before = judge_all([ROME], judge_settings(server.url, "m"), tmp_path / "judge")
        down = False
        with ThreadPoolExecutor(8) as threads:
            found = list(threads.map(lambda _: lasting.asking(server.url, "m", str(tmp_path / "judge")), range(8)))
        opinion = found[0].ask(ROME).result()
    assert all(one is found[0] for one in found)
    assert (before[0].correct, opinion.correct) == (None, False)
