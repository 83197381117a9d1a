"""Puts SKILL.md where coding agents look for skills, in the layout of `hf skills add` (https://agentskills.io).

`hf skills add` itself installs what the Hub's marketplace has, and leaves what others put there alone.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from megascience_hf.errors import UserError
from megascience_hf.whole_file import write_text

NAME = "megascience"
SKILL = Path(__file__).parent / "SKILL.md"


def install(everywhere: bool = False, folder: Path | None = None) -> list[Path]:
    """Write the skill, anew if it is there. Returns the folders that have it now.

    Args:
        everywhere: for all projects of this user, not only for the one in the current folder.
        folder: of skills, instead of the usual two.

    Raises:
        UserError: something else has the name there.
    """
    from huggingface_hub import constants

    if folder is not None:
        return [_write(folder.expanduser() / NAME)]
    if everywhere:
        agents, claude = constants.AGENTS_SKILLS_GLOBAL_PATH, constants.CLAUDE_SKILLS_GLOBAL_PATH
    else:
        agents, claude = constants.AGENTS_SKILLS_LOCAL_PATH, constants.CLAUDE_SKILLS_LOCAL_PATH
    written = _write(agents.expanduser().resolve() / NAME)
    link = claude.expanduser().resolve() / NAME
    if link.is_symlink() and link.resolve() == written:
        return [written, link]
    if link.exists() or link.is_symlink():
        return [written, _write(link)]
    link.parent.mkdir(parents=True, exist_ok=True)
    try:
        link.symlink_to(os.path.relpath(written, link.parent))
    except OSError:  # Windows wants rights for it
        shutil.copytree(written, link)
    return [written, link]


def _write(folder: Path) -> Path:
    there = folder / SKILL.name
    foreign = folder.is_symlink() or (folder.exists() and not folder.is_dir())
    if foreign or (there.exists() and f"name: {NAME}\n" not in there.read_text(encoding="utf-8", errors="replace")):
        raise UserError(f"{folder} is something else: move it away, or name another place with --dest")
    folder.mkdir(parents=True, exist_ok=True)
    write_text(there, SKILL.read_text(encoding="utf-8"))
    return folder
