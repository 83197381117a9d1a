"""Draws docs/demo.svg, the README's picture: the terminal of a `megascience demo`.

Usage: python bench/demo_picture.py [FOLDER]   (a folder of an earlier demo is completed, not run anew)
"""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console

from megascience_hf.demo.loop import run

DOCS = Path(__file__).resolve().parents[1] / "docs"


def main() -> None:
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "demo-run")
    console = Console(record=True, width=90, highlight=False)
    run(out, console)
    console.save_svg(str(DOCS / "demo.svg"), title="make demo")


if __name__ == "__main__":
    main()
