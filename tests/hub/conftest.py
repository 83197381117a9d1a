"""A Hub on this machine and the real client that talks to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hub_server import Hub, running, sign_in


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """The running Hub; this process is online with it, and signed in."""
    with running() as hub:
        sign_in(hub, monkeypatch)
        yield hub
