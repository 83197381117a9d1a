"""Launches of lighteval in slow tests are forks of a process that has imported it: see tests/cli/warm_python.py."""

from __future__ import annotations

import sys

import pytest
from warm_python import warm_python


@pytest.fixture
def warm_lighteval(monkeypatch: pytest.MonkeyPatch) -> None:
    """What this process starts as `python -P -m lighteval` is warm."""
    monkeypatch.setattr(sys, "executable", warm_python())


@pytest.fixture(autouse=True)
def backend_is_warm(request: pytest.FixtureRequest) -> None:
    """Also wherever a slow test has lighteval as its backend."""
    given = getattr(request.node, "callspec", None)
    if given and given.params.get("backend") == "lighteval" and request.node.get_closest_marker("slow"):
        request.getfixturevalue("warm_lighteval")
