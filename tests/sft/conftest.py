"""A tiny checkpoint of each family, for all tests of the training."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny_checkpoints import SPECIAL_TOKENS, save_model


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """model_type → folder of a tiny checkpoint."""
    import torch

    # Models this small are slower with threads that wait for each other.
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    root = tmp_path_factory.mktemp("tiny")
    for model_type in SPECIAL_TOKENS:
        save_model(model_type, root / model_type)
    yield {model_type: root / model_type for model_type in SPECIAL_TOKENS}
    torch.set_num_threads(threads)
