"""The parts of the Space without a browser: limits, escaping, the line, uploads, backends, endpoints, deployment."""

from __future__ import annotations

import asyncio
import csv
import html
import io
import json
import re
import runpy
import shutil
import socket
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args
from urllib.parse import unquote

import gradio as gr
import grimp
import huggingface_hub
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from hub_server import Blob, Fault, Hub
from judge_script import parts, verdict
from packaging.requirements import Requirement
from rich.console import Console
from scripted_server import Reply, serve

from megascience_hf.answers import Rule, Status
from megascience_hf.errors import UserError
from megascience_hf.hub.publish import publish
from megascience_hf.results.report import build as report_of
from megascience_hf.space import (
    ask,
    ask_tab,
    check,
    check_tab,
    data_source,
    data_view,
    deploy,
    markup,
    publish_results,
    results_view,
    uploads,
)
from megascience_hf.space.app import build, header_html, launch_page
from megascience_hf.space.ask import Question
from megascience_hf.space.chat.protocol import Piece, Sampling
from megascience_hf.space.data_source import Source
from megascience_hf.space.examples import examples
from megascience_hf.space.settings import Limits, Settings, from_environment
from megascience_hf.space.turns import OtherWork, Turns
from megascience_hf.space.uploads import read_uploads
from megascience_hf.tasks import BENCHMARKS
from megascience_hf.tasks.evaluation import Evaluation
from megascience_hf.tasks.loading import SAMPLE


