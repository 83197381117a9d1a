"""What is broken in an output folder is seen, said and mended by the same command; no old words on new rows."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
from mixture_sources import jsonl, question
from typer.testing import CliRunner

from megascience_hf.cli import app, main
from megascience_hf.curation.mixture.steps import cut
from megascience_hf.tasks.loading import SAMPLE

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def megascience(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`megascience("curate", …)`: exit code, and what is on standard error."""

    def run(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["megascience", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), " ".join(capsys.readouterr().err.split())

    return run


@pytest.fixture(scope="module")
def curated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a whole run, to be copied."""
    out = tmp_path_factory.mktemp("curated") / "out"
    done = CliRunner().invoke(app, ["curate", "-o", str(out)], catch_exceptions=False)
    assert done.exit_code == 0
    return out


def cut_short(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def take_away(file: Path) -> None:
    file.unlink()


def of_another_run(file: Path) -> None:
    pq.write_table(pq.read_table(file).slice(1), file)


@pytest.mark.slow
@pytest.mark.parametrize("damage", [cut_short, take_away, of_another_run])
@pytest.mark.parametrize("stage", ["read", "extract", "finalise"])
def test_a_stage_whose_files_are_not_as_promised_is_made_anew_by_the_same_command(
    stage: str, damage: Callable[[Path], None], curated: Path, megascience: Run, tmp_path: Path
) -> None:
    out = shutil.copytree(curated, tmp_path / "out")
    call = ("curate", "-o", out)
    whole = (out / "data" / "train-00000-of-00001.parquet").read_bytes()
    damage(out / "stages" / stage / "rows-00000.parquet")
    code, said = megascience(*call)
    assert code == 0, said
    assert f"{stage}: " in said
    assert "it is made anew" in said
    assert (out / "data" / "train-00000-of-00001.parquet").read_bytes() == whole
    assert "it is made anew" not in megascience(*call)[1]


def test_a_page_that_cannot_be_read_is_one_line_and_the_same_command_mends_it(megascience: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    call = ("curate", "-o", out)
    assert megascience(*call, "--until", "chunk")[0] == 0
    rows = out / "stages" / "chunk" / "rows-00000.parquet"
    damaged = bytearray(rows.read_bytes())
    damaged[20:2_000] = b"\0" * 1_980
    rows.write_bytes(damaged)
    code, said = megascience(*call)
    assert code == 2
    assert "Traceback" not in said
    assert "rows-00000.parquet is broken" in said
    assert "run the same command again, which makes stage chunk anew" in said
    assert megascience(*call)[0] == 0


def test_rows_of_one_setting_never_stand_under_the_report_of_another(
    megascience: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settings A, then B stopped after each thing that it changes, then A again: A's rows, and A's report."""
    rows = jsonl(tmp_path / "rows.jsonl", [{"question": question(n), "answer": f"It is {n}."} for n in range(30)])
    out = tmp_path / "out"

    def call(size: int) -> tuple[object, ...]:
        source = {"name": "rows", "path": str(rows), "columns": {"question": "question", "answer": "answer"},
                  "select": {"method": "random", "size": size}}  # fmt: skip
        file = tmp_path / f"{size}.yaml"
        file.write_text(yaml.safe_dump({"sources": [source], "decontamination": {"data_dir": str(SAMPLE)}}))
        return "mix", file, "-o", out

    def written() -> int:
        return int(pq.read_table(out / "data").num_rows)

    for stop in ("_write_rows", "_write_provenance", "replace"):
        assert megascience(*call(10))[0] == 0
        assert written() == json.loads((out / "funnel.json").read_text())["written"] == 10
        with monkeypatch.context() as patch:

            def stopped(*_: Any, **__: Any) -> Any:
                raise KeyboardInterrupt

            if stop == "replace":

                def replace(*given: Any, real: Any = cut.OutFolder.replace, **more: Any) -> None:
                    real(*given, **more)
                    raise KeyboardInterrupt

                patch.setattr(cut.OutFolder, "replace", replace)
            else:
                patch.setattr(cut, stop, stopped)
            assert megascience(*call(5))[0] == 130
        if written() == 5:
            assert not (out / "funnel.json").exists()
            assert "10 rows" not in ((out / "README.md").read_text() if (out / "README.md").exists() else "")
        assert megascience(*call(10))[0] == 0
        assert written() == json.loads((out / "funnel.json").read_text())["written"] == 10


def test_a_book_of_another_content_with_the_same_size_and_date_is_read_again(megascience: Run, tmp_path: Path) -> None:
    books, out = tmp_path / "books", tmp_path / "out"
    books.mkdir()
    book = books / "sums.md"
    book.write_text("# Sums\n\nThe first text of it.\n")
    call = ("curate", books, "-o", out, "--until", "read")
    assert megascience(*call)[0] == 0
    known = book.stat()
    book.write_text("# Sums\n\nThe other text of it.\n")
    os.utime(book, ns=(known.st_atime_ns, known.st_mtime_ns))
    assert book.stat().st_size == known.st_size
    code, said = megascience(*call)
    assert code == 0
    assert "read: complete" not in said
    assert "other" in pq.read_table(out / "stages" / "read").to_pylist()[0]["text"]
    os.utime(book, ns=(0, 0))  # and another date is no other content
    assert "read: complete" in megascience(*call)[1]
