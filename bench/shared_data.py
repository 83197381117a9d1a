"""Where the private data are that bench measures with: ../shared, no part of the project; nothing of it is printed."""

from __future__ import annotations

import sys
from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared"


def lacks(*folders: str) -> bool:
    """Whether one of these folders of the private data is not there, which is said in a line."""
    gone = [name for name in folders if not (SHARED / name).is_dir()]
    if gone:
        missing = " and ".join(gone)
        print(f"not measured: no {missing} in {SHARED} (private data, no part of the project)", file=sys.stderr)
    return bool(gone)