def test_every_rule_and_status_is_explained() -> None:
    assert set(check.RULES) == set(Rule)
    assert set(check.STATUSES) == set(get_args(Status))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"response": " "}, "paste a response"),
        ({"kind": "poem"}, "kind must be one of"),
        ({"response": "x" * 100_001}, "at most 100,000"),
        ({"gold": "no number"}, "cannot be read as numeric"),
        ({"rel_tol": -1.0}, "rel_tol"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_check_that_cannot_be_made_says_why(changed: dict[str, Any], says: str) -> None:
    given_: dict[str, Any] = {"response": "It is 4.", "gold": "4", "kind": "numeric"} | changed
    with pytest.raises(UserError, match=says):
        check.check(given_.pop("response"), given_.pop("gold"), given_.pop("kind"), **given_)


def test_a_judge_says_what_it_reads_and_whether_that_counts() -> None:
    def script(reply: Reply) -> str:
        return verdict({parts(reply.prompt).gold, parts(reply.prompt).answer} == {"a heart attack", "infarction"})

    with serve(script) as server:
        settings = from_environment(
            {"MEGASCIENCE_SPACE_JUDGE": server.url, "MEGASCIENCE_SPACE_JUDGE_MODEL": "the-judge"}
        )
        open_ = check.check("Answer: infarction", "a heart attack", "text")
        said = check.judged_html(open_, "What is it?", settings)
        assert "✓ The same answer" in said
        assert "Rules cannot tell, so this verdict counts" in said
        assert "the-judge (general, 4 votes)" in said
        assert "rules cannot tell" in check.verdict_html(open_)
        decided = check.judged_html(check.check("It is 5.", "4", "numeric"), "", settings)
        assert "✗ Another answer" in decided
        assert "the judge does not overrule them" in decided
        with pytest.raises(UserError, match="none was extracted"):
            check.judged_html(check.check("I do not know.", "4", "numeric"), "", settings)


@pytest.mark.parametrize("judge", [True, False])
def test_the_button_of_a_judge_is_there_where_one_is_configured(judge: bool) -> None:
    named = {"MEGASCIENCE_SPACE_JUDGE": "http://localhost:8000/v1", "MEGASCIENCE_SPACE_JUDGE_MODEL": "m"}
    with gr.Blocks() as page:
        check_tab.build(from_environment(named if judge else {}), OtherWork(2))
    buttons = [c["props"] for c in page.get_config_file()["components"] if c["type"] == "button"]
    assert [button["value"] for button in buttons if button["visible"]] == [
        "Check",
        *(["Ask a judge"] if judge else []),
    ]


def test_a_judge_that_cannot_be_asked_is_no_address_of_the_operators() -> None:
    with serve(lambda reply: reply.send_json(401, {"error": "key"})) as server:
        settings = from_environment({"MEGASCIENCE_SPACE_JUDGE": server.url, "MEGASCIENCE_SPACE_JUDGE_MODEL": "m"})
        with pytest.raises(UserError, match="tell whoever runs this Space") as raised:
            check.judged_html(check.check("Answer: Rome", "Paris", "text"), "", settings)
    assert "127.0.0.1" not in str(raised.value)


def test_half_of_a_judge_is_refused_at_the_start() -> None:
    with pytest.raises(UserError, match="MEGASCIENCE_SPACE_JUDGE_MODEL"):
        from_environment({"MEGASCIENCE_SPACE_JUDGE": "http://localhost:8000/v1"})


def test_there_is_an_example_of_each_subject_that_scores_itself() -> None:
    found = examples()
    assert [e.subject for e in found] == ["biology", "chemistry", "cs", "economics", "math", "medicine", "physics"]
    for example in found:
        response = ask.Response("m", f"\\boxed{{{example.question.gold}}}", finish_reason="stop")
        assert ask.read_answer(response, example.question).correct, example


def test_a_question_with_options_is_read_as_a_choice() -> None:
    question = Question("Which?\n\n(A) one\n(B) two")
    assert question.answer_kind == "choice"
    assert "Answer: X" in ask.prompt(question)
    assert ask.read_answer(ask.Response("m", "Answer: B", finish_reason="stop"), question).answer == "B"
    assert Question("What is 2 + 2?").answer_kind == "math"


OPEN = (
    "Why is the sky blue?",
    "Explain osmosis.",
    "How does a laser work?",
    "What is the difference between A and B?",
    "I am a student. Why is the sky blue?",
    "Hi, can you explain entropy to me?",
    "**Why** is ice lighter than water?",
    "In your own words, describe gravity.",
    "What is entropy?",
    "What's the role of enzymes?",
    "What does a catalyst do?",
    "State Newton's laws of motion.",
    "Please help me understand osmosis",
)
CLOSED = (
    "What is 2 + 2?",
    "What is two and two?",
    "How many moles are in 18 g of water?",
    "How far does it fall?",
    "What is the pH?",
    "What is the speed of light?",
    "Show x.",
    "What is the difference between 7 and 3?",
    "Explain your reasoning: what is 3*4?",
    "Describe the motion and calculate the velocity at t = 3 s.",
    "How would the pressure change? Give the ratio.",
    "Prove that x = 2, then find its square.",
)


def test_no_answer_is_read_in_an_explanation() -> None:
    for text in OPEN:
        question = Question(text)
        assert question.is_open, text
        assert ask.prompt(question) == text
        done = ask.Response("m", "Blue light of 450 to 700 nm is scattered most.", finish_reason="stop")
        assert ask.read_answer(done, question) == done
        assert not Question(text, gold="4").is_open  # somebody knows an answer to it
        assert not Question(text, "text").is_open
        assert not Question(f"{text}\n(A) one\n(B) two").is_open
    for text in CLOSED:
        assert not Question(text).is_open, text


@pytest.mark.parametrize(
    ("text", "response", "answer"),
    [
        ("Warum ist der Himmel blau?", "Blaues Licht von 450 bis 700 nm wird gestreut.", None),
        ("Hello", "Hello! How can I help you?", None),
        ("What is the speed of light?", "The answer is $3\\times 10^8$ m/s.", r"3\times 10^8"),
        ("What is 2 + 2?", "Two and two, that makes 4", "4"),
    ],
)
def test_where_a_question_asks_for_no_value_an_answer_has_to_be_announced(
    text: str, response: str, answer: str | None
) -> None:
    read = ask.read_answer(ask.Response("m", response, finish_reason="stop"), Question(text))
    assert (read.answer, bool(read.status)) == (answer, answer is not None)


def test_the_texts_of_options_are_read_in_a_response() -> None:
    question = Question("What is it?\n(A) melting\n(B) evaporation\n(C) sublimation", gold="B")
    assert ask.options(question.text) == ("melting", "evaporation", "sublimation")
    said = "Water boils because its vapour pressure reaches that of the air, so it is evaporation."
    assert ask.read_answer(ask.Response("m", said, finish_reason="stop"), question).correct


@dataclass
class Saying:
    """A model that says its pieces, and is silent for some seconds before the last."""

    pieces: tuple[Piece, ...]
    name: str = "m"

    def stream(self, messages: Any, sampling: Any) -> Iterator[Piece]:  # noqa: ARG002
        yield from self.pieces


@pytest.mark.parametrize(
    ("pieces", "sampling", "stopped", "ended"),
    [
        ((Piece("four"), Piece("", "stop")), Sampling(10, 0.0, 60.0), False, ""),
        ((Piece("four"), Piece("", "length")), Sampling(10, 0.0, 60.0), False, "tokens"),
        ((Piece("four"), Piece("", "length")), Sampling(10, 0.0, 0.0), False, "time"),
        ((Piece("four" * 9), Piece("", "stop")), Sampling(10, 0.0, 60.0, 8), False, "characters"),
        ((Piece("four"), Piece("", "stop")), Sampling(10, 0.0, 60.0), True, "stopped"),
    ],
    ids=["whole", "tokens", "time", "characters", "stopped"],
)
def test_it_is_known_what_cut_a_response(
    pieces: tuple[Piece, ...], sampling: Sampling, stopped: bool, ended: str
) -> None:
    said = list(ask.respond(Saying(pieces), Question("2 + 2?"), [], sampling, Turns(1, 1, 1), "me", lambda: stopped))
    assert (said[-1].ended, said[-1].most_tokens) == (ended, 10)
    assert (said[-1].finish_reason == "stop") is not bool(ended)


def test_a_model_does_not_read_what_another_one_answered() -> None:
    thread = tuple(
        ask_tab.Exchange(Question(f"Number {number}?"), ask.Response(model, model, finish_reason="stop"))
        for number, model in enumerate("abab")
    )
    assert [m["content"] for m in ask_tab.history(thread, 3, "a") if m["role"] == "assistant"] == ["a", "a"]
    shown = ask_tab.messages(thread)
    assert ['ms-by">a<' in message["content"] for message in shown[1::2]] == [True, False, True, False]


def test_the_buttons_wait_for_all_who_were_asked_also_for_one_that_has_not_begun() -> None:
    asked, before = Question("And now?"), Question("And before?")

    def thread(question: Question, reason: str | None = "stop", failed: str = "") -> ask_tab.Thread:
        return (ask_tab.Exchange(question, ask.Response("m", "4", finish_reason=reason), failed),)

    cases = [
        (asked, True, thread(asked), thread(asked), True),
        (asked, True, thread(asked), thread(asked, None, "It cannot be reached."), True),
        (asked, True, thread(asked), (), False),  # not begun
        (asked, True, thread(asked), thread(before), False),
        (asked, True, thread(asked), thread(asked, None), False),
        (asked, False, thread(asked), (), True),
        (asked, False, thread(asked), thread(before), True),
        (asked, False, thread(before), (), False),
        (None, False, (), (), True),  # a question that was refused
        (None, False, thread(before, None), (), False),
    ]
    for pending, beside, a, b, done in cases:
        submit, _ = ask_tab._buttons(pending, beside, a, b)
        assert (submit == gr.skip()) is not done, (pending, a, b)


def test_a_response_is_read_without_a_gold() -> None:
    found = check.check("So it is \\boxed{4}.", "", "numeric")
    assert (found.answer.text, found.score) == ("4", None)
    assert found.to_row() | {"span": None, "rule_explained": ""} == {
        "correct": None, "reason": None, "status": "extracted", "answer": "4", "rule": "boxed", "rule_explained": "",
        "span": None, "undecided": False,
    }  # fmt: skip
    assert "Not compared: no gold answer" in check.verdict_html(found)
    assert "counts as wrong" not in check.verdict_html(check.check("Well.", "", "numeric"))
    assert check.check("It is evaporation.", "", "choice", options="melting\nevaporation").answer.text == "B"


@pytest.mark.parametrize(
    ("environment", "backend", "models"),
    [
        ({}, "local", ()),
        (
            {"SPACES_ZERO_GPU": "true", "SPACE_ID": "me/it", "SYSTEM": "spaces"},
            "zerogpu",
            ("MegaScience/Qwen3-8B-MegaScience",),
        ),
        ({"MEGASCIENCE_SPACE_BACKEND": "endpoint", "MEGASCIENCE_SPACE_MODELS": "a, b"}, "endpoint", ("a", "b")),
        ({"MEGASCIENCE_SPACE_BACKEND": "provider"}, "provider", ("Qwen/Qwen3-8B",)),
    ],
    ids=["laptop", "zerogpu", "endpoint", "provider"],
)
def test_the_environment_chooses_the_backend(
    environment: dict[str, str], backend: str, models: tuple[str, ...]
) -> None:
    settings = from_environment(environment)
    assert settings.backend == backend
    assert settings.models[: len(models)] == models
    assert settings.is_private == (backend != "zerogpu")


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"MEGASCIENCE_SPACE_BACKEND": "endpoint"}, "MEGASCIENCE_SPACE_MODELS"),
        ({"MEGASCIENCE_SPACE_BACKEND": "locl"}, "did you mean local"),
        ({"MEGASCIENCE_SPACE_BACKEND": "provider", "HF_HUB_OFFLINE": "1"}, "unset HF_HUB_OFFLINE"),
    ],
    ids=["no model", "no such backend", "offline"],
)
def test_a_wrong_environment_is_said(environment: dict[str, str], says: str) -> None:
    with pytest.raises(UserError, match=says):
        from_environment(environment)


