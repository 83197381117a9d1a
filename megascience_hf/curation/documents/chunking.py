"""Stage 1, chunk: documents are cut into pieces that fit a model's window.

A chunk ends where a reader would lay the book aside: before a heading if one is near, between paragraphs, never inside
a formula, table or code, and not between a question and the solution printed with it. Only what is longer than a chunk
by itself is cut further: at paragraphs, sentences, words and at last characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from megascience_hf.content_id import content_id
from megascience_hf.curation.extraction.rules.outline import outline
from megascience_hf.curation.records import Chunk, Document

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MAX_TOKENS = 4096
# A heading in the last part of a chunk ends it; before that, half of the window would be wasted.
_EARLIEST_HEADING = 0.6
# No more is given to the tokenizer at once: long lines without a space take some of them more than linear time.
_MAX_PIECE = 20_000

_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_ENVIRONMENT = re.compile(
    r"\\(begin|end)\{(?:equation|align|gather|multline|array|tabular|table|matrix|cases|verbatim|lstlisting)\*?\}"
)
_HEADING = re.compile(r"#{1,6}[ \t]+\S")
_SENTENCE = re.compile(r"(?<=[.!?])[\"”’)\]]*\s+(?=[\"“‘(\[$A-Z0-9])|\n")
_WORD = re.compile(r"\s+")
# An unclosed fence or formula must not make the rest of a book one block.
_MAX_SET_OFF_LINES = 2_000


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch that stays whole, its length in tokens, and the level of the heading it begins with (0: none)."""

    start: int
    end: int
    tokens: int
    heading: int = 0


def chunk(document: Document, tokenizer: Tokenizer, max_tokens: int = MAX_TOKENS) -> Iterator[Chunk]:
    """Chunks that tile the document: each begins where the last one ended.

    Args:
        tokenizer: from `load_tokenizer`; special tokens are not counted.
        max_tokens: no chunk is longer, unless one character is.

    Raises:
        ValueError: `max_tokens` is not positive.
    """
    if max_tokens < 1:
        raise ValueError(f"max_tokens must be positive, not {max_tokens}")
    cutter = _Cutter(document.text, tokenizer, max_tokens)
    for start, end, tokens in cutter.chunks(_units(document)):
        yield Chunk(
            id=content_id(document.id, str(start), str(end)),
            document_id=document.id,
            text=document.text[start:end],
            start=start,
            end=end,
            tokens=tokens,
            subject=document.subject,
            book=document.book,
            section=document.section,
        )


def _units(document: Document) -> list[tuple[int, int]]:
    """Spans that should stay whole: questions with the solutions behind them, else single blocks."""
    together = [
        (question.start, question.answer[1] if question.answer else question.end)
        for question in outline(document.text, 0, document.section, frozenset()).questions
        if question.listed
    ]
    units: list[tuple[int, int]] = []
    position = 0
    for start, end in blocks(document.text):
        while position < len(together) and together[position][1] <= start:
            position += 1
        held = position < len(together) and together[position][0] < start < together[position][1]
        if units and held:
            units[-1] = (units[-1][0], end)
        else:
            units.append((start, end))
    return units


def blocks(text: str) -> Iterator[tuple[int, int]]:
    """Blocks that tile `text`: paragraphs, and what is set off as code, formula or table. White space ends a block."""
    start = position = 0
    blank, closer, set_off = False, "", 0
    table = False
    for line in text.splitlines(keepends=True) if "\r" not in text and "\x0b" not in text else _lines(text):
        stripped = line.strip()
        inside = bool(closer) and set_off < _MAX_SET_OFF_LINES
        begins = blank and stripped and not inside and not (table and stripped.startswith("|"))
        if position > start and (begins or (not inside and _HEADING.match(line))):
            yield start, position
            start = position
        if inside:
            set_off += 1
            if _closes(closer, stripped):
                closer = ""
        elif opened := _opens(stripped):
            closer, set_off = opened, 0
        table = stripped.startswith("|") or (table and not stripped)
        blank = not stripped
        position += len(line)
    if position > start:
        yield start, position


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _opens(line: str) -> str:
    """What closes the code or formula that `line` opens, "" if it opens none."""
    if fence := _FENCE.match(line):
        return fence[1]
    if line.startswith("$$") and (len(line) == 2 or not line.rstrip(".,;").endswith("$$")):
        return "$$"
    if line.startswith(r"\[") and r"\]" not in line:
        return r"\]"
    if (begun := _ENVIRONMENT.match(line)) and begun[1] == "begin" and r"\end" not in line:
        return begun[0].replace("begin", "end")
    return ""


def _closes(closer: str, line: str) -> bool:
    return line.startswith(closer) if closer[0] in "`~" else closer in line


