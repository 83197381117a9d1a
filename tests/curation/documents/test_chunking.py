"""Chunks tile their document, fit the window and keep together what belongs together."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from megascience_hf.curation.documents.chunking import blocks, chunk
from megascience_hf.curation.documents.reading import EMBEDDED_BOOK, read_documents
from megascience_hf.curation.documents.tokenizers import load_tokenizer
from megascience_hf.curation.records import Chunk, Document
from megascience_hf.errors import UserError


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    """Byte-level BPE like that of the models, trained on the embedded book in a blink."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=1000, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    tokenizer.train_from_iterator((document.text for document in read_documents(EMBEDDED_BOOK)), trainer)
    return tokenizer


def document(text: str) -> Document:
    return Document("id", text, "physics", "book", "section", "path.md")


def check(text: str, chunks: list[Chunk], tokenizer: Tokenizer, max_tokens: int) -> None:
    assert "".join(one.text for one in chunks) == text
    position = 0
    for one in chunks:
        assert one.start == position
        assert text[one.start : one.end] == one.text
        assert one.tokens == len(tokenizer.encode(one.text, add_special_tokens=False).ids)
        assert one.tokens <= max_tokens or len(one.text) == 1
        position = one.end
    assert position == len(text)
    assert len({one.id for one in chunks}) == len(chunks)


MARKDOWN = st.lists(
    st.sampled_from(
        [
            "# Heading\n", "## Exercises\n\n", "1. What is x?\n", "\n", "\n\n", "A sentence. Another! A third?", "$$",
            "$$\n", "```\n", "| a | b |\n|---|---|\n| 1 | 2 |\n", "**Example 1.1**\n\n", "**Solution**\n\n",
            "word " * 30, "x" * 200, "\\begin{align}\n", "\\end{align}\n", "é漢🙂", "\u2028", "\x0b", "\x85",
            " ", "## Answers\n\n1. B\n",
        ]
    ),
    max_size=60,
).map("".join)  # fmt: skip


@given(text=MARKDOWN, max_tokens=st.integers(1, 200))
@settings(max_examples=150, deadline=None)
def test_chunks_tile_any_document_and_fit(tokenizer: Tokenizer, text: str, max_tokens: int) -> None:
    check(text, list(chunk(document(text), tokenizer, max_tokens)), tokenizer, max_tokens)


@given(text=st.text(max_size=300), max_tokens=st.integers(1, 30))
@settings(max_examples=100, deadline=None)
def test_chunks_tile_any_text(tokenizer: Tokenizer, text: str, max_tokens: int) -> None:
    check(text, list(chunk(document(text), tokenizer, max_tokens)), tokenizer, max_tokens)


@given(text=MARKDOWN)
def test_blocks_tile_any_text(text: str) -> None:
    spans = list(blocks(text))
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(end > start for start, end in spans)


def test_chunks_are_the_same_in_every_run(tokenizer: Tokenizer) -> None:
    for one in read_documents(EMBEDDED_BOOK):
        assert list(chunk(one, tokenizer, 200)) == list(chunk(one, tokenizer, 200))


def test_what_fits_is_one_chunk(tokenizer: Tokenizer) -> None:
    (one,) = chunk(document("# Short\n\nProse."), tokenizer)
    assert (one.text, one.document_id, one.subject, one.book, one.section) == (
        "# Short\n\nProse.", "id", "physics", "book", "section",
    )  # fmt: skip


def test_an_empty_document_has_no_chunk(tokenizer: Tokenizer) -> None:
    assert list(chunk(document(""), tokenizer)) == []


PROSE = "The velocity of a body changes when a force acts on it. " * 4
TOGETHER = {
    "a worked example and its solution": (
        "**Example 1.1** How far does it go?\n\n" + PROSE + "\n\n**Solution.** It goes far.\n\nAnd so on."
    ),
    "an exercise and its answer": "## Exercises\n\n1. How far?\n\n" + PROSE + "\n\nAnswer: Far.\n\n",
    "a formula": "$$\n\\begin{aligned}\n\na &= b + c \\\\\n\nd &= e\n\\end{aligned}\n$$",
    "a table": "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 20,
    "code": "```python\n" + "x = 1\n\n" * 25 + "```",
    "an environment": "\\begin{align}\n" + "a &= b \\\\\n\n" * 12 + "\\end{align}",
}


@pytest.mark.parametrize("held", TOGETHER.values(), ids=TOGETHER.keys())
@pytest.mark.parametrize("before", [2, 3, 4, 5, 6])
def test_what_belongs_together_is_in_one_chunk(tokenizer: Tokenizer, held: str, before: int) -> None:
    text = "# Motion\n\n" + (PROSE + "\n\n") * before + held + "\n\n" + PROSE
    chunks = list(chunk(document(text), tokenizer, 200))
    assert len(chunks) > 1
    core = held.split("\n\nAnd so on.")[0].strip()
    assert any(core in one.text for one in chunks)


def test_a_chunk_ends_before_a_heading_that_is_near(tokenizer: Tokenizer) -> None:
    text = "# A\n\n" + (PROSE + "\n\n") * 2 + "## B\n\n" + (PROSE + "\n\n") * 2
    size = len(tokenizer.encode(PROSE).ids)
    chunks = list(chunk(document(text), tokenizer, int(size * 3.4)))
    assert [one.text.split("\n")[0] for one in chunks] == ["# A", "## B"]


def test_a_heading_does_not_stand_alone_at_the_end(tokenizer: Tokenizer) -> None:
    text = "# A\n\n" + PROSE + "\n\n## B\n\n" + PROSE
    size = len(tokenizer.encode(text[: text.index(PROSE, 100)]).ids) + 5
    chunks = list(chunk(document(text), tokenizer, size))
    assert chunks[1].text.startswith("## B")


def test_a_huge_paragraph_is_cut_at_sentences_and_a_huge_sentence_at_words(tokenizer: Tokenizer) -> None:
    paragraph = " ".join(f"Sentence number {n} is here." for n in range(400))
    chunks = list(chunk(document(paragraph), tokenizer, 100))
    assert all(one.text.rstrip().endswith(".") for one in chunks)
    sentence = " ".join(f"word{n}" for n in range(2000))
    chunks = list(chunk(document(sentence), tokenizer, 100))
    assert all(one.text.split()[0].startswith("word") for one in chunks)
    assert all(one.tokens > 70 for one in chunks[:-1])


def test_one_word_of_a_megabyte_is_cut(tokenizer: Tokenizer) -> None:
    text = "ab" * 500_000
    check(text, list(chunk(document(text), tokenizer, 4096)), tokenizer, 4096)


def test_an_unclosed_fence_does_not_swallow_the_book(tokenizer: Tokenizer) -> None:
    text = "```\n" + ("Line of prose.\n\n" * 10_000)
    check(text, list(chunk(document(text), tokenizer, 500)), tokenizer, 500)


def test_a_tokenizer_is_named_by_folder_or_file(tokenizer: Tokenizer, tmp_path: Path) -> None:
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    for name in (tmp_path, tmp_path / "tokenizer.json"):
        assert load_tokenizer(str(name)).get_vocab_size() == tokenizer.get_vocab_size()


def test_a_tokenizer_that_is_not_there_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(UserError, match="no tokenizer"):
        load_tokenizer("nobody/no-such-tokenizer")


def test_a_window_of_nothing_is_refused(tokenizer: Tokenizer) -> None:
    with pytest.raises(ValueError, match="positive"):
        list(chunk(document("text"), tokenizer, 0))