def test_a_copy_on_a_network_is_not_private() -> None:
    assert not from_environment({"GRADIO_SERVER_NAME": "0.0.0.0"}).is_private  # noqa: S104


@pytest.mark.parametrize(
    ("settings", "stands_in"),
    [
        (Settings(), True),
        (Settings(models=("MegaScience/Qwen3-8B-MegaScience",)), False),
        (Settings(backend="zerogpu", models=("a/b",)), False),
        (Settings(backend="endpoint", models=("a",)), False),
    ],
    ids=["SmolLM2", "a local model", "ZeroGPU", "a server"],
)
def test_it_is_said_where_no_science_model_answers(settings: Settings, stands_in: bool) -> None:
    assert ("it is no science model" in header_html(settings)) is stands_in


def zipped(files: dict[str, bytes], file: Path) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file


def test_an_upload_is_read_in_bounds(scores_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "My other model!.jsonl"
    other.write_text(scores_file.read_text(encoding="utf-8"), encoding="utf-8")
    report = read_uploads([scores_file, other], Limits())
    assert report.models == ["my-model", "My-other-model"]
    for name, content, limits, says in (
        ("model.py", b"x", Limits(), "send a .jsonl"),
        ("big.jsonl", b"x" * 2_000, Limits(upload_bytes=1_000), "at most"),
        ("bad.jsonl", b"{", Limits(), "not JSON"),
        ("no.zip", b"x", Limits(), "no zip archive"),
        ("one.jsonl", b"{}", Limits(upload_files=0), "files are taken together"),
    ):
        file = tmp_path / name
        file.write_bytes(content)
        with pytest.raises(UserError, match=says) as caught:
            read_uploads([file], limits)
        assert "/tmp" not in str(caught.value)


def test_a_zipped_folder_of_lighteval_is_read_and_each_model_is_published_with_its_own_notes(
    hub: Hub, scores_file: Path, tmp_path: Path
) -> None:
    made = runpy.run_path(str(Path(__file__).parents[2] / "bench" / "make_results.py"))
    made["write"](BENCHMARKS["gpqa_diamond"], tmp_path / "made", 0.05)
    for place, top in ((tmp_path / "a.zip", tmp_path / "made"), (tmp_path / "b.zip", tmp_path)):
        files = {str(f.relative_to(top)): f.read_bytes() for f in (tmp_path / "made").rglob("*") if f.is_file()}
        zipped(files, place)  # as a program packs the folder's contents, and as a file manager packs the folder
        report = read_uploads([place, scores_file], Limits())
        assert len(report.models) == 4
    shown = results_view.Uploads({"a.zip": report})
    assert results_view.view_of(report) == ("General", "gpqa_diamond")
    assert "B - A" in results_view.pair_html(shown, *report.models[:2])
    with publish_results.draft(report, "my-model", "datasets/me/results", "cc-by-4.0") as draft:
        assert "gsm8k 60 of 1,319" in draft.card
        assert "gpqa" not in draft.card


MAC = {  # as the Finder of a Mac packs a folder: with its own notes, and the folder itself
    "my results/.DS_Store": b"x",
    "__MACOSX/my results/._tuned.jsonl": b"\x00\x05\x16\x07",
    "__MACOSX/._my results": b"\x00\x05\x16\x07",
}


@pytest.mark.parametrize(
    ("top", "beside"),
    [("", {}), ("my results/", MAC), ("a/b/my results/", {}), ("my results\\\\", {})],
    ids=["files", "a Mac's", "folders in folders", "Windows'"],
)
def test_an_archive_is_read_as_file_managers_pack_it(top: str, beside: dict[str, bytes], tmp_path: Path) -> None:
    files = {f"{top}{name}.jsonl": run_of(name, "gsm8k", 1, 2, tmp_path).read_bytes() for name in ("base", "tuned")}
    report = uploads._read([zipped({**files, **beside}, tmp_path / "r.zip")], tmp_path / "out", 1_000_000)
    assert report.models == ["base", "tuned"]


def test_a_long_name_of_a_model_is_kept_and_an_ending_in_capitals_is_one(tmp_path: Path) -> None:
    long = "an-organisation__" + "A-Long-Name-Of-A-Model-" * 4 + "int4"
    (tmp_path / "out").mkdir()
    text = run_of("a", "gsm8k", 1, 2, tmp_path).read_bytes()
    file = tmp_path / f"{long}.JSONL"
    file.write_bytes(text)
    packed = zipped({f"MY RESULTS/{long}-B.JSONL": text}, tmp_path / "R.ZIP")
    assert uploads._read([file, packed], tmp_path / "out", 1_000_000).models == [long, f"{long}-B"]


def test_a_run_of_lighteval_keeps_its_folders_and_is_named_by_its_model(tmp_path: Path) -> None:
    made = runpy.run_path(str(Path(__file__).parents[2] / "bench" / "make_results.py"))
    made["write"](BENCHMARKS["gpqa_diamond"], tmp_path / "made", 0.05)
    for summary in (tmp_path / "made").rglob("results_*.json"):
        text = json.loads(summary.read_text(encoding="utf-8"))
        text["config_general"]["model_config"] = {"base_url": "http://10.0.0.7:8000/v1"}
        text["config_general"]["model_name"] = "openai/" + text["config_general"]["model_name"]
        summary.write_text(json.dumps(text), encoding="utf-8")
    files = {f"x/y/{f.relative_to(tmp_path)}": f.read_bytes() for f in (tmp_path / "made").rglob("*") if f.is_file()}
    report = uploads._read([zipped({**files, **MAC}, tmp_path / "r.zip")], tmp_path / "out", 100_000_000)
    assert report.models
    assert not any("openai" in model for model in report.models)


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        ("paste a response first", "Paste a response first."),
        ("gsm8k has no items", "gsm8k has no items."),
        ("my-model: no average", "my-model: no average."),
        ("tuned: no average", "tuned: no average."),
        ("me/results (403): you may not write there", "me/results (403): you may not write there."),
        ("What now?", "What now?"),
        ("the server http://10.0.0.7:8000/v1 is silent", "The server (an address) is silent."),
        ("Cannot connect to host models.internal:8443 ssl", "Cannot connect to host (an address) ssl."),
        ("refused by 192.168.1.9", "Refused by (an address)."),
        ("make one on https://huggingface.co/settings/tokens", "Make one on https://huggingface.co/settings/tokens."),
        ("it is for http://localhost alone", "It is for http://localhost alone."),
        ("ask http://localhost:8000/v1 again", "Ask (an address) again."),
        ("the ratio 1:2 in arXiv 2507.16812, step 3: mix", "The ratio 1:2 in arXiv 2507.16812, step 3: mix."),
    ],
)
def test_an_error_is_a_sentence_that_keeps_names_and_tells_no_address(error: str, shown: str) -> None:
    assert markup.sentence(UserError(error)) == shown


