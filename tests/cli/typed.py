"""A command as it is typed, in this process, which has imported what it needs: for tests of what a command says, not of
how a process starts. That the installed commands start is in test_cli.py."""

from __future__ import annotations

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from subprocess import CompletedProcess
from unittest.mock import patch

from megascience_hf.cli import main


def typed(*arguments: object) -> CompletedProcess[str]:
    """`megascience ARGUMENTS` into pipes, which are 80 columns wide."""
    words = ["megascience", *map(str, arguments)]
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with (
        patch.object(sys, "argv", words),
        patch.dict(os.environ, {"COLUMNS": "80"}),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
    return CompletedProcess(words, code, out.getvalue(), err.getvalue())
