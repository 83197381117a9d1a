"""What runs took: tokens, time and cost, as far as their files say."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from megascience_hf import version
from megascience_hf.results import cli_output, report_tables, usage
from megascience_hf.results.records import Run
from megascience_hf.tasks.forecast import Rates

MakeRun = Callable[..., Run]


def counted(run: Run, prompt: int | None = 50, reasoning: int | None = None) -> Run:
    items = tuple(replace(item, prompt_tokens=prompt, reasoning_tokens=reasoning) for item in run.items)
    return replace(run, items=items)


def test_tokens_of_all_benchmarks_are_added_and_one_process_has_one_time(make_run: MakeRun) -> None:
    runs = [counted(make_run("m", name, "110", seconds=1_800.0), reasoning=10) for name in ("mmlu", "gsm8k")]
    [took] = usage.of_runs(runs)
    assert took == usage.Usage("m", 6, 300, 606, 60, 1_800.0)
    later = counted(make_run("m", "math", "1", seconds=1_800.0, date="2026-02-02"), reasoning=10)
    assert usage.of_runs([*runs, later])[0].seconds == 3_600.0


def test_what_one_run_does_not_say_is_not_known_of_all(make_run: MakeRun) -> None:
    silent = counted(make_run("m", "mmlu", "11"), prompt=None)
    [took] = usage.of_runs([silent, counted(make_run("m", "gsm8k", "11", seconds=5.0))])
    assert (took.tokens_in, took.tokens_out, took.reasoning, took.seconds) == (None, 402, None, None)
    assert took.dollars(Rates(price_in=1.0)) is None


def test_a_question_that_did_not_fit_was_not_generated(make_run: MakeRun) -> None:
    run = counted(make_run("m", "mmlu", "11"))
    too_long = replace(run.items[1], tokens=None, prompt_tokens=None, error="too long")
    assert usage.of_runs([replace(run, items=(run.items[0], too_long))])[0].tokens_out == 100


def test_with_prices_the_table_has_dollars_and_without_it_has_none(make_run: MakeRun) -> None:
    run = counted(make_run("m", "gsm8k", "1" * 10, seconds=90.0))
    table = report_tables.usage_table([run], Rates(price_in=1_000.0, price_out=2_000.0))
    assert table is not None
    assert table.headers[-1] == "US$"
    assert table.rows == [("m", "10", "500", "1,045", "–", "0.03", "2.59")]
    without = report_tables.usage_table([run], Rates())
    assert without is not None
    assert "US$" not in without.headers
    silent = replace(run, items=tuple(replace(item, tokens=None) for item in run.items), seconds=None)
    assert report_tables.usage_table([silent], Rates()) is None


def test_the_report_shows_it_on_the_terminal_in_the_page_and_in_its_files(
    make_run: MakeRun, write_lighteval: Callable[..., Path], tmp_path: Path
) -> None:
    write_lighteval(tmp_path / "results", [make_run("m", "gsm8k", "10")])
    files = [tmp_path / "report.html", tmp_path / "report.md"]
    console = Console(record=True, width=100)
    cli_output.show_report([str(tmp_path / "results")], files, console, rates=Rates(price_out=1.0))
    for text in (console.export_text(), *(file.read_text() for file in files)):
        assert "What the runs took" in text
        assert "US$" in text


def test_runs_of_the_same_questions_have_one_digest_in_any_order(make_run: MakeRun) -> None:
    ids = ["a", "b", "c"]
    one, other = make_run("m", "gsm8k", "110", ids), make_run("n", "gsm8k", "001", ids[::-1])
    assert one.items_digest == other.items_digest != make_run("m", "gsm8k", "110", ["a", "b", "d"]).items_digest


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, str | None], str]:
    def version_of(code: Path, direct_url: str | None = None) -> str:
        class Distribution:
            version = "1.2.3"

            @staticmethod
            def read_text(_: str) -> str | None:
                return direct_url

        monkeypatch.setattr(version.importlib.metadata, "distribution", lambda _: Distribution)
        monkeypatch.setattr(version, "__file__", str(code / "megascience_hf" / "version.py"))
        version.with_commit.cache_clear()
        return version.with_commit()

    yield version_of
    version.with_commit.cache_clear()


def test_the_version_has_the_commit_where_the_installation_or_the_checkout_that_runs_tells_it(
    installed: Callable[..., str], tmp_path: Path
) -> None:
    assert installed(tmp_path) == "1.2.3"
    commit = "0123456789abcdef" * 2 + "01234567"
    recorded = f'{{"url": "https://h/r", "vcs_info": {{"vcs": "git", "commit_id": "{commit}"}}}}'
    assert installed(tmp_path, recorded) == "1.2.3+g0123456789ab"
    # what is installed is another checkout than the one whose code runs
    editable = f'{{"url": "{Path.cwd().as_uri()}", "dir_info": {{"editable": true}}}}'
    assert installed(tmp_path, editable) == "1.2.3"  # no repository
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b"]
    subprocess.run([*git, "init", "-q"], check=True)
    assert installed(tmp_path, editable) == "1.2.3"  # no commit yet
    (tmp_path / "megascience_hf").mkdir()
    (tmp_path / "megascience_hf" / "a.py").touch()
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-qm", "a"], check=True)
    clean = installed(tmp_path, editable)
    assert clean.startswith("1.2.3+g")
    assert len(clean) == len("1.2.3+g") + 12
    (tmp_path / "megascience_hf" / "a.py").write_text("a = 1\n")
    assert installed(tmp_path, editable) == f"{clean}.dirty"
