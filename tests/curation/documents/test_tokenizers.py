"""The tokenizer that needs no download counts about as many tokens as a model's does, in other scripts too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megascience_hf.curation.documents.tokenizers import APPROXIMATE, load_tokenizer, token_counter

# Sentences of our own, each with the number of tokens that Qwen's tokenizer gives it (bench/approximate_tokens.py).
COUNTED = [
    ("The entropy of an isolated system never decreases, which is why heat flows from hot to cold.", 19),
    ("孤立系统的熵永远不会减少，因此热量总是从高温物体流向低温物体。请计算该过程中气体所做的功，并说明理由。", 27),
    ("化学平衡常数只与温度有关。若升高温度使反应向吸热方向移动，则平衡常数增大。", 25),
    ("孤立した系のエントロピーは決して減少しないため、熱は高温の物体から低温の物体へ流れる。", 29),
    ("Энтропия изолированной системы никогда не убывает, поэтому тепло переходит от горячего тела к холодному.", 31),
]


@pytest.mark.parametrize(("text", "tokens"), COUNTED)
def test_tokens_are_counted_within_a_fifth_of_a_models(text: str, tokens: int) -> None:
    assert token_counter()([text])[0] == pytest.approx(tokens, rel=0.2)


@given(st.lists(st.text()))
def test_polars_counts_the_pieces_that_the_tokenizer_makes(texts: list[str]) -> None:
    tokenizer = load_tokenizer(APPROXIMATE)
    assert list(token_counter()(texts)) == [len(tokenizer.encode(text).ids) for text in texts]