def test_the_line_under_a_response_reads_as_a_person_would_say_it() -> None:
    for rule in Rule:
        line = html.unescape(re.sub("<[^>]*>", "", check.answer_line("4", rule, "extracted", True, gold="4")))
        assert re.fullmatch(r"Answer 4 from \S.*\. ✓ correct; the gold answer is 4", line), line
        assert rule == Rule.BOXED or rule not in line.split() or "_" not in rule, line
    for status in get_args(Status):
        if status != "extracted":
            line = check.answer_line(None, None, status, False)
            assert status not in line
            assert line.startswith('<p class="ms-answer ms-wrong">No answer found: ')


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"bomb.jsonl": bytes(3_000_000)}, "holds more than"),
        ({"../out.jsonl": b"{}"}, "leads out"),
        ({"readme.txt": b"hello"}, "holds no results"),
    ],
    ids=["bomb", "path", "nothing"],
)
def test_an_archive_that_is_no_results_is_refused(files: dict[str, bytes], says: str, tmp_path: Path) -> None:
    file = zipped(files, tmp_path / "results.zip")
    with pytest.raises(UserError, match=says):
        read_uploads([file], replace(Limits(), unpacked_bytes=1_000_000))
    assert not (tmp_path / "out.jsonl").exists()


def test_an_upload_may_be_a_log_of_inspect_in_either_format_and_another_json_file_is_refused(
    tmp_path: Path,
    openai_server: Callable[..., Any],
    completion: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inspect_run = pytest.importorskip("megascience_hf.tasks.inspect_run")
    from inspect_ai.log import read_eval_log, write_eval_log

    monkeypatch.setenv("INSPECT_DISPLAY", "none")
    server = openai_server(lambda _: completion("Answer: A"))
    inspect_run.run(Evaluation("tiny", tmp_path / "out", ["piqa"], data_dir=SAMPLE, endpoint=server.url))
    [packed] = (tmp_path / "out").rglob("*.eval")
    plain = tmp_path / "A log.json"
    log = read_eval_log(str(packed))
    write_eval_log(log, str(plain), "json")
    zipped_folder = zipped({"run/log.json": plain.read_bytes()}, tmp_path / "logs.zip")
    for file in (packed, plain, zipped_folder):
        report = read_uploads([file], Limits())
        assert [(run.model, run.benchmark, run.questions) for run in report.runs] == [("tiny", "piqa", 3)], file
    plain.write_text(plain.read_text(encoding="utf-8").replace('"answered"', '"other"').replace('"key"', '"lock"'))
    other = tmp_path / "other.json"
    other.write_text('{"version": "mine"}', encoding="utf-8")
    for file, says in ((plain, "no log as our tasks leave it"), (other, "no Inspect log")):
        with pytest.raises(UserError, match=says) as raised:
            read_uploads([file], Limits())
        assert str(tmp_path) not in str(raised.value)


def test_a_file_that_takes_too_long_is_given_up(scores_file: Path) -> None:
    with pytest.raises(UserError, match="not read within"):
        read_uploads([scores_file], replace(Limits(), read_seconds=0.01))


def test_the_paper_has_22_models_and_only_known_categories() -> None:
    board = results_view.leaderboard(results_view.Uploads(), [], "Math")
    assert board.headers == ["Model", "Math avg", "Gain", "GSM8K", "MATH", "MATH500", "Size (B)", "Family"]
    assert len(board.lines) == len(board.values()) == 22
    with pytest.raises(UserError, match="did you mean"):
        results_view.columns("Mathematics")


# The paper's Table 2: what it calls a gain is over the instruct model of the same base.
GAINS = {"Qwen2.5-7B-MegaScience": 2.2, "Qwen3-30B-A3B-MegaScience": 3.3, "Qwen2.5-7B+TextbookReasoning": -0.5}


def test_models_are_ranked_by_their_average_with_their_gain_over_instruct() -> None:
    board = results_view.leaderboard(results_view.Uploads(), [], "Averages")
    assert [line.rank for line in board.lines] == list(range(1, 23))
    averages = [line.values[0] for line in board.lines]
    assert averages == sorted(averages, reverse=True)
    gains = {line.model.name: line.gain for line in board.lines}
    assert {name: gains[name] for name in GAINS} == pytest.approx(GAINS, abs=0.11)
    assert all((gain is None) == name.endswith("-Instruct") for name, gain in gains.items())
    repos = {line.model.name: line.model.repo for line in board.lines}
    assert repos["Llama3.1-8B-MegaScience"] == "MegaScience/Llama3.1-8B-MegaScience"
    assert repos["Qwen3-8B-Instruct"] == "Qwen/Qwen3-8B"
    assert repos["Qwen2.5-7B+TextbookReasoning"] == ""
    llama = results_view.leaderboard(results_view.Uploads(), ["Llama3.1"], "Math")
    assert [line.rank for line in llama.lines] == sorted(line.rank or 0 for line in llama.lines)
    assert llama.lines[0].rank != 1  # the place among all, not among those that are shown


def run_of(model: str, benchmark: str, right: int, items: int, folder: Path) -> Path:
    file = folder / f"{model}.jsonl"
    row = '{{"id": "q{}", "task": "megascience:{}|0", "correct": {}, "status": "extracted"}}'
    rows = [row.format(number, benchmark, str(number < right).lower()) for number in range(items)]
    file.write_text("\n".join(rows), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("mine", "official"),
    [
        (["Qwen3-8B-MegaScience"], "Qwen3-8B-Instruct"),
        (["org/Qwen3-8B-Instruct", "org/Qwen3-8B-MegaScience"], "org/Qwen3-8B-Instruct"),
        (["Llama-3.1-8B-MegaScience"], "Llama3.1-8B-Instruct"),
        (["my-model"], ""),
    ],
    ids=["the paper's", "one's own", "Meta's way to write it", "of no known base"],
)
def test_ones_own_model_is_compared_with_the_instruct_model_of_its_base(mine: list[str], official: str) -> None:
    assert results_view._official(mine[-1], mine) == official


def test_ones_own_rows_stand_first_and_a_part_has_no_rank(tmp_path: Path) -> None:
    files = [run_of("whole", "gsm8k", 1_000, 1_319, tmp_path), run_of("part", "gsm8k", 9, 10, tmp_path)]
    mine = results_view.Uploads({"mine": report_of(list(map(str, files)))})
    board = results_view.leaderboard(mine, [], "Math")
    assert {line.model.label for line in board.lines[:2]} == {"whole", "part (part)"}
    assert {line.rank for line in board.lines[:2]} == {None}  # no average of all three
    drawn = results_view.leaderboard_html(mine, [], "Math")
    assert drawn.count("<tr class=ms-own>") == drawn.count(">yours<") == 2


def test_the_download_is_the_table_and_no_spreadsheet_runs_it(tmp_path: Path) -> None:
    file = run_of("model", "gsm8k", 9, 10, tmp_path)
    built = report_of([str(file)])
    hostile = [replace(row, model='=HYPERLINK("x")<b>') for row in built.rows]
    mine = results_view.Uploads({"mine": replace(built, models=['=HYPERLINK("x")<b>'], rows=hostile)})
    drawn = results_view.leaderboard_html(mine, [], "Math")
    assert "<b>" not in drawn
    data = unquote(drawn.partition('href="data:text/csv;charset=utf-8,')[2].partition('"')[0])
    rows = list(csv.reader(io.StringIO(data)))
    assert rows[0][:3] == ["Model", "Math avg", "Gain"]
    assert rows[1][0].startswith("'=HYPERLINK")
    assert len(rows) == 24


def test_figures_that_are_drawn_at_the_same_time_are_those_that_are_drawn_one_by_one() -> None:
    def drawn(measure: str) -> str:
        html = results_view.bars_html(results_view.Uploads(), [], measure)
        return re.sub(r'(id="|#)[0-9a-zA-Z]+', "", html)  # names inside, made up anew for each

    measures = ["All", "gsm8k", "medqa", "All"]
    alone = [drawn(measure) for measure in measures]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(drawn, measures)) == alone


