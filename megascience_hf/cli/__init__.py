"""The `megascience` command (also installed as `hf-megascience`, so that `hf megascience …` works).

Each command imports its room when it runs, so that `--help` never waits for torch. An error of the user's is one line
on stderr and exit code 2; a run that made nothing ends with 3.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from io import TextIOWrapper
from itertools import pairwise
from pathlib import Path

import typer

from megascience_hf.cli import curate, data, errata, evaluate, installation, publish, space, train
from megascience_hf.errors import NO_ROOM, UserError
from megascience_hf.foreign_text import one_line
from megascience_hf.stopping import stopped_by_signals

# The extra of each package that a command imports when it runs; of several that bring it the one to begin with.
_EXTRAS = {
    **dict.fromkeys(("accelerate", "gguf", "peft", "torch", "transformers", "trl"), "train"),
    **dict.fromkeys(("lighteval", "matplotlib", "scipy", "statsmodels"), "eval"),
    **dict.fromkeys(("httpx", "httpx_aiohttp", "openai", "pydantic", "tenacity", "xxhash"), "judge"),
    **dict.fromkeys(("datatrove", "polars", "py3langid", "pypdfium2", "rensa", "sentence_transformers"), "curate"),
    "gradio": "space",
}

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="MegaScience (arXiv 2507.16812) for the Hugging Face ecosystem.",
)
for group in (evaluate, train, data, curate, publish, installation):
    app.add_typer(group.app)
app.add_typer(train.presets, name="preset")
app.add_typer(train.presets, name="presets", hidden=True)
app.add_typer(publish.cards, name="card")
app.add_typer(publish.cards, name="cards", hidden=True)
app.add_typer(evaluate.benchmarks, name="benchmarks", hidden=True)
app.add_typer(errata.app, name="errata")
app.add_typer(space.app, name="space")


# Faults of the machine and not of the program: no such file, no leave, no room, a file where a folder was meant, …
_ENVIRONMENT = {
    *(errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENOTEMPTY),
    *(*NO_ROOM, errno.EIO, errno.ELOOP, errno.ENAMETOOLONG, errno.EMFILE, errno.ENFILE),
    *(errno.EBUSY, errno.ETXTBSY, errno.ESTALE, errno.ENODEV, errno.ENXIO),
}
_OUTPUTS = ("-o", "--out", "--items", "--pairs", "--figure")


def main() -> None:
    with stopped_by_signals():
        _main()


def _main() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # names of files and models may be no UTF-8
    try:
        _refuse_empty_names(sys.argv[1:])
        app()
    except UserError as error:
        sys.stderr.write(f"megascience: {one_line(str(error))}\n")
        sys.exit(error.exit_code)
    except OSError as error:
        if error.errno not in _ENVIRONMENT:
            raise
        sys.stderr.write(f"megascience: {one_line(_of_the_machine(error))}\n")
        sys.exit(2)
    except RuntimeError as error:
        if not str(error).startswith("Symlink loop"):  # `Path.resolve` raises no OSError
            raise
        sys.stderr.write(f"megascience: {one_line(str(error))}: name another path\n")
        sys.exit(2)
    except ModuleNotFoundError as error:
        extra = _EXTRAS.get((error.name or "").partition(".")[0])
        if extra is None:
            raise
        if extra == "eval" and find_spec("inspect_ai") and not find_spec("lighteval"):
            extra = "inspect"  # `eval` wants another openai
        sys.stderr.write(f"megascience: this needs {error.name}: pip install 'megascience-hf[{extra}]'\n")
        sys.exit(2)


def _refuse_empty_names(words: Sequence[str]) -> None:
    """`-o "$OUT"` without an OUT would mean the folder that the shell is in.

    Raises:
        UserError: an argument, or the name of an output, is empty.
    """
    for before, word in pairwise(["", *words]):
        option = before if not word else word.removesuffix("=") if word.endswith("=") else None
        if option in _OUTPUTS or (option is not None and not option.startswith("-") and not word):
            what = option if option in _OUTPUTS else "an argument"
            raise UserError(f"{what} is empty: name a file or a folder (is a variable of the shell not set?)")


def _of_the_machine(error: OSError) -> str:
    """Which file, what is wrong, and what to do."""
    why = os.strerror(error.errno or 0)
    names = [os.fsdecode(name) for name in (error.filename, error.filename2) if isinstance(name, str | bytes)]
    # some libraries put the name into the message alone
    try:
        Path.cwd()
    except FileNotFoundError:
        return "the folder that this shell is in is gone: cd to another one"
    what = f"{' to '.join(names)}: {why}" if names else str(error).removeprefix(f"[Errno {error.errno}] ")
    if error.errno in NO_ROOM:
        return f"{what}: nothing that is finished is lost; make room and run the same command"
    return f"{what}: see to it and run the same command"