class _Cutter:
    def __init__(self, text: str, tokenizer: Tokenizer, max_tokens: int) -> None:
        self.text, self.tokenizer, self.max_tokens = text, tokenizer, max_tokens

    def count(self, spans: Sequence[tuple[int, int]]) -> list[int]:
        if not spans:
            return []
        texts = [self.text[start:end] for start, end in spans]
        return [len(encoding.ids) for encoding in self.tokenizer.encode_batch_fast(texts, add_special_tokens=False)]

    def chunks(self, units: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
        """Packs units into chunks. Tokens of a chunk are counted anew, for tokens may join across a border."""
        waiting: list[_Piece] = []
        for piece in self._pieces(units):
            if waiting and sum(one.tokens for one in waiting) + piece.tokens > self.max_tokens:
                cut = self._where_to_end(waiting, piece)
                yield from self._exact(waiting[:cut])
                waiting = waiting[cut:]
            waiting.append(piece)
        yield from self._exact(waiting)

    def _where_to_end(self, waiting: Sequence[_Piece], after: _Piece) -> int:
        """How many of the waiting pieces the chunk gets: up to the highest heading near its end."""
        if after.heading:
            return len(waiting)
        filled, best = 0, (7, len(waiting))
        for number, piece in enumerate(waiting):
            if piece.heading and number and filled >= _EARLIEST_HEADING * self.max_tokens:
                best = min(best, (piece.heading, number))
            filled += piece.tokens
        left = sum(piece.tokens for piece in waiting[best[1] :])
        if best[0] < 7 and left + after.tokens <= self.max_tokens:
            return best[1]
        # A heading alone at the end of a chunk belongs to what follows.
        end = len(waiting)
        while (
            end > 1
            and waiting[end - 1].heading
            and sum(one.tokens for one in waiting[end - 1 :]) + after.tokens <= self.max_tokens
        ):
            end -= 1
        return end

    def _exact(self, pieces: Sequence[_Piece]) -> Iterator[tuple[int, int, int]]:
        if not pieces:
            return
        start, end = pieces[0].start, pieces[-1].end
        (tokens,) = self.count([(start, end)]) if len(pieces) > 1 else (pieces[0].tokens,)
        if tokens > self.max_tokens and len(pieces) > 1:
            middle = len(pieces) // 2
            yield from self._exact(pieces[:middle])
            yield from self._exact(pieces[middle:])
        else:
            yield start, end, tokens

    def _pieces(self, units: Sequence[tuple[int, int]]) -> Iterator[_Piece]:
        batch: list[tuple[int, int]] = []
        size = 0
        for unit in units:
            if unit[1] - unit[0] > _MAX_PIECE:
                yield from self._counted(batch)
                batch, size = [], 0
                yield from self._finer([unit], 0)
                continue
            batch.append(unit)
            size += unit[1] - unit[0]
            if size > 50 * _MAX_PIECE:
                yield from self._counted(batch)
                batch, size = [], 0
        yield from self._counted(batch)

    def _counted(self, spans: Sequence[tuple[int, int]], fineness: int = 0) -> Iterator[_Piece]:
        for (start, end), tokens in zip(spans, self.count(spans), strict=True):
            if tokens > self.max_tokens and end - start > 1:
                yield from self._finer([(start, end)], fineness)
            else:
                heading = _HEADING.match(self.text, start)
                level = heading[0].count("#") if heading else 0
                yield _Piece(start, end, tokens, level)

    def _finer(self, spans: Sequence[tuple[int, int]], fineness: int) -> Iterator[_Piece]:
        """Cuts what is too long: into blocks, lines and sentences, words, characters."""
        for start, end in spans:
            parts = list(self._parts(start, end, fineness))
            short = [part for part in parts if part[1] - part[0] <= _MAX_PIECE]
            if len(short) == len(parts):
                yield from self._counted(parts, fineness + 1)
            else:
                for part in parts:
                    if part[1] - part[0] <= _MAX_PIECE:
                        yield from self._counted([part], fineness + 1)
                    else:
                        yield from self._finer([part], fineness + 1)

    def _parts(self, start: int, end: int, fineness: int) -> Iterator[tuple[int, int]]:
        if fineness == 0:
            yield from ((start + a, start + b) for a, b in blocks(self.text[start:end]))
        elif fineness < 3:
            border = _SENTENCE if fineness == 1 else _WORD
            position = start
            for match in border.finditer(self.text, start, end):
                if match.end() > position:
                    yield position, match.end()
                    position = match.end()
            if position < end:
                yield position, end
        else:
            # A character has at most some four tokens; smaller and smaller pieces until they fit.
            step = max(1, min(_MAX_PIECE, self.max_tokens // 4, (end - start) // 2))
            yield from ((at, min(at + step, end)) for at in range(start, end, step))
