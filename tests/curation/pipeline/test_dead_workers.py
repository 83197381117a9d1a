"""A worker that is killed ends the run with a line; a pool of processes would wait for it for ever."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from megascience_hf.curation.pipeline import dead_workers
from megascience_hf.curation.pipeline.dead_workers import looked_for, noted
from megascience_hf.errors import UserError


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dead_workers, "_EVERY", 0.02)


def wait_for_a_worker_that_is_killed(note: Path) -> None:
    with looked_for([note], "refine"):
        worker = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        note.write_text(str(worker.pid))
        worker.kill()
        worker.wait()
        time.sleep(60)


def test_a_worker_that_was_killed_ends_the_wait_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"worker of stage refine .* run the same command"):
        wait_for_a_worker_that_is_killed(tmp_path / "00000")


def test_workers_that_end_their_work_or_are_still_at_it_end_nothing(tmp_path: Path) -> None:
    done, at_it, of_another_run = (tmp_path / name for name in "abc")
    of_another_run.write_text("999999999")
    with looked_for([done, at_it, of_another_run], "refine"):
        with noted(done):
            pass
        with noted(at_it):
            time.sleep(0.2)
    assert list(tmp_path.iterdir()) == []


def test_a_ctrl_c_is_one(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), looked_for([tmp_path / "00000"], "refine"):
        raise KeyboardInterrupt
