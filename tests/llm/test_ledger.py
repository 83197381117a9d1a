"""The ledger: nothing that was written is lost, nothing is written twice, half a line does no harm."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

from megascience_hf.llm.ledger import Call, Decision, Failure, Ledger, Usage, records


def call(key: str, response: str = "yes") -> Call:
    return Call(key, f"row-{key}", "prompt", "model", {"temperature": 0.0}, Usage(10, 2), "stop", response)


def test_a_call_is_found_again_by_every_later_run(tmp_path: Path) -> None:
    with Ledger(tmp_path, "refine", 0) as ledger:
        ledger.write(call("a", "π \ud800 \n"))
        assert ledger.call("a") == call("a", "π \ud800 \n")
    with Ledger(tmp_path, "refine", 1) as ledger:
        assert ledger.call("a") == call("a", "π \ud800 \n")
        assert ledger.call("b") is None
        assert (ledger.calls, ledger.usage) == (1, Usage(10, 2))


def test_half_a_line_is_dropped_and_the_whole_ones_stay(tmp_path: Path) -> None:
    with Ledger(tmp_path, "refine", 0) as ledger:
        ledger.write(call("a"))
        ledger.write(call("b"))
    file = tmp_path / "refine" / "00000.jsonl"
    os.truncate(file, file.stat().st_size - 7)
    with Ledger(tmp_path, "refine", 0) as ledger:
        assert ledger.call("a") == call("a")
        assert ledger.call("b") is None
        ledger.write(call("b"))
    assert list(records(tmp_path, "refine")) == [call("a"), call("b")]


def test_half_a_line_of_another_rank_is_left_to_that_rank(tmp_path: Path) -> None:
    with Ledger(tmp_path, "refine", 0) as ledger:
        ledger.write(call("a"))
    file = tmp_path / "refine" / "00000.jsonl"
    whole = file.stat().st_size
    with file.open("ab") as opened:
        opened.write(b'{"record": "call", "st')
    with Ledger(tmp_path, "refine", 1) as ledger:
        assert ledger.call("a") == call("a")
    assert file.stat().st_size > whole


def test_a_decision_that_is_there_is_not_repeated(tmp_path: Path) -> None:
    decision = Decision("row", "input", "dropped", "no answer")
    for _ in range(2):
        with Ledger(tmp_path, "filter", 0) as ledger:
            ledger.write(decision)
            ledger.write(decision)
    assert list(records(tmp_path, "filter")) == [decision]


def test_a_failure_counts_until_the_call_succeeds(tmp_path: Path) -> None:
    failure = Failure("a", "row-a", "prompt", "model", 5, "429")
    with Ledger(tmp_path, "refine", 0) as ledger:
        ledger.write(failure)
        assert ledger.failure("a") == failure
        ledger.write(call("a"))
        assert ledger.failure("a") is None
    with Ledger(tmp_path, "refine", 0) as ledger:
        assert ledger.failure("a") is None


def test_a_full_disk_says_what_to_do_and_leaves_a_ledger_that_can_be_read(tmp_path: Path) -> None:
    script = textwrap.dedent(
        f"""
        import resource, signal
        from pathlib import Path
        from megascience_hf.llm.ledger import Ledger
        from megascience_hf.errors import UserError
        from tests_call import call
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
        ledger = Ledger(Path({str(tmp_path)!r}), "refine", 0)
        try:
            for i in range(10_000):
                ledger.write(call(str(i)))
        except UserError as error:
            print(error)
        """
    )
    (tmp_path / "tests_call.py").write_text(
        "from megascience_hf.llm.ledger import Call, Usage\n"
        "def call(key):\n"
        "    return Call(key, key, 'p', 'm', {}, Usage(1, 1), 'stop', 'yes')\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
    )
    assert "run the same command" in run.stdout
    with Ledger(tmp_path, "refine", 0) as ledger:
        assert 0 < ledger.calls < 1_000
        ledger.write(call("after"))
        assert ledger.call("after") is not None
