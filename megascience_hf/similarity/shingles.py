"""Words and word n-grams of many texts at once, as 63-bit hashes in flat arrays.

A word is a run of letters, digits and underscores, or one symbol that is no punctuation: `x + 1` and `x - 1` are
different, `x_{1}` and `x_1` nearly the same. Case, compatibility forms (NFKC) and punctuation do not count. A text
without any word counts as one word, itself. Text without blanks between its words (Chinese, say) is one word a run.

Hashes are xxh3 of the word's UTF-8 and mixes of those, so they are the same in every process and on every machine.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl
import xxhash
from scipy.sparse import csr_array

Hashes = npt.NDArray[np.int64]
Result = TypeVar("Result")

BLOCK = 16_384  # texts; their arrays stay in the processor's cache, more or less
THREADS = min(8, os.cpu_count() or 1)  # each holds the arrays of a block, about 50 MB

# Not punctuation, brackets or mark-up of Markdown and LaTeX; such a symbol is a word by itself.
_SYMBOL = r"""[^\w\s.,;:?!'"“”‘’«»()\[\]{}$\\&~#*`|…·•\u200b\ufeff]"""
WORD = rf"\w+|{_SYMBOL}"
LETTERS_AND_DIGITS = r"\w+"  # as text-dedup, datatrove and the literature on n-gram overlap have it
QUANTITY = rf"\w*\d\w*|\b[b-hj-z]\b|{_SYMBOL}"  # not the words "a" and "I"
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # the golden ratio's, as in splitmix64
_WORDLESS = 1  # seed of the hash of a text without words, which must not be that of a word


@dataclass(frozen=True, slots=True)
class Rows:
    """Hashes of many rows: those of row i are `hashes[offsets[i]:offsets[i + 1]]`."""

    hashes: Hashes
    offsets: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        return np.diff(self.offsets)


def normalised(texts: Sequence[str] | pl.Series) -> pl.Series:
    """Every text as its words with a blank between them: what two texts must share to be the same question."""
    series = pl.Series(texts, dtype=pl.String)
    joined = _words(series).list.join(" ")
    return pl.select(pl.when(joined.str.len_bytes() == 0).then(series.str.strip_chars()).otherwise(joined)).to_series()


def words(texts: Sequence[str] | pl.Series, pattern: str = WORD) -> Rows:
    """The hashed words of every text in their order; a text without a word has one, itself."""
    series = pl.Series(texts, dtype=pl.String)
    found = matches(series, pattern)
    lengths = found.lengths
    if lengths.all():
        return found
    wordless = np.flatnonzero(lengths == 0)
    own = [_hash(text.strip(), _WORDLESS) for text in series.gather(wordless).to_list()]
    hashes = np.insert(found.hashes, found.offsets[wordless], own)
    lengths[wordless] = 1
    return Rows(hashes, offsets_of(lengths))


def matches(texts: Sequence[str] | pl.Series, pattern: str) -> Rows:
    """The hashes of all places of every text, in lower case, that match the pattern (of Rust's regex)."""
    lists = _words(pl.Series(texts, dtype=pl.String), pattern)
    lengths = lists.list.len().to_numpy().astype(np.int64)
    # `explode` would put a null where a list is empty
    encoded = lists.filter(pl.Series(lengths > 0)).explode().to_arrow().dictionary_encode()
    vocabulary = np.array([_hash(word) for word in encoded.dictionary.to_pylist()], dtype=np.int64)
    return Rows(vocabulary[encoded.indices.to_numpy()], offsets_of(lengths))


def quantities(texts: Sequence[str] | pl.Series) -> Rows:
    """The set of the numbers, formula letters and symbols of every text: what tells two exercises apart."""
    return sets(matches(texts, QUANTITY))


def ngrams(rows: Rows, n: int, *, whole_if_short: bool) -> Rows:
    """The n-grams of every row, in their order and with repetitions.

    A row of fewer than n words has none or, with `whole_if_short`, one n-gram of all its words: it then equals no row
    but those of the same words.
    """
    lengths = rows.lengths
    counts = np.maximum(lengths - n + 1, int(whole_if_short) * (lengths > 0))
    offsets = offsets_of(counts)
    starts = np.arange(offsets[-1]) + np.repeat(rows.offsets[:-1] - offsets[:-1], counts)
    source = rows.hashes.view(np.uint64)
    short = np.flatnonzero(np.repeat(lengths < n, counts))
    left = np.repeat(lengths, counts)[short]  # a short row has one n-gram, from its first word
    mixed = np.zeros(len(starts), np.uint64)
    for k in range(n):
        word = source[np.minimum(starts + k, len(source) - 1) if len(short) else starts + k]
        word[short] *= k < left  # nothing behind the end of a short row
        mixed *= _MULTIPLIER
        mixed += word
    return Rows(mix(mixed), offsets)


def blockwise(work: Callable[[pl.Series], Result], texts: Sequence[str] | pl.Series) -> Iterator[Result]:
    """What `work` makes of every block of texts, in their order; several blocks are worked on in threads.

    Polars, NumPy and SciPy let the other threads run while they work. A single block is worked on in the caller's: who
    comes with one block after another would leave the memory of each new thread behind (glibc keeps an arena for each).
    """
    series = pl.Series(texts, dtype=pl.String)
    blocks = [series.slice(start, BLOCK) for start in range(0, len(series), BLOCK)]
    if len(blocks) < 2:
        yield from map(work, blocks)
        return
    with ThreadPoolExecutor(THREADS) as pool:
        yield from pool.map(work, blocks)


def stacked(parts: Iterable[Rows]) -> Rows:
    """The rows of all parts, in their order; a part can be freed as soon as the next one is asked for."""
    hashes = np.empty(0, np.int64)
    lengths = [np.empty(0, np.int64)]
    for part in parts:
        end = len(hashes)
        # grows in place, where `concatenate` would need twice the memory; nothing else refers to the array
        hashes.resize(end + len(part.hashes), refcheck=False)
        hashes[end:] = part.hashes
        lengths.append(part.lengths)
    return Rows(hashes, offsets_of(np.concatenate(lengths)))


def sets(rows: Rows) -> Rows:
    """Every row sorted and without repetitions."""
    matrix = csr_array(
        (np.ones(len(rows.hashes), np.int8), rows.hashes.copy(), rows.offsets),
        shape=(len(rows), np.iinfo(np.int64).max),
    )
    matrix.sum_duplicates()  # SciPy sorts row by row, several times faster than one sort by row and hash
    return Rows(matrix.indices.astype(np.int64, copy=False), matrix.indptr.astype(np.int64, copy=False))


def mix(values: npt.NDArray[np.uint64]) -> Hashes:
    """The finaliser of splitmix64, without the sign bit."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)
    return (values >> np.uint64(1)).view(np.int64)


def _words(series: pl.Series, pattern: str = WORD) -> pl.Series:
    text = pl.col("text")
    # normalising costs as much as all the rest, and leaves ASCII as it is
    other = pl.when(text.str.len_bytes() != text.str.len_chars()).then(text)
    folded = pl.coalesce(other.str.normalize("NFKC"), text).str.to_lowercase()
    return series.alias("text").to_frame().select(folded.str.extract_all(pattern)).to_series()


def _hash(text: str, seed: int = 0) -> int:
    return xxhash.xxh3_64_intdigest(text.encode("utf-8", "surrogatepass"), seed) >> 1


def offsets_of(lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(lengths)])
