"""`curate --preview N`: a few rows at every stage, paid once, in the terminal and as a page on which text is text."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from scripted_rows import blocks, quoted
from select_rows import Done

from megascience_hf.curation.curate import preview_run
from megascience_hf.curation.pipeline.stage import RunPaths
from megascience_hf.curation.stages.registry import load_settings
from megascience_hf.tasks.loading import SAMPLE

HOSTILE = "<script>alert(1)</script>"


def settings(folder: Path, url: str, minilm: Path, **more: Any) -> Path:
    model = {"name": "m", "endpoint": url, "max_tokens": 500, "price_in": 1.0, "price_out": 10.0}
    searched = {"data_dir": str(SAMPLE), "embedder": str(minilm), "nearest": 1}
    values = {"models": {"default": model}, "decontamination": searched} | more
    (folder / "c.yaml").write_text(yaml.safe_dump(values), encoding="utf-8")
    return folder / "c.yaml"


def reply_to(reply: Any) -> str:
    """What each prompt asks; pairs with 182 in the question are dropped by the filter."""
    prompt = reply.prompt
    if "<usable>" in prompt:
        refined = f"{quoted(prompt, 'ANSWER')} Refined {HOSTILE}."
        return blocks(usable="yes", question=quoted(prompt, "QUESTION"), answer=refined)
    if '"shows_reasoning"' in prompt:
        return json.dumps({"analysis": "x", "shows_reasoning": True})
    if '"defects"' in prompt:
        defects = ["contradiction"] if "182" in quoted(prompt, "QUESTION") else []
        return json.dumps({"analysis": "x", "defects": defects})
    if '"same"' in prompt:
        return json.dumps({"analysis": "x", "same": False})
    return blocks(reference_answer="4")


def refined(server: Any) -> int:
    """How many calls there were to refine a pair."""
    return sum("<usable>" in request["messages"][0]["content"] for request in server.requests)


def test_a_few_pairs_are_shown_at_every_stage_and_paid_once(
    books: Path, tmp_path: Path, curate: Callable[..., Done], serve: Any, minilm: Path
) -> None:
    out = tmp_path / "out"
    with serve(reply_to) as server:
        given = (books, "-o", out, "--config", settings(tmp_path, server.url, minilm), "--until", "filter")
        done = curate(*given, "--preview", 5)
        assert done.code == 0, done.err
        paid = len(server.requests)
        assert refined(server) == 5
        assert curate(*given, "--preview", 5).code == 0
        assert len(server.requests) == paid
        page = (out / "preview.html").read_text()
        assert "<script" not in page
        assert page.count("<article>") == 5
        assert page.count("Refined &lt;script&gt;") == 5
        assert "changed by" in done.out
        assert "Of 12 rows that dedup left, 5 went on" in " ".join(done.out.split())
        assert not (out / "stages").exists()
        # the run that follows pays for the others alone
        assert curate(*given).code == 0
        assert refined(server) == 12
    funnel = {stage["stage"]: stage for stage in json.loads((out / "funnel.json").read_text())}
    assert sum(funnel["filter"]["dropped"].values()) == 1
    assert (out / "preview.html").exists()


def test_the_costs_of_all_are_those_of_the_few_times_their_share(
    books: Path, tmp_path: Path, serve: Any, minilm: Path
) -> None:
    with serve(reply_to) as server:
        chosen = load_settings(settings(tmp_path, server.url, minilm))
        made = preview_run(RunPaths(books, tmp_path / "out"), chosen, 4, "filter")
        whole = preview_run(RunPaths(books, tmp_path / "whole"), chosen, 12, "filter")
    refine = next(stage for stage in made.stages if stage.stage == "refine")
    assert (refine.rows_in, refine.calls) == (4, 4)
    assert refine.whole_cost == pytest.approx(refine.cost * 12 / 4)
    assert next(stage for stage in made.stages if stage.stage == "dedup").whole_cost is None
    assert made.cost == pytest.approx(sum(pair.cost for pair in made.pairs))
    assert whole.whole_cost == pytest.approx(whole.cost)
    assert {pair.id for pair in made.pairs} < {pair.id for pair in whole.pairs}
    dropped = [pair for pair in whole.pairs if pair.last is not None and pair.last.verdict == "dropped"]
    assert [pair.last.stage for pair in dropped if pair.last] == ["filter"]
    assert [step.stage for step in dropped[0].steps] == ["dedup", "refine", "cot", "filter"]


def test_of_an_extraction_by_a_model_chunks_are_chosen_and_then_pairs(
    books: Path, tmp_path: Path, curate: Callable[..., Done], serve: Any, minilm: Path
) -> None:
    for n in range(6):
        (books / f"{n}.md").write_text(f"# Chapter {n}\n\nThere are {n} things to know, and {n} more.\n")

    def script(reply: Any) -> str:
        if "<usable>" in reply.prompt:
            return reply_to(reply)
        number = sum(map(ord, reply.prompt))
        pairs = ((f"How much is {number + k} plus {k} in all?", f"It is {number + 2 * k}.") for k in range(3))
        return "\n".join(blocks(question=question, answer=answer) for question, answer in pairs)

    with serve(script) as server:
        config = settings(tmp_path, server.url, minilm, extractor="llm")
        done = curate(books, "-o", tmp_path / "out", "--config", config, "--preview", 2, "--until", "refine")
        assert done.code == 0, done.err
        assert refined(server) == 2
    assert "Of 7 rows that chunk left, 2 went on" in " ".join(done.out.split())
    assert (tmp_path / "out" / "preview.html").read_text().count("<article>") == 2
    assert "extract: 2 in, " in done.err


def test_without_a_model_the_pairs_are_shown_as_rules_leave_them(
    books: Path, tmp_path: Path, curate: Callable[..., Done]
) -> None:
    done = curate(books, "-o", tmp_path / "out", "--data-dir", SAMPLE, "--preview", 3)
    assert done.code == 0, done.err
    assert "3 of 3 pairs are left at the end" in " ".join(done.out.split())


@pytest.mark.parametrize(
    ("text", "options", "code", "said"),
    [
        ("# Nothing\n\nThere is nothing to be asked here.\n", (), 3, "nothing is left after extract"),
        ("", (), 3, "nothing is left after read (1 empty text)"),
        (None, ("--until", "chunk"), 2, "a preview shows pairs"),
    ],
)
def test_a_preview_of_nothing_says_so(
    text: str | None, options: tuple[str, ...], code: int, said: str, books: Path, tmp_path: Path, curate: Any
) -> None:
    if text is not None:
        (books / "sums.md").write_text(text)
    done = curate(books, "-o", tmp_path / "out", "--data-dir", SAMPLE, "--preview", 3, *options)
    assert done.code == code
    assert said in done.err.strip().splitlines()[-1]
    assert not (tmp_path / "out" / "preview.html").exists()
