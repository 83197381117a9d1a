"""Embeddings of texts by any sentence-transformers model, kept on disk under the content of each text.

A folder holds, for each model, blocks of vectors (`N.vectors.npy`, float32, of length 1) and of their texts' hashes
(`N.keys.npy`), and `model.json` with the model's name and revision. A block's keys are written last, by renaming, so a
block is there entirely or not at all: after `kill -9` the next run computes what is missing. A text that was embedded
once is not embedded again, wherever it stands in the next input.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import xxhash

from megascience_hf.content_id import content_id
from megascience_hf.errors import UserError, first_line
from megascience_hf.whole_file import replacing, write_text

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]

DEFAULT_MODEL = "BAAI/bge-large-en-v1.5"  # the paper's (arXiv 2507.16812, section 2.5)
DEFAULT_REVISION = "d4aa6901d3a41ba39fb536a557fa166f842b0e09"
FULL_HASH = 40
BLOCK = 4_096  # texts; what a kill costs at most
READ_TOGETHER = 8_192
_CHECK_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Model:
    """What makes two embeddings comparable.

    Args:
        name: as given: on the Hub, or a folder.
        revision: commit of the Hub, or hash of the folder's files.
        dimension: length of a vector.
        max_tokens: texts are cut to so many tokens.
    """

    name: str
    revision: str
    dimension: int
    max_tokens: int

    @property
    def id(self) -> str:
        # a folder may be moved, and is the same model
        return content_id(self.revision, str(self.dimension), str(self.max_tokens))


@dataclass(frozen=True, slots=True)
class Embedder:
    """A loaded model. `encode` gives float32 vectors of length 1, shape (texts, dimension)."""

    model: Model
    encode: Callable[[Sequence[str]], Vectors]


def load(name: str = DEFAULT_MODEL, revision: str | None = None, *, batch_size: int = 64) -> Embedder:
    """A sentence-transformers model of the Hub or of a folder.

    Args:
        name: on the Hub, or a folder of this machine.
        revision: commit, branch or tag on the Hub; of the default model a pinned one, of others the newest.
        batch_size: texts at a time; they are sorted by length first.

    Raises:
        UserError: there is no such model, or it cannot be reached.
    """
    from sentence_transformers import SentenceTransformer

    folder = Path(name)
    if revision is None and name == DEFAULT_MODEL:
        revision = DEFAULT_REVISION
    try:
        loaded = SentenceTransformer(str(folder) if folder.is_dir() else name, revision=revision)
    except (OSError, ValueError) as error:
        line = str(error).strip().partition("\n")[0]
        raise UserError(f"cannot load the embedding model {name}: {line}; give a folder or a name on the Hub") from None
    model = Model(
        name,
        _hash_of_files(folder) if folder.is_dir() else _commit(loaded, name, revision),
        int(loaded.get_embedding_dimension() or 0),
        int(loaded.max_seq_length or 0),
    )

    def encode(texts: Sequence[str]) -> Vectors:
        vectors: Vectors = loaded.encode(
            list(texts),
            batch_size=batch_size,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return vectors.astype(np.float32, copy=False)

    return Embedder(model, encode)


def check(name: str = DEFAULT_MODEL) -> None:
    """Whether a model could be loaded, without loading it.

    Raises:
        UserError: there is no such folder or model, or it is not here and the Hub cannot be reached.
    """
    from huggingface_hub import HfApi, try_to_load_from_cache
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, OfflineModeIsEnabled

    from megascience_hf.hub.client import HTTPError

    revision = DEFAULT_REVISION if name == DEFAULT_MODEL else None
    if find_spec("sentence_transformers") is None:
        raise UserError("the embedder needs sentence-transformers: pip install 'megascience-hf[curate]'")
    if Path(name).is_dir():
        if not (Path(name) / "config.json").is_file() and not (Path(name) / "modules.json").is_file():
            raise UserError(f"{name} is no embedding model: it has neither modules.json nor config.json")
        return
    try:
        if not isinstance(try_to_load_from_cache(name, "config.json", revision=revision), str):
            HfApi().model_info(name, revision=revision, timeout=_CHECK_SECONDS)
    except (OSError, HTTPError, HfHubHTTPError, HFValidationError, OfflineModeIsEnabled) as error:
        line = first_line(error)
        raise UserError(f"cannot load the embedding model {name}: {line}; give a folder or a name on the Hub") from None


class EmbeddingStore:
    """The embeddings of one model below a folder.

    Args:
        folder: made if it is not there; several models may share it. One process writes at a time.
    """

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._embedder = embedder
        self.folder = folder / embedder.model.id
        self.folder.mkdir(parents=True, exist_ok=True)
        write_text(self.folder / "model.json", json.dumps(asdict(embedder.model), indent=1) + "\n")
        self._read_keys()

    def missing(self, texts: Sequence[str]) -> list[str]:
        """The texts that have no embedding yet, each once, in their order."""
        keys = _keys(texts)
        _, first = np.unique(keys, return_index=True)
        first.sort()
        return [texts[i] for i in first[~self._known(keys[first])].tolist()]

    def add(self, texts: Sequence[str], progress: Callable[[int], object] = lambda _: None) -> int:
        """Embed the texts that are missing, block by block; the number of them.

        Args:
            progress: called with the number of texts of each block as it is on disk.
        """
        missing = self.missing(texts)
        for start in range(0, len(missing), BLOCK):
            block = missing[start : start + BLOCK]
            vectors = self._embedder.encode(block)
            if vectors.shape != (len(block), self._embedder.model.dimension) or not np.isfinite(vectors).all():
                raise UserError(f"{self._embedder.model.name} gave no usable embeddings (shape {vectors.shape})")
            number = len(list(self.folder.glob("*.keys.npy")))
            _save(self.folder / f"{number:06d}.vectors.npy", vectors)
            _save(self.folder / f"{number:06d}.keys.npy", _keys(block))
            progress(len(block))
        if missing:
            self._read_keys()
        return len(missing)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """The embeddings of the texts, shape (texts, dimension).

        Raises:
            KeyError: one was not added.
        """
        keys = _keys(texts)
        if not self._known(keys).all():
            raise KeyError("a text has no embedding: `add` it first")
        places = self._order[np.searchsorted(self._sorted_keys, keys)]
        vectors = np.empty((len(texts), self._embedder.model.dimension), np.float32)
        blocks = np.searchsorted(self._starts, places, side="right") - 1
        for block in np.unique(blocks).tolist():
            # Opened anew for each call: the pages of a mapping that stays open count as memory of the process.
            stored = np.load(self.folder / f"{block:06d}.vectors.npy", mmap_mode="r")
            at = np.flatnonzero(blocks == block)
            vectors[at] = stored[places[at] - self._starts[block]]
        return vectors

    def blocks(self, texts: Sequence[str]) -> Iterator[Vectors]:
        """The embeddings of many texts, some thousand at a time: what `nearest` takes."""
        for start in range(0, len(texts), READ_TOGETHER):
            yield self.vectors(texts[start : start + READ_TOGETHER])

    def _known(self, keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
        known: npt.NDArray[np.bool_] = np.isin(keys, self._sorted_keys)
        return known

    def _read_keys(self) -> None:
        files = sorted(self.folder.glob("*.keys.npy"))
        stored = [np.load(file) for file in files]
        keys = np.concatenate([np.empty(0, np.uint64), *stored])
        self._starts = np.cumsum([0, *(len(part) for part in stored)])[:-1] if stored else np.zeros(0, np.int64)
        self._order = np.argsort(keys, kind="stable")
        self._sorted_keys = keys[self._order]


def _keys(texts: Sequence[str]) -> npt.NDArray[np.uint64]:
    return np.array(
        [xxhash.xxh3_64_intdigest(text.encode("utf-8", "surrogatepass")) for text in texts], dtype=np.uint64
    )


def _save(path: Path, array: npt.NDArray[np.float32] | npt.NDArray[np.uint64]) -> None:
    with replacing(path) as partial, partial.open("wb") as file:  # `numpy.save` of a path would add its own ending
        np.save(file, array)


def _hash_of_files(folder: Path) -> str:
    """A hash of the names and contents of the model's files; hidden ones and documentation do not count."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in relative.parts) and path.suffix != ".md":
            digest.update(relative.as_posix().encode() + b"\0")
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:FULL_HASH]


def _commit(loaded: SentenceTransformer, name: str, revision: str | None) -> str:
    """The commit of the Hub that was loaded, which names the model's weights as no branch does."""
    configuration = getattr(getattr(loaded[0], "auto_model", None), "config", None)
    commit = str(getattr(configuration, "_commit_hash", None) or revision)
    if len(commit) != FULL_HASH:
        raise UserError(f"the commit of {name} is not known: give its full hash as the revision")
    return commit
