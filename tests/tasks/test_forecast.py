"""`megascience eval --dry-run`: what an evaluation would ask, without a model."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from megascience_hf.cli.evaluate import app
from megascience_hf.errors import UserError
from megascience_hf.results.cli_output import show_forecast
from megascience_hf.tasks import BENCHMARKS, forecast, loading
from megascience_hf.tasks.evaluation import Evaluation
from megascience_hf.tasks.forecast import Rates
from megascience_hf.tasks.loading import SAMPLE
from megascience_hf.tasks.sampling import Sampling


def evaluation(out: Path, *tasks: str, **settings: Any) -> Evaluation:
    return Evaluation("m", out, tasks, data_dir=SAMPLE, endpoint="http://a/v1", **settings)


def test_items_samples_and_tokens_are_counted_for_each_benchmark_and_for_all(tmp_path: Path) -> None:
    asked = evaluation(tmp_path, "gsm8k", "olympicarena", samples=4, sampling=Sampling(temperature=1.0), system="x" * 8)
    rows, missing = forecast.forecast(asked, Rates(response_tokens=100))
    assert missing == []
    assert [(row.benchmark, row.items, row.requests) for row in rows] == [
        ("gsm8k", 3, 12),
        ("olympicarena", 6, 24),
        ("", 9, 36),
    ]
    characters = [len(item.prompt) + 8 for item in loading.items(BENCHMARKS["gsm8k"], SAMPLE)]
    assert rows[0].tokens_in == 4 * sum(-(-count // 4) for count in characters)
    assert [row.tokens_out for row in rows] == [1_200, 2_400, 3_600]
    assert [row.most_out for row in rows] == [122_880, 245_760, 368_640]


def test_the_budget_bounds_the_mean_and_a_part_is_a_part(tmp_path: Path) -> None:
    [row, _] = forecast.forecast(evaluation(tmp_path, "gsm8k", max_new_tokens=50, max_samples=2), Rates())[0]
    assert (row.items, row.tokens_out, row.most_out) == (2, 100, 100)


def test_hours_and_dollars_follow_from_speed_and_prices() -> None:
    rates = Rates(tokens_per_second=2_000, price_in=0.5, price_out=2.0)
    assert rates.hours(7_200_000) == 1.0
    assert rates.dollars(1_000_000, 3_000_000) == 6.5
    assert Rates().hours(1) is None


def test_the_table_has_what_is_known_and_nothing_is_written(tmp_path: Path) -> None:
    written = io.StringIO()
    out = tmp_path / "out"
    show_forecast(evaluation(out, "gsm8k"), Rates(tokens_per_second=1, price_out=1e6), Console(file=written, width=200))
    text = written.getvalue()
    assert "Hours" in text
    assert "US$" in text
    assert "4,035.00" in text  # dollars of 3 responses of 1,345 tokens
    assert not out.exists()


def test_without_a_dry_run_speed_and_prices_are_refused() -> None:
    with pytest.raises(UserError, match="are for --dry-run"):
        forecast.check(Rates(price_in=1.0), dry_run=False)
    forecast.check(Rates(), dry_run=False)


def test_the_command_asks_nothing(tmp_path: Path) -> None:
    arguments = ["eval", "m", "--tasks", "gsm8k", "--sample", "--endpoint", "http://127.0.0.1:9/v1", "--dry-run"]
    done = CliRunner().invoke(app, [*arguments, "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert "What would be asked" in done.output
    assert not (tmp_path / "out").exists()


def test_with_a_judge_it_is_said_that_its_calls_are_counted_after_the_run(tmp_path: Path) -> None:
    url, out = "http://127.0.0.1:9/v1", str(tmp_path / "out")
    arguments = ["eval", "m", "--tasks", "gsm8k", "--sample", "--endpoint", url, "--dry-run", "--out", out]
    plain = CliRunner().invoke(app, arguments)
    judged = CliRunner().invoke(app, [*arguments, "--judge", url, "--judge-model", "j"])
    assert plain.exit_code == judged.exit_code == 0
    assert "judge" not in plain.output
    assert "score OUT --judge … --dry-run" in " ".join(judged.output.split())
    assert not (tmp_path / "out").exists()
