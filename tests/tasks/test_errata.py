"""Errata: the shipped list, the re-gradings in the columns of their own files, and how both meet the exam."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from test_benchmarks import REAL, SHARED, real_items

from megascience_hf import cli
from megascience_hf.errors import UserError
from megascience_hf.tasks import BENCHMARKS, loading
from megascience_hf.tasks.errata import Fault, build, check, known, lists, regradings
from megascience_hf.tasks.errata.build import OTHER_GOLD, OTHER_OPTIONS, SAME_GOLD, UNKNOWN_QUESTION
from megascience_hf.tasks.errata.records import WORDS, Erratum

Rows = list[dict[str, Any]]

MMLU: Rows = [
    {"question": "Which is a noble gas?", "choices": ["tin", "neon", "lead", "iron"], "answer": 1, "subject": "c"},
    {"question": "Which is a metal?", "choices": ["neon", "xenon", "argon", "iron"], "answer": 0, "subject": "c"},
    {"question": "Which is a metal?", "choices": ["neon", "tin", "argon", "iron"], "answer": 1, "subject": "c"},
]
GSM8K: Rows = [{"question": f"What is {n} + {n}?", "answer": f"{n}+{n}\n#### {2 * n:,}"} for n in range(1_000, 1_020)]
MEDQA: Rows = [
    {
        "question": f"What helps in case {n}?",
        "options": [{"key": key, "value": f"drug {key}"} for key in "ABCDE"],
        "answer_idx": "B",
        "meta_info": "step1",
    }
    for n in range(4)
]


@pytest.fixture(scope="module")
def exams(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exams")
    for name, rows in (("mmlu", MMLU), ("gsm8k", GSM8K), ("medqa", MEDQA)):
        (folder / name).mkdir()
        (folder / name / "test.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def hashes(exams: Path, name: str) -> list[str]:
    return [item.id for item in loading.items(BENCHMARKS[name], exams)]


def as_jsonl(folder: Path, rows: Rows) -> None:
    (folder / "test.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def as_parquet(folder: Path, rows: Rows) -> None:
    pq.write_table(pa.Table.from_pylist(rows), folder / "test-00000-of-00001.parquet")


def as_arrow(folder: Path, rows: Rows) -> None:
    """As `save_to_disk` leaves it, which is how MMLU-Redux 2.0 lies on the Hub."""
    from datasets import Dataset

    Dataset.from_list(rows).save_to_disk(folder / "college_chemistry")


def redux(row: dict[str, Any], error_type: str, correct: str | None = None) -> dict[str, Any]:
    known = {"question": row["question"], "choices": row["choices"], "answer": row["answer"]}
    return known | {"error_type": error_type, "source": None, "correct_answer": correct, "potential_reason": "secret"}


@pytest.mark.parametrize("write", [as_jsonl, as_parquet, as_arrow])
def test_mmlu_redux_is_read_from_each_format_that_it_is_kept_in(
    tmp_path: Path, exams: Path, write: Callable[[Path, Rows], None]
) -> None:
    write(tmp_path, [redux(MMLU[0], "ok"), redux(MMLU[1], "wrong_groundtruth", "3")])
    built = build.build([str(tmp_path)], exams)
    assert built.errata == [
        Erratum("mmlu", hashes(exams, "mmlu")[1], Fault.WRONG_GOLD, WORDS[Fault.WRONG_GOLD], regradings.REDUX)
    ]
    assert built.judged == {"MMLU-Redux": 2}
    assert "secret" not in repr(built)


@pytest.mark.parametrize(
    ("error_type", "correct", "fault"),
    [
        ("ok", None, None),
        ("expert", None, None),
        ("wrong_groundtruth", "D", Fault.WRONG_GOLD),
        ("wrong_groundtruth", "3", Fault.WRONG_GOLD),
        ("wrong_groundtruth", "iron", Fault.WRONG_GOLD),
        ("wrong_groundtruth", "", Fault.WRONG_GOLD),
        ("wrong_groundtruth", "something of its own", Fault.WRONG_GOLD),
        ("no_correct_answer", None, Fault.NO_RIGHT_OPTION),
        ("multiple_correct_answers", None, Fault.SEVERAL_RIGHT_OPTIONS),
        ("bad_question_clarity", None, Fault.UNCLEAR),
        ("bad_options_clarity", None, Fault.UNCLEAR),
    ],
)
def test_each_kind_of_mmlu_redux_is_a_fault_of_ours(
    tmp_path: Path, exams: Path, error_type: str, correct: str | None, fault: Fault | None
) -> None:
    as_jsonl(tmp_path, [redux(MMLU[1], error_type, correct), redux(MMLU[0], "no_correct_answer")])
    found = {one.item: one.fault for one in build.build([str(tmp_path)], exams).errata}
    assert found.get(hashes(exams, "mmlu")[1]) == fault
    assert len(found) == (1 if fault is None else 2)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"question": "Which is a liquid?"}, UNKNOWN_QUESTION),
        ({"choices": ["neon", "xenon", "argon", "gold"]}, OTHER_OPTIONS),
        ({"answer": 3}, OTHER_GOLD),  # the benchmark has mended it, or the re-grading is of another revision
        ({"correct_answer": "A"}, SAME_GOLD),
        ({"error_type": "odd"}, "error_type 'odd' is not known"),
        ({"answer": 9}, "answer is no index of choices"),
        ({"choices": None}, "'choices' is no list of texts"),
        ({"question": " "}, "no text in 'question'"),
    ],
)
def test_what_is_not_taken_is_counted_with_its_reason(
    tmp_path: Path, exams: Path, changed: dict[str, Any], reason: str
) -> None:
    as_jsonl(tmp_path, [redux(MMLU[0], "no_correct_answer"), redux(MMLU[1], "wrong_groundtruth", "D") | changed])
    built = build.build([str(tmp_path)], exams)
    assert [one.item for one in built.errata] == hashes(exams, "mmlu")[:1]
    assert dict(built.refusals.reasons) == {reason: 1}


def test_of_two_items_with_one_question_the_one_with_the_options_is_meant(tmp_path: Path, exams: Path) -> None:
    as_jsonl(tmp_path, [redux(MMLU[2], "multiple_correct_answers")])
    assert [one.item for one in build.build([str(tmp_path)], exams).errata] == hashes(exams, "mmlu")[2:]


def platinum(rows: Rows, revised: dict[int, str], removed: set[int]) -> Rows:
    judged = [row | {"cleaning_status": "verified"} for row in rows]
    for number, gold in revised.items():
        judged[number] |= {"answer": f"#### {gold}", "cleaning_status": "revised"}
    return [row for number, row in enumerate(judged) if number not in removed]


def test_gsm8k_platinum_says_which_golds_it_revised_and_which_questions_it_removed(tmp_path: Path, exams: Path) -> None:
    as_parquet(tmp_path, platinum(GSM8K, revised={3: "7", 5: "2,010"}, removed={8}))
    built, items = build.build([str(tmp_path)], exams), hashes(exams, "gsm8k")
    assert {(one.item, one.fault) for one in built.errata} == {
        (items[3], Fault.WRONG_GOLD),
        (items[8], Fault.UNCLEAR),
    }
    assert dict(built.refusals.reasons) == {SAME_GOLD: 1}  # 2,010 is what item 5 has


def test_of_a_part_of_gsm8k_platinum_nothing_is_taken_for_removed(tmp_path: Path, exams: Path) -> None:
    as_parquet(tmp_path, platinum(GSM8K, revised={3: "7"}, removed=set(range(10, 20))))
    built = build.build([str(tmp_path)], exams)
    assert [one.fault for one in built.errata] == [Fault.WRONG_GOLD]
    assert "what it has removed is not known, it has 10 of 20 questions" in built.notes[0]


def test_platinum_bench_is_read_with_its_rejected_questions(tmp_path: Path, exams: Path) -> None:
    def judged(row: dict[str, Any], status: str, targets: list[str] | None) -> dict[str, Any]:
        return row | {"cleaning_status": status, "platinum_target": targets, "original_target": ["?"]}

    as_jsonl(
        tmp_path,
        [
            judged(GSM8K[0], "consensus", ["2000"]),
            judged(GSM8K[1], "revised", ["2003"]),
            judged(GSM8K[2], "rejected", None),
            judged(MMLU[1], "revised", ["D"]),
        ],
    )
    built, items = build.build([str(tmp_path)], exams), hashes(exams, "gsm8k")
    assert {(one.item, one.fault) for one in built.errata} == {
        (items[1], Fault.WRONG_GOLD),
        (items[2], Fault.UNCLEAR),
        (hashes(exams, "mmlu")[1], Fault.WRONG_GOLD),
    }


def rating(case: int, **given: Any) -> dict[str, Any]:
    row: dict[str, Any] = {"time": 1, "worker_id": 2, "qid": case, "question": MEDQA[case]["question"]}
    row |= {key: f"drug {key}" for key in "ABCD"} | {"answer_idx": "B", "blind_answerable": "TRUE"}
    row |= {"blind_answers": "['B']", "info_missing": "FALSE", "important_info_missing": "FALSE"}
    row |= {"seen_change": "FALSE", "seen_answerable": "", "seen_answers": ""}
    return row | given


def as_csv(folder: Path, rows: Rows) -> None:
    with (folder / "medqa_relabelling.csv").open("w", newline="") as file:
        table = csv.DictWriter(file, ["", *rows[0]])
        table.writeheader()
        table.writerows({"": number, **row} for number, row in enumerate(rows))


def test_a_question_of_medqa_is_faulty_where_all_physicians_agree(tmp_path: Path, exams: Path) -> None:
    as_csv(
        tmp_path,
        [
            *(rating(0, blind_answers="['C']") for _ in range(2)),
            rating(0, blind_answers="['B']", seen_change="TRUE", seen_answerable="TRUE", seen_answers="['C', 'D']"),
            *(rating(1, blind_answers="['C']") for _ in range(2)),
            rating(1, blind_answers="['C']", seen_change="TRUE", seen_answerable="TRUE", seen_answers="['B']"),
            *(rating(2, info_missing="TRUE") for _ in range(3)),
            *(rating(3, blind_answers="['A', 'B']") for _ in range(3)),
        ],
    )
    built, items = build.build([str(tmp_path)], exams), hashes(exams, "medqa")
    assert {(one.item, one.fault) for one in built.errata} == {
        (items[0], Fault.WRONG_GOLD),
        (items[2], Fault.UNCLEAR),
        (items[3], Fault.SEVERAL_RIGHT_OPTIONS),
    }
    assert built.judged == {"MedQA relabelling": 4}


def test_two_physicians_are_too_few(tmp_path: Path, exams: Path) -> None:
    as_csv(
        tmp_path,
        [*(rating(0, blind_answers="['C']") for _ in range(2)), *(rating(2, info_missing="TRUE") for _ in "abc")],
    )
    assert [one.item for one in build.build([str(tmp_path)], exams).errata] == hashes(exams, "medqa")[2:3]


def test_a_table_of_ones_own_brings_errata_that_were_published_as_text(tmp_path: Path, exams: Path) -> None:
    row = {"benchmark": "gsm8k", "question": GSM8K[4]["question"], "source": "https://arxiv.org/abs/2609.13009"}
    as_jsonl(
        tmp_path,
        [
            row | {"fault": "wrong_gold", "gold": "2008", "corrected": "9"},
            row | {"fault": "ok"},
            row | {"fault": "odd"},
            row | {"fault": "unclear", "benchmark": "gsm9k"},
        ],
    )
    built = build.build([str(tmp_path)], exams)
    assert built.errata == [
        Erratum("gsm8k", hashes(exams, "gsm8k")[4], Fault.WRONG_GOLD, WORDS[Fault.WRONG_GOLD], row["source"])
    ]
    assert set(built.refusals.reasons) == {
        f"fault 'odd' is not known: ok, {', '.join(Fault)}",
        "no benchmark 'gsm9k'",
    }


def test_other_files_of_a_folder_are_left_out_and_named(tmp_path: Path, exams: Path) -> None:
    as_parquet(tmp_path, [redux(MMLU[0], "no_correct_answer")])
    (tmp_path / "other.jsonl").write_text('{"prompt": "a"}\n')
    built = build.build([str(tmp_path)], exams)
    assert len(built.errata) == 1
    assert [note.partition(": ")[2] for note in built.notes] == [
        "left out, its columns are of no known re-grading (prompt)"
    ]


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    monkeypatch.setattr(sys, "argv", ["megascience", *map(str, arguments)])
    try:
        cli.main()
    except SystemExit as stopped:
        return int(str(stopped.code or 0))
    return 0


def test_the_command_builds_a_list_that_it_can_show_and_check(
    tmp_path: Path, exams: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "redux").mkdir()
    as_parquet(tmp_path / "redux", [redux(MMLU[1], "wrong_groundtruth", "D")])
    out = tmp_path / "errata.jsonl"
    assert run(monkeypatch, "errata", "build", "--from", tmp_path / "redux", "--data-dir", exams, "-o", out) == 0
    assert [one.item for one in lists.read(out)] == hashes(exams, "mmlu")[1:2]
    capsys.readouterr()
    assert run(monkeypatch, "errata", "list", "--errata", out, "--benchmark", "mmlu", "--items") == 0
    assert f"mmlu {hashes(exams, 'mmlu')[1]} wrong_gold" in capsys.readouterr().out
    assert run(monkeypatch, "errata", "list", "--errata", out) == 0
    assert regradings.REDUX in capsys.readouterr().out


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda _: None, "has no files of"),
        (lambda folder: (folder / "a.jsonl").write_text('{"prompt": "x"}\n'), "columns of a re-grading"),
        (lambda folder: as_jsonl(folder, [redux(MMLU[0], "ok")]), "no erratum is of an item"),
    ],
)
def test_a_build_that_finds_nothing_writes_nothing_and_ends_with_2(
    tmp_path: Path,
    exams: Path,
    make: Callable[[Path], object],
    says: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "from").mkdir()
    make(tmp_path / "from")
    out = tmp_path / "errata.jsonl"
    assert run(monkeypatch, "errata", "build", "--from", tmp_path / "from", "--data-dir", exams, "-o", out) == 2
    assert says in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize("named", ["nobody/nothing", "nothing.csv", "./nothing"])
def test_what_is_neither_here_nor_to_be_had_is_one_line(
    named: str, exams: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "errata", "build", "--from", named, "--data-dir", exams) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert named in said


LINE = {"benchmark": "gsm8k", "item": "0" * 16, "fault": "unclear", "reason": "r", "source": "s"}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (LINE | {"benchmark": "gsm9k"}, "no benchmark 'gsm9k'"),
        (LINE | {"item": "Natalia sold clips"}, "is no hash of an item"),
        (LINE | {"fault": "odd"}, "no fault 'odd'"),
        (LINE | {"reason": "r" * 301}, "each of 300 characters"),
        ({"benchmark": "gsm8k"}, "an erratum has the texts"),
        ("[1]", "make the list again"),
        ("", "holds no errata"),
    ],
)
def test_a_damaged_list_is_an_error_that_names_its_line(tmp_path: Path, line: dict[str, str] | str, says: str) -> None:
    file = tmp_path / "errata.jsonl"
    file.write_text(line if isinstance(line, str) else json.dumps(line) + "\n")
    with pytest.raises(UserError, match=re.escape(says)):
        known([file])


def test_a_hash_of_no_item_is_found_by_the_check(
    tmp_path: Path, exams: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lists, "SHIPPED", tmp_path / "errata.jsonl")
    lists._shipped.cache_clear()
    good, bad = Erratum("gsm8k", hashes(exams, "gsm8k")[0], Fault.UNCLEAR, "r", "s"), Erratum(**LINE)  # type: ignore[arg-type]
    lists.write([good, bad], tmp_path / "errata.jsonl")
    [checked] = check.check(lists.read(tmp_path / "errata.jsonl"), exams)
    assert (checked.errata, checked.unknown, checked.complete) == (2, ("0" * 16,), False)
    assert run(monkeypatch, "errata", "check", "--data-dir", exams) == 0  # they may be of the rest of the benchmark
    assert "1 of 2 hashes are of no item (a part of the benchmark was read" in capsys.readouterr().out
    monkeypatch.setitem(BENCHMARKS, "gsm8k", replace(BENCHMARKS["gsm8k"], items=20))
    assert run(monkeypatch, "errata", "check", "--data-dir", exams) == 2
    assert run(monkeypatch, "errata", "check", "--data-dir", tmp_path) == 2
    assert "no benchmark could be read" in capsys.readouterr().err
    lists._shipped.cache_clear()


def test_the_shipped_list_has_hashes_and_reasons_of_our_own() -> None:
    shipped = known().all
    assert len(shipped) == len({(one.benchmark, one.item, one.fault) for one in shipped}) > 70
    assert {one.source for one in shipped} == {"megascience-hf"}
    assert all(len(one.reason) <= 130 for one in shipped)
    assert sum(map(len, known().items.values())) == len({(o.benchmark, o.item) for o in shipped if o.left_out})


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/benchmarks is not here")
@pytest.mark.parametrize("name", sorted({one.benchmark for one in known().all} & REAL.keys()))
def test_every_shipped_hash_is_of_an_item_and_no_reason_shows_its_text(name: str) -> None:
    items = {item.id: item for item in real_items(name)}
    for one in known().all:
        if one.benchmark == name:
            item = items[one.item]
            texts = [*(item.key.options or ()), *item.prompt.split("\n")]
            assert not any(len(text) > 12 and text.casefold() in one.reason.casefold() for text in texts)
