"""What `megascience finish` does and says, one line a step."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from megascience_hf import terminal
from megascience_hf.sft import finish, stop_check


@dataclass(frozen=True, slots=True)
class Request:
    """As on the command line; `longest` is in tokens."""

    checkpoint: Path
    out: Path | None
    base_weights: str | None
    check: bool
    endpoint: str | None
    served: str | None
    longest: int


def run(request: Request, require_card: Callable[[Path], None], write_card: Callable[[Path, Path, str], None]) -> int:
    """Finish a checkpoint, then ask the model.

    Args:
        require_card: refuses what would have no card, before the weights are loaded. Given the checkpoint.
        write_card: given the finished folder, which has no name yet, the checkpoint, and the name that it will have.

    Returns:
        The exit code: 1 if an answer did not end.

    Raises:
        UserError: as `finish.find` and `finish.finish`; or the server cannot be asked.
    """
    console = terminal.Console(highlight=False, soft_wrap=True)
    started = time.monotonic()
    source = finish.find(request.checkpoint, request.base_weights)
    require_card(source.folder)
    root = request.checkpoint.resolve()
    out = request.out or root.with_name(f"{root.name}-finished")
    of = f" on {source.base}" if source.base else ""
    console.print(f"found    {source.form} in {escape(str(source.folder))}{escape(of)}")
    done = finish.finish(source, out, lambda folder: write_card(folder, source.folder, out.resolve().name))
    console.print(f"written  {escape(str(out))}: {done.size / 1e9:.2f} GB in bfloat16, with its card")
    console.print(f"stops at {', '.join(done.stops)}")
    failed = 0
    if request.endpoint is not None:
        failed = _ask(stop_check.ask_server(request.endpoint, request.served, request.longest), request, console)
    elif request.check:
        failed = _ask(stop_check.ask_here(out, request.longest), request, console)
    console.print(f"Done in {time.monotonic() - started:.0f} s.")
    return 1 if failed else 0


def _ask(answers: stop_check.Answers, request: Request, console: Console) -> int:
    failed = 0
    for asked in answers:
        shown = " ".join(asked.answer.split())
        failed += not (asked.stopped and shown)
        length = f" after {asked.tokens} tokens" if asked.tokens is not None else ""
        verdict = f"stopped{length}" if asked.stopped else f"[red]did not stop[/red] within {request.longest} tokens"
        verdict = verdict if shown else f"[red]no answer[/red], {verdict}"
        console.print(f"asked    {asked.question} → {escape(shown[:80])}{'…' if len(shown) > 80 else ''} ({verdict})")
    if failed:
        console.print(
            "A model that does not stop, or says nothing, was trained without the token that ends a turn, or too "
            "little; see the table of trouble in docs/training.md."
        )
    return failed
