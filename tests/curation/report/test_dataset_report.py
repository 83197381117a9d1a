"""`megascience dataset-report` by its command: every count against rows made for it, and hostile text as data."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hub_server import WRITE_TOKEN, Blob, running
from typer.testing import CliRunner

from megascience_hf.cli import app
from megascience_hf.curation.report import counter as dataset_counter
from megascience_hf.curation.report import tally as dataset_tally
from megascience_hf.curation.report.schema import OTHERS, BenchmarkFound, DatasetReport
from megascience_hf.curation.report.tally import lengths
from megascience_hf.errors import UserError
from megascience_hf.pages import dataset_pages
from megascience_hf.similarity.benchmark_questions import benchmark_questions
from megascience_hf.tasks.loading import SAMPLE

HOSTILE = "<script>alert(1)</script> and ````` five marks"
LONG = "the moment of inertia of a thin uniform rod about an axis through one of its two ends"


@pytest.fixture(scope="module")
def known() -> tuple[str, str]:
    """The name of a benchmark and a question of it, of the embedded items."""
    asked = next(q for q in benchmark_questions(SAMPLE, ["gsm8k"]).questions if len(q.text.split()) > 10)
    return asked.benchmark, asked.text


def row(question: Any, answer: str = "Because of the law of nature.", **more: Any) -> dict[str, Any]:
    return {"question": question, "answer": answer, "subject": "physics", "reference_answer": "", "source": "a"} | more


def report(tmp_path: Path, lines: list[Any], *options: str) -> tuple[DatasetReport, Path]:
    """The report of JSON lines; --sample or --no-contamination is to be among the options."""
    data, out = tmp_path / "data.jsonl", tmp_path / "report"
    data.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return report_of(str(data), out, *options), out


def report_of(data: str, out: Path, *options: str) -> DatasetReport:
    pages = [part for ending in ("json", "html", "md") for part in ("-o", f"{out}.{ending}")]
    result = CliRunner().invoke(app, ["dataset-report", data, *pages, *options])
    assert result.exit_code == 0, repr(result.exception)
    return dataset_pages.read(out.with_suffix(".json"))


def test_every_count_is_of_the_rows_that_were_made_for_it(tmp_path: Path, known: tuple[str, str]) -> None:
    benchmark, asked = known
    lines = [
        row(f"What is {LONG}?", reference_answer="42"),
        row(f"What is {LONG} today?", reference_answer="it is conserved by all forces that act on it", source="b"),
        row("Which enzyme of the liver breaks alcohol down, and what is the product of it?", "", subject="biology"),
        row(asked, source="b"),
        row(f"What is {LONG}?", reference_answer=0),
        row("", subject=""),
        row("", subject="", reference_answer=None),
        {"answer": "no question"},
        row(["a", "list"]),
        "{broken",
        "[1]",
    ]  # fmt: skip
    found, _ = report(tmp_path, lines, "--sample")
    assert found.rows == 7
    assert found.refused == {
        "JSON, but no object": 1, "no column question, prompt, problem, instruction, messages": 1,
        "not JSON (a line cut off?)": 1, "question is no text but list": 1,
    }  # fmt: skip
    assert found.subjects == {"physics": 4, "": 2, "biology": 1}
    assert {name: source.rows for name, source in found.sources.items()} == {"a": 5, "b": 2}
    assert found.sources["a"].subjects == {"": 2, "physics": 2, "biology": 1}
    assert (found.with_reference, found.exact_reference) == (3, 2)
    assert (found.sources["b"].with_reference, found.sources["b"].exact_reference) == (1, 0)
    assert (found.repeated, found.near_duplicates) == (1, 2), "two empty questions are no duplicates"
    assert found.benchmarks is not None
    assert found.contaminated == found.sources["b"].contaminated == 1
    assert {name: n for name, n in found.benchmarks.items() if n.rows} == {benchmark: BenchmarkFound(1, 1, 3, 3)}
    assert (found.languages, found.language_sample) == ({"en": 7}, 7)
    assert found.empty == {"question": 2, "answer": 1, "subject": 2, "reference_answer": 4, "source": 0}
    assert len(found.examples) == 4, "three at most of a source, and the item of the benchmark is not shown"
    assert asked not in [example.question for example in found.examples]


def test_the_lengths_are_those_of_the_texts_that_are_not_empty(tmp_path: Path) -> None:
    lines = [row(f"Word {'word ' * n}", "x " * 5_000 * (n == 1) + "x" * (n > 1)) for n in range(100)]
    found, out = report(tmp_path, lines, "--no-contamination")
    asked, answered = found.question_tokens, found.answer_tokens
    assert asked is not None
    assert answered is not None
    assert (asked.texts, asked.shortest, asked.p5, asked.median, asked.p95, asked.longest) == (100, 1, 5, 50, 95, 100)
    assert asked.mean == 50.5
    assert sum(asked.counts) == 100
    assert (asked.edges[0], len(asked.edges)) == (1, len(asked.counts) + 1)
    assert (answered.texts, answered.over_cut, answered.longest) == (99, 1, 5_000)
    page = out.with_suffix(".html").read_text(encoding="utf-8")
    assert page.count("<svg") == 2


def test_a_histogram_has_every_text_in_the_bin_of_its_length() -> None:
    tokens = {1: 3, 2: 1, 700: 5, 4_097: 2}
    found = lengths(tokens)
    assert found is not None
    for first, last, count in zip(found.edges, found.edges[1:], found.counts, strict=False):
        assert count == sum(n for length, n in tokens.items() if first <= length < last)
    assert sum(found.counts) == found.texts == 11
    assert found.over_cut == 2
    assert lengths({}) is None


def test_a_letter_is_an_exact_reference_where_the_question_lists_its_options(tmp_path: Path) -> None:
    lines = [
        row("Which one is a noble gas?\nA. Neon\nB. Iron\nC. Gold", reference_answer="A"),
        row("Which letter stands for the mass number of a nuclide?", reference_answer="A"),
    ]
    found, _ = report(tmp_path, lines, "--no-contamination")
    assert (found.with_reference, found.exact_reference) == (2, 1)


def test_languages_are_those_of_the_words_and_formulas_have_none(tmp_path: Path) -> None:
    lines = [
        row("Warum fällt der schwere Stein nicht schneller als der leichte?", "Weil beide gleich beschleunigt werden."),
        row("为什么重的石头不比轻的石头落得更快？", "因为两块石头的加速度与质量无关，所以它们同时落地。"),
        row("Why does the heavy stone not fall faster than the light one?", "Both are accelerated alike."),
        row(r"$x^2 + y^2 = z^2$, \frac{a}{b}?", r"\(abcdefghijklmnopqrstuvwxyz\)"),
    ]
    found, _ = report(tmp_path, lines, "--no-contamination")
    assert found.languages == {"de": 1, "en": 1, "und": 1, "zh": 1}


# --- what is read -----------------------------------------------------------------------------------------------------

TURNS = [
    {"role": role, "content": text} for role, text in (("system", "Be brief."), ("user", "Why?"), ("assistant", "So."))
]


@pytest.mark.parametrize(
    ("fields", "options", "column"),
    [
        ({"question": "Why?", "answer": "So."}, [], "question"),
        ({"prompt": "Why?", "completion": "So."}, [], "prompt"),
        ({"prompt": TURNS[:2], "completion": TURNS[2:]}, [], "prompt"),
        ({"messages": TURNS}, [], "messages"),
        ({"problem": "Why?", "solution": "So."}, [], "problem"),
        ({"Q.1": "Why?", "A": "So."}, ["--question", "Q.1", "--answer", "A"], "Q.1"),
        (
            {"input": TURNS, "responses": [{"response": "So."}]},
            ["--question", "input[role=user].content", "--answer", "responses.0.response"],
            "input[role=user].content",
        ),
    ],
    ids=["question", "prompt", "turns of a prompt", "messages", "problem", "a name with a dot", "paths"],
)
def test_question_and_answer_are_found_in_the_columns_of_many_datasets(
    tmp_path: Path, fields: dict[str, Any], options: list[str], column: str
) -> None:
    found, _ = report(tmp_path, [fields], "--no-contamination", *options)
    assert (found.examples[0].question, found.examples[0].answer) == ("Why?", "So.")
    assert found.columns["question"] == {column: 1}
    assert found.columns["subject"] == {}


def test_rows_of_several_schemas_are_all_counted_and_the_report_says_where_they_were(tmp_path: Path) -> None:
    found, _ = report(tmp_path, [row("One?"), {"prompt": "Two?"}, {"prompt": "Three?"}], "--no-contamination")
    assert found.rows == 3
    assert found.columns["question"] == {"prompt": 2, "question": 1}
    assert found.empty["answer"] == 2


@pytest.mark.parametrize("layout", ["a file", "a folder", "a run of mix", "gzip"])
def test_files_and_folders_are_read_as_they_are_left_by_other_commands(tmp_path: Path, layout: str) -> None:
    lines = [row(f"Which of the {n} bodies falls first, and why?") for n in range(3)]
    if layout == "gzip":
        data = tmp_path / "rows.jsonl.gz"
        data.write_bytes(gzip.compress("".join(json.dumps(line) + "\n" for line in lines).encode()))
    else:
        folder = tmp_path / "run" / "data" if layout == "a run of mix" else tmp_path / "run"
        folder.mkdir(parents=True)
        pq.write_table(pa.Table.from_pylist(lines), folder / "train-00000-of-00001.parquet")
        if layout == "a run of mix":  # its other tables are no data
            pq.write_table(pa.table({"id": ["x"]}), tmp_path / "run" / "provenance.parquet")
        data = next(folder.iterdir()) if layout == "a file" else tmp_path / "run"
    found = report_of(str(data), tmp_path / "r", "--no-contamination")
    assert found.rows == 3
    assert found.columns == {
        name: {name: 3} for name in ("question", "answer", "subject", "reference_answer", "source")
    }
    assert {example.answer for example in found.examples} == {"Because of the law of nature."}


@pytest.mark.slow
def test_a_dataset_of_the_hub_is_read_at_its_revision(tmp_path: Path) -> None:
    lines = "".join(json.dumps(row(f"Which of the {n} bodies falls first?")) + "\n" for n in range(5))
    with running() as hub:
        repository = hub.create("me/pairs", private=True)
        first = repository.add("main", {"train.jsonl": Blob(lines.encode(), large=False)}, "five rows")
        repository.add("main", {"train.jsonl": Blob(lines[: len(lines) // 5].encode(), large=False)}, "one row")
        for revision, says in ((first.oid, "me/pairs"), ("", "needs a revision"), ("0" * 40, "cannot read me/pairs")):
            out = tmp_path / "report.json"
            given = ["--revision", revision] if revision else []
            done = command(hub.url, "dataset-report", "me/pairs", "--no-contamination", *given, "-o", str(out))
            if revision == first.oid:
                assert done.returncode == 0, done.stderr
                found = dataset_pages.read(out)
                assert (found.rows, found.data) == (5, f"me/pairs@{first.oid}")
            else:
                assert done.returncode == 2
                assert says in done.stderr.splitlines()[-1]
            assert WRITE_TOKEN not in done.stdout + done.stderr


def command(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name != "HF_HUB_OFFLINE"}
    env |= {"HF_ENDPOINT": url, "HF_TOKEN": WRITE_TOKEN, "HF_HUB_DISABLE_XET": "1"}
    program = [sys.executable, "-c", "from megascience_hf.cli import main; main()", *arguments]
    return subprocess.run(program, env=env, text=True, capture_output=True, timeout=120, check=False)


# --- bounds, and text of strangers ------------------------------------------------------------------------------------


def test_labels_beyond_a_thousand_are_counted_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataset_tally, "_MOST_LABELS", 3)
    lines = [row(f"Question {n}?", source=f"s{n}", subject="long " * 100 + str(n)) for n in range(6)]
    found, _ = report(tmp_path, lines, "--no-contamination")
    assert {name: source.rows for name, source in found.sources.items()} == {OTHERS: 3, "s0": 1, "s1": 1, "s2": 1}
    assert max(map(len, found.subjects)) <= 100


def test_batches_make_no_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [row(f"Which of the {n % 7} bodies falls first, and why?", "x " * n, source=f"s{n % 3}") for n in range(50)]
    whole, _ = report(tmp_path, lines, "--sample")
    monkeypatch.setattr(dataset_counter, "_TOGETHER", 7)
    assert report(tmp_path, lines, "--sample")[0] == whole


def test_text_of_the_data_cannot_leave_its_place(tmp_path: Path) -> None:
    attack = "a|b<i>[x](y)`_"
    lines = [
        row(HOSTILE, subject=attack, source=attack),
        row("<b>Bold?</b>", "![x](http://192.0.2.1/x.png)", source="$c$"),
    ]
    _, out = report(tmp_path, [*lines, json.dumps(row(["<script>"]))], "--no-contamination")
    page = out.with_suffix(".html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "<b>" not in page
    assert "<i>" not in page
    assert "default-src 'none'" in page
    markdown = out.with_suffix(".md").read_text(encoding="utf-8")
    assert "``````text" in markdown  # one mark more than the longest run in the text
    assert r"a\|b\<i\>\[x\](y)\`\_" in markdown


def test_a_surrogate_or_a_null_byte_in_a_text_is_no_end(tmp_path: Path) -> None:
    found, _ = report(tmp_path, ['{"question": "a \\ud800 b \\u0000?"}'], "--no-contamination")
    assert found.examples[0].question == "a ? b ?"


def test_the_order_of_the_rows_does_not_change_the_examples(tmp_path: Path) -> None:
    lines = [row(f"Which of the {n} bodies falls first?") for n in range(20)]
    first, _ = report(tmp_path, lines, "--no-contamination")
    second, _ = report(tmp_path, lines[::-1], "--no-contamination")
    assert first.examples == second.examples


def test_without_benchmarks_the_report_says_so_and_not_none_found(tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    found, out = report(tmp_path, [row("Why?")], "--data-dir", str(tmp_path / "nothing"))
    assert (found.benchmarks, found.contaminated) == (None, None)
    assert found.benchmarks_missing
    for ending in (".html", ".md"):
        text = out.with_suffix(ending).read_text(encoding="utf-8")
        assert "The benchmarks were not searched." in text
        assert str(tmp_path / "nothing") not in text, "a page that may be published has no paths of this machine"


def test_without_an_output_the_tables_are_printed(tmp_path: Path) -> None:
    data = tmp_path / "d.jsonl"
    data.write_text(json.dumps(row("Why does [bold]it[/bold] fall?", source="[red]")) + "\n")
    result = CliRunner().invoke(app, ["dataset-report", str(data), "--no-contamination"])
    assert result.exit_code == 0, repr(result.exception)
    for part in ("1 rows", "Rows by source", "[red]", "Lengths in tokens", "Quality", "Languages", "not searched"):
        assert part in result.stdout


@pytest.mark.parametrize(
    ("lines", "options", "says"),
    [
        (['{"text": "x"}\n'], [], "no row has a question (1 rows: no column question"),
        (['{"text": "x"}\n'], [], "the columns are text: name one with --question"),
        ([], [], "there are no rows"),
        (['{"question": "x"}\n'], ["--answer", "reply"], "no row has a column reply; its columns are question"),
        (['{"question": "x"}\n'], ["--question", "ask"], "no column ask"),
        (['{"question": "x"}\n'], ["-o", "report.pdf"], "the ending says the format"),
        (['{"question": "x"}\n'], ["-o", "nowhere/report.md"], "make it first"),
        (['{"question": "x"}\n'], ["--sample", "--data-dir", "."], "exclude each other"),
    ],
)
def test_bad_input_is_one_line(tmp_path: Path, lines: list[str], options: list[str], says: str) -> None:
    data = tmp_path / "data.jsonl"
    data.write_text("".join(lines))
    result = CliRunner().invoke(app, ["dataset-report", str(data), "--no-contamination", *options])
    assert isinstance(result.exception, UserError)
    assert says in str(result.exception)
    assert "\n" not in str(result.exception)


@pytest.mark.parametrize(
    ("data", "says"),
    [("nothing.jsonl", "no nothing.jsonl: name a folder"), ("a/b/c", "no a/b/c"), (".", "has no files of")],
)
def test_what_is_no_data_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: str, says: str) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["dataset-report", data, "--no-contamination"])
    assert isinstance(result.exception, UserError)
    assert says in str(result.exception)


def test_ten_thousand_rows_without_a_question_are_enough(tmp_path: Path) -> None:
    data = tmp_path / "data.jsonl"
    data.write_text('{"text": "x"}\n' * 10_000 + "{broken\n" * 5)
    result = CliRunner().invoke(app, ["dataset-report", str(data), "--no-contamination"])
    assert "no row has a question (10,000 rows" in str(result.exception)


@pytest.mark.parametrize("text", ["{", "[1]", '{"rows": 1}', '{"question_tokens": null, "answer_tokens": null}'])
def test_what_is_no_report_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "r.json").write_text(text)
    with pytest.raises(UserError, match="megascience dataset-report") as refused:
        dataset_pages.read(tmp_path / "r.json")
    assert "\n" not in str(refused.value)
