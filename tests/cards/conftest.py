"""A Hub on this machine and the real client that talks to it."""

from __future__ import annotations

from collections.abc import Iterator

import huggingface_hub.constants
import pytest
from hub_server import WRITE_TOKEN, Hub, running


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """The running Hub; this process is online with it, and signed in."""
    with running() as hub:
        monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
        monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_DISABLE_XET", True)
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", hub.url)
        monkeypatch.setenv("HF_TOKEN", WRITE_TOKEN)
        yield hub