def opened(name: str, *, is_owner: bool = True, online: bool = False) -> Source:
    return data_source.read(name, Limits(), is_owner=is_owner, online=online)


def test_the_search_takes_every_word() -> None:
    sample = opened("")
    assert len(data_view.search(sample, [], [], "")) == 70
    assert all(row.subject == "physics" for row in data_view.search(sample, ["physics"], [], "the"))
    with pytest.raises(UserError, match="at most"):
        data_view.search(sample, [], [], "x" * 201)


def test_rows_are_counted_by_subject() -> None:
    subjects, sources = data_view.choices(opened(""))
    assert ("physics (10)", "physics") in subjects
    assert sum(int(label.rpartition("(")[2].rstrip(")")) for label, _ in sources) == 70
    assert data_view.subjects_html(opened("").rows).count("14.3%") == 7


CURATED = {  # as `megascience curate` leaves a folder: rows that it publishes, and what it needs to go on
    "data/train-00000-of-00001.jsonl": '{"question": "Why?", "answer": "So.", "subject": "physics"}\n',
    "rows/cot.jsonl": '{"question": "Not this", "answer": "."}\n',
    "funnel.json": "{}",
}


@pytest.mark.parametrize(
    ("files", "rows"),
    [
        (CURATED, [("Why?", "So.", "physics")]),
        ({"a.jsonl": '{"prompt": "P", "completion": "C"}\n{"other": 1}\n'}, [("P", "C", "")]),
        (
            {
                "b.jsonl": '{"messages": [{"role": "user", "content": "U"}, {"role": "assistant", "content": "A"}], '
                '"subject": 7}'
            },
            [("U", "A", "7")],
        ),
    ],
    ids=["curated", "prompts, and a row of another kind", "conversations"],
)
def test_any_folder_with_questions_is_browsed(files: dict[str, str], rows: list[Any], tmp_path: Path) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    source = opened(str(tmp_path))
    assert [(row.question, row.answer, row.subject) for row in source.rows] == rows
    assert "<script" not in data_view.page_html(source.rows, 0)


