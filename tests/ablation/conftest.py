"""An ablation with stand-ins for training and evaluation, and a server that answers by a script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import scripted_server
from lab import Lab


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    made = Lab(tmp_path)
    made.write_pool()
    made.write()
    return made


@pytest.fixture(name="serve")
def serve_fixture() -> Any:
    """`with serve(script) as server`: see tests/curation/scripted_server.py."""
    return scripted_server.serve
