from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from megascience_hf.errors import UserError
from megascience_hf.similarity import embeddings
from megascience_hf.similarity.embeddings import Embedder, EmbeddingStore, Model, Vectors, load
from megascience_hf.similarity.nearest import nearest

MODEL = Model("test", "0" * 40, 4, 16)


def counting() -> tuple[Embedder, list[str]]:
    """An embedder of four numbers a text, and the texts it was asked for."""
    asked: list[str] = []

    def encode(texts: list[str]) -> Vectors:
        asked.extend(texts)
        vectors = np.array([[len(text), text.count("a"), text.count("b"), 1] for text in texts], np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    return Embedder(MODEL, encode), asked  # type: ignore[arg-type]


def test_each_text_is_embedded_once_wherever_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings, "BLOCK", 3)
    embedder, asked = counting()
    texts = [f"text {n}" for n in range(8)]
    assert EmbeddingStore(tmp_path, embedder).add([*texts, texts[0]]) == 8
    store = EmbeddingStore(tmp_path, embedder)
    assert store.add(["new", *reversed(texts)]) == 1
    assert asked == [*texts, "new"]
    order = [5, 0, 7, 7]
    assert (store.vectors([texts[n] for n in order]) == embedder.encode(texts)[order]).all()


def test_a_block_that_was_not_finished_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings, "BLOCK", 2)
    embedder, asked = counting()
    texts = ["a", "ab", "abb", "abbb"]
    store = EmbeddingStore(tmp_path, embedder)
    store.add(texts)
    (store.folder / "000001.keys.npy").unlink()  # as if killed between the two files
    asked.clear()
    again = EmbeddingStore(tmp_path, embedder)
    assert again.add(texts) == 2
    assert asked == texts[2:]
    assert (again.vectors(texts) == embedder.encode(texts)).all()


def test_another_model_has_another_folder(tmp_path: Path) -> None:
    embedder, _ = counting()
    EmbeddingStore(tmp_path, embedder).add(["a"])
    other = Embedder(Model("test", "1" * 40, 4, 16), embedder.encode)
    assert EmbeddingStore(tmp_path, other).add(["a"]) == 1
    assert {json.loads(path.read_text())["revision"] for path in tmp_path.glob("*/model.json")} == {"0" * 40, "1" * 40}


def test_vectors_that_are_no_numbers_are_not_written(tmp_path: Path) -> None:
    store = EmbeddingStore(tmp_path, Embedder(MODEL, lambda texts: np.full((len(texts), 4), np.nan, np.float32)))
    with pytest.raises(UserError, match="no usable embeddings"):
        store.add(["a"])
    assert not list(store.folder.glob("*.npy"))


def test_a_text_that_was_not_added_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        EmbeddingStore(tmp_path, counting()[0]).vectors(["a"])


def test_a_model_that_is_not_there_is_one_line() -> None:
    with pytest.raises(UserError, match="cannot load the embedding model nobody/nothing"):
        load("nobody/nothing")


KILLED = """
import sys
from pathlib import Path
from megascience_hf.similarity import embeddings
embeddings.BLOCK = 8
store = embeddings.EmbeddingStore(Path(sys.argv[1]), embeddings.load(sys.argv[2], batch_size=8))
texts = [f"question number {n} about the mass of {n} stars" for n in range(160)]
store.add(texts, progress=lambda n: print(n, flush=True))
"""


@pytest.mark.slow
def test_a_run_killed_at_any_block_is_continued_with_a_real_model(tmp_path: Path, minilm: Path) -> None:
    texts = [f"question number {n} about the mass of {n} stars" for n in range(160)]
    command = [sys.executable, "-c", KILLED, str(tmp_path / "killed"), str(minilm)]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | {"HF_HUB_OFFLINE": "1"}, text=True)
    assert run.stdout is not None
    for _ in range(3):
        run.stdout.readline()
    time.sleep(0.01)
    run.send_signal(signal.SIGKILL)
    run.wait()
    embedder = load(str(minilm))
    store = EmbeddingStore(tmp_path / "killed", embedder)
    left = len(store.missing(texts))
    assert 0 < left <= 160 - 3 * 8
    assert store.add(texts) == left
    undisturbed = EmbeddingStore(tmp_path / "undisturbed", embedder)
    undisturbed.add(texts)
    # Batches are padded to their longest text, which moves the last bits.
    assert store.vectors(texts) == pytest.approx(undisturbed.vectors(texts), abs=1e-5)
    assert json.loads((store.folder / "model.json").read_text())["revision"] == embedder.model.revision


@pytest.mark.slow
def test_a_reworded_question_is_nearest_to_its_own(tmp_path: Path, minilm: Path) -> None:
    benchmark = [
        "How many days does the Moon take for one orbit of the Earth?",
        "Which acid is in vinegar?",
        "What is the capital of France?",
        "Compute the derivative of x squared.",
    ]
    rows = ["Name the acid that gives vinegar its taste.", "Find d/dx of x^2."]
    store = EmbeddingStore(tmp_path, load(str(minilm)))
    store.add(benchmark + rows)
    found = nearest(store.blocks(rows), store.vectors(benchmark), k=2)
    assert found.references[:, 0].tolist() == [1, 3]
    copy = shutil.copytree(minilm, tmp_path / "moved")
    assert load(str(copy)).model.id == load(str(minilm)).model.id