@pytest.mark.parametrize(
    ("name", "is_owner", "online", "says"),
    [
        ("/no/such/folder", True, True, "no /no/such/folder: name a folder"),
        ("/etc", False, True, "name a dataset of the Hub as OWNER/NAME"),
        ("../../etc/passwd", False, True, "name a dataset of the Hub as OWNER/NAME"),
        ("http://192.0.2.1/rows.jsonl", False, True, "name a dataset of the Hub as OWNER/NAME"),
        ("me/rows", True, False, "runs offline"),
        ("https://huggingface.co/spaces/me/rows", True, True, "is a space"),
        ("https://huggingface.co/me/rows", True, True, "is a model"),
    ],
)
def test_a_dataset_that_cannot_be_browsed_is_said(name: str, is_owner: bool, online: bool, says: str) -> None:
    with pytest.raises(UserError, match=says):
        opened(name, is_owner=is_owner, online=online)


def test_of_a_run_of_curate_that_was_stopped_the_last_stage_is_browsed(tmp_path: Path) -> None:
    for stage in ("refine", "filter", "dedup"):  # the order of the funnel is that of the stages
        folder = tmp_path / "run" / "stages" / stage
        (folder / "_account").mkdir(parents=True)
        (folder / "_account" / "manifest.json").write_text("{}", encoding="utf-8")
        (folder / "rows-00000.jsonl").write_text(f'{{"question": "Of {stage}"}}\n', encoding="utf-8")
    (tmp_path / "run" / "ledger").mkdir()
    (tmp_path / "run" / "ledger" / "a.jsonl").write_text('{"verdict": "kept"}\n', encoding="utf-8")
    source = opened(str(tmp_path / "run"))
    assert source.described == "The only row of run, stage dedup"  # the one that came last
    funnel = [{"stage": stage} for stage in ("dedup", "refine", "filter")]
    (tmp_path / "copy").mkdir()
    shutil.copytree(tmp_path / "run", tmp_path / "copy" / "run")
    (tmp_path / "copy" / "run" / "funnel.json").write_text(json.dumps(funnel), encoding="utf-8")
    assert [row.question for row in opened(str(tmp_path / "copy" / "run")).rows] == ["Of filter"]


def test_rows_that_cannot_be_shown_are_counted(tmp_path: Path) -> None:
    lines = ('{"question": "Q", "answer": null}', '{"question": null, "answer": "A"}', "no row", '{"question": " "}')
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    source = opened(str(tmp_path))
    assert source.described.endswith("; 3 more cannot be read or have no question")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "a.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(UserError, match="not Parquet, or broken; first a"):
        opened(str(tmp_path / "b"))


def test_a_folder_without_questions_says_what_it_has(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "x", "label": 1}\n', encoding="utf-8")
    with pytest.raises(UserError, match="; its columns are text, label"):
        opened(str(tmp_path))


def parquet(rows: list[dict[str, Any]]) -> Blob:
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), buffer)
    return Blob(buffer.getvalue(), large=True)


def test_a_dataset_of_the_hub_is_read_as_everybody_may(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")  # for the process that reads
    card = Blob(b"---\nconfigs: [{config_name: default, data_files: /etc/passwd}]\n---\n", large=False)
    rows = [{"question": f"Q{number}", "answer": "A", "subject": "physics"} for number in range(2_500)]
    hub.create("me/rows").add(
        "main",
        {
            "README.md": card,
            "data/test-00000-of-00001.parquet": parquet([{"question": "T", "answer": "A"}]),
            "data/train-00000-of-00001.parquet": parquet(rows),
        },
        "rows",
    )
    hub.create("me/texts").add("main", {"rows.csv": Blob(b"question,answer\nC,A\n", large=False)}, "rows")
    hub.repository("me/texts").add("refs/convert/parquet", {"default/train/0.parquet": parquet(rows[:3])}, "made")
    hub.create("me/secret", private=True).add("main", {"a.parquet": parquet(rows)}, "rows")

    read = opened("https://huggingface.co/datasets/me/rows/viewer/default/train?p=1", is_owner=False, online=True)
    assert (len(read.rows), read.rows[0].question, read.is_part) == (2_000, "Q0", True)  # those of training first
    assert read.described == "The first 2,000 rows of me/rows"
    assert opened("me/texts", is_owner=False, online=True).described == "All 3 rows of me/texts"
    with pytest.raises(UserError, match="not public"):
        opened("me/secret", is_owner=False, online=True)
    assert len(opened("me/secret", is_owner=True, online=True).rows) == 2_000
    asked = len(hub.requests)
    opened("me/secret", is_owner=True, online=True)
    assert len(hub.requests) == asked  # kept


def test_a_folder_that_is_not_there_and_a_port_that_is_taken_are_one_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="name a folder"):
        build(replace(Settings(online=False), data=str(tmp_path / "none")), {})
    with gr.Blocks(analytics_enabled=False) as page:
        gr.HTML("A page")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match=f"port {port} is taken: name another one"):
            launch_page(page, Settings(), server_port=port, quiet=True, prevent_thread_lock=True)


def test_a_space_that_cannot_start_says_so_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MEGASCIENCE_SPACE_DATA", "/no/such/folder")
    monkeypatch.setattr(gr.Blocks, "launch", lambda *_, **__: pytest.fail("it started"))
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(Path(__file__).parents[2] / "spaces" / "megascience" / "app.py"), run_name="__main__")
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("megascience: no /no/such/folder: name a folder")


def test_the_named_endpoints_are_documented_and_answer(space: Any) -> None:
    from gradio_client import Client
    from gradio_client.exceptions import AppError

    client = Client(space.url, verbose=False)
    named = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert set(named) == {"/ask", "/check_answer", "/paper_results", "/search_rows"}
    for name, endpoint in named.items():
        assert endpoint["description"], name
        assert "request" not in [parameter["parameter_name"] for parameter in endpoint["parameters"]], name
    found = client.predict("So \\boxed{4}.", "4", "math", api_name="/check_answer")
    assert (found["correct"], found["rule"], found["span"]) == (True, "boxed", [10, 11])
    found = client.predict(
        "It is 4.1 kJ", "4000", kind="numeric", unit="J", rel_tol=0.05, truncated=False, api_name="/check_answer"
    )
    assert (found["correct"], found["status"]) == (True, "extracted")
    found = client.predict("melting", "A", kind="choice", options="melting\nboiling", api_name="/check_answer")
    assert (found["correct"], found["rule"]) == (True, "option_text")
    job = client.submit("What is two and two?", model="scripted-b", gold="4", new_tokens=64, api_name="/ask")
    last = job.result()
    assert (last["model"], last["answer"], last["correct"], last["finished"]) == ("scripted-b", "4", True, "stop")
    assert all(last["response"].startswith(state["response"]) for state in job.outputs())
    assert len(client.predict("Qwen3", "Averages", api_name="/paper_results")) == 10
    assert "GSM8K" in client.predict("", "Math", api_name="/paper_results")[0]
    rows = client.predict("proton", subject="physics", source="", limit=1, api_name="/search_rows")
    assert [row["subject"] for row in rows] == ["physics"]
    for says, arguments, name in (
        ("Paste a response", ("", "4", "math"), "/check_answer"),
        ("No model", ("Hello?", "another"), "/ask"),
        ("Did you mean", ("", "Maths"), "/paper_results"),
        ("at most", ("x" * 300,), "/search_rows"),
    ):
        with pytest.raises(AppError, match=f"(?i){says}"):
            client.predict(*arguments, api_name=name)


def test_the_named_endpoints_are_tools_of_mcp(space: Any) -> None:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    async def called() -> tuple[set[str], Any, Any]:
        async with (
            streamablehttp_client(f"{space.url}gradio_api/mcp/") as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            tools = (await session.list_tools()).tools
            assert all(tool.description and "request" not in tool.inputSchema["properties"] for tool in tools)
            asked = {"response": "So \\boxed{4}.", "gold": "4", "kind": "math"}
            right = await session.call_tool("check_answer", asked)
            refused = await session.call_tool("check_answer", asked | {"response": ""})
            return {tool.name for tool in tools}, right, refused

    names, right, refused = asyncio.run(called())
    assert names == {"ask_model", "check_answer", "paper_results", "search_rows"}
    assert "'correct': True" in right.content[0].text
    assert refused.isError
    assert "paste a response" in refused.content[0].text


def test_the_committed_space_is_the_one_that_is_deployed() -> None:
    folder = Path(__file__).parents[2] / "spaces" / "megascience"
    assert {
        file.name: file.read_text(encoding="utf-8") for file in folder.iterdir() if file.is_file()
    } == deploy.files()


def test_all_that_the_space_imports_is_sent_and_no_room_that_it_does_not() -> None:
    graph = grimp.build_graph("megascience_hf")
    of_the_space = [module for module in graph.modules if module.startswith("megascience_hf.space")]
    needed = {*of_the_space, *(up for module in of_the_space for up in graph.find_upstream_modules(module))}
    rooms = {module.split(".")[1] for module in needed if "." in module}
    folders = {path.parent.name for path in deploy.PACKAGE.glob("*/__init__.py")}
    assert folders - rooms == set(deploy.LEFT_OUT)


def test_the_requirements_are_those_that_were_tested() -> None:
    wanted = [Requirement(line) for line in deploy.files()["requirements.txt"].splitlines()]
    loose = {one.name for one in wanted if [by.operator for by in one.specifier] != ["=="]}
    assert loose == {"torch"}
    assert {"transformers", "huggingface-hub", "datasets", "scipy"} <= {one.name for one in wanted}


@pytest.mark.parametrize("offline", [True, False], ids=["offline", "a Hub that is not there"])
def test_a_dry_run_of_a_deployment_needs_no_hub(offline: bool, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", offline)
    hub.faults.append(Fault(".*", None, half=True, times=99))
    console = Console(file=io.StringIO(), width=200)
    deploy.deploy("me/space", console, dry_run=True)
    said = console.file.getvalue()  # type: ignore[attr-defined]
    assert "megascience_hf/space" in said
    assert "megascience_hf/curation" not in said
    assert "nothing was sent, and not compared with the Hub" in said
    with pytest.raises(UserError):
        deploy.deploy("me/space", console)


def test_the_space_is_deployed_as_one_commit_with_its_metadata(hub: Hub) -> None:
    console = Console(file=io.StringIO(), width=200)
    deploy.deploy("me/space", console, dry_run=True)
    deploy.deploy("me/space", console)
    tree = hub.head("me/space", "space").tree
    assert {"README.md", "app.py", "requirements.txt", "megascience_hf/space/app.py"} <= set(tree)
    assert any(name.endswith(".dist-info/METADATA") for name in tree)
    assert not any("__pycache__" in name for name in tree)
    front = yaml.safe_load(tree["README.md"].content.decode().split("---")[1])
    assert (front["sdk"], front["hf_oauth"], front["suggested_hardware"]) == ("gradio", True, "zero-a10g")
    assert len(front["models"]) == 9
    assert set(front["preload_from_hub"]) < set(front["models"])
    deploy.deploy("me/space", console)
    assert "Nothing to do" in console.file.getvalue()  # type: ignore[attr-defined]


def test_results_of_a_whole_benchmark_are_proposed_for_a_models_page(hub: Hub, tmp_path: Path) -> None:
    file = tmp_path / "tuned.jsonl"
    row = '{{"id": "q{}", "task": "megascience:gsm8k|0", "correct": true, "status": "extracted"}}'
    file.write_text("\n".join(row.format(number) for number in range(1_319)), encoding="utf-8")
    report = read_uploads([file], Limits())
    hub.create("me/tuned", "model")
    with publish_results.draft(report, "tuned", "me/tuned", "cc-by-4.0") as draft:
        assert (draft.card, draft.findings, list(draft.files)) == ("", [], [".eval_results/gsm8k.yaml"])
        made = publish(draft.plan(None), pull_request=True)
    assert made.url.endswith("/me/tuned/discussions/1")
    proposed = hub.repository("me/tuned", "model").at("refs/pr/1")
    assert proposed is not None
    [entry] = yaml.safe_load(proposed.tree[".eval_results/gsm8k.yaml"].content)
    assert entry["value"] == 100.0
    assert ".eval_results/gsm8k.yaml" not in hub.head("me/tuned", "model").tree


def test_results_are_published_with_a_card_that_passes_its_check(hub: Hub, scores_file: Path) -> None:
    report = read_uploads([scores_file], Limits())
    with publish_results.draft(report, "my-model", "datasets/me/results", "cc-by-4.0") as draft:
        assert draft.findings == []
        made = publish(draft.plan(None))
    tree = hub.head("me/results").tree
    assert made.changed
    assert set(tree) >= {"README.md", "results.csv"}
    assert b"my-model" in tree["README.md"].content
    with (
        pytest.raises(UserError, match="whole benchmark"),
        publish_results.draft(report, "my-model", "me/model", "cc-by-4.0"),
    ):
        pass
