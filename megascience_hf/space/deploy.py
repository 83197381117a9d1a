"""`megascience space deploy`: the Space as one commit on the Hub, with the package beside it.

The package goes as source with its metadata, so that the Space runs the code that deployed it, released or not.
"""

from __future__ import annotations

import shutil
import tempfile
from importlib import metadata
from pathlib import Path, PurePosixPath

import yaml
from packaging.requirements import Requirement
from packaging.version import Version
from rich.console import Console

from megascience_hf.errors import UserError
from megascience_hf.hub import publish, upload_plan
from megascience_hf.results import paper
from megascience_hf.space.settings import ZEROGPU_MODELS

PACKAGE = Path(__file__).parents[1]
DISTRIBUTION = "megascience-hf"
DATASETS = ("MegaScience/MegaScience", "MegaScience/TextbookReasoning")
HARDWARE = "zero-a10g"
# Of a visitor who signs in: to write results into repositories of theirs, and to open pull requests.
OAUTH_SCOPES = ("manage-repos", "write-discussions")
# ZeroGPU's decorator, which is installed nowhere else, and what loads weights straight to its GPU.
_SPACES = "0.51.3"
_ON_THE_HUB = ("accelerate>=1.15,<2", f"spaces=={_SPACES}")
_FREE = "torch"  # which versions there are is up to the Hub's hardware
# Rooms of the package that the Space never enters; a test compares them with what it imports.
LEFT_OUT = ("ablation", "cli", "curation", "demo", "doctor", "metrics", "pages", "rewards", "rl")
APP = '''"""The Space of MegaScience: `python app.py` starts it here, the Hub starts it there."""

from megascience_hf.space.app import main

if __name__ == "__main__":
    main()
'''


def files() -> dict[str, str]:
    """The files of the Space but the package, by name; `spaces/megascience/` holds the same."""
    return {"README.md": _readme(), "app.py": APP, "requirements.txt": _requirements()}


def _readme() -> str:
    front = {
        "title": "MegaScience",
        "emoji": "🔬",
        "colorFrom": "green",
        "colorTo": "blue",
        "sdk": "gradio",
        "sdk_version": metadata.version("gradio"),
        "python_version": "3.11",
        "app_file": "app.py",
        "license": "apache-2.0",
        "short_description": "Ask, score and compare models on university science",
        "suggested_hardware": HARDWARE,
        # With the image, and not while the first visitor waits.
        "preload_from_hub": list(ZEROGPU_MODELS),
        "models": sorted({*ZEROGPU_MODELS, *(f"MegaScience/{base.megascience}" for base in paper.BASES)}),
        "datasets": list(DATASETS),
        "hf_oauth": True,
        "hf_oauth_scopes": list(OAUTH_SCOPES),
        "tags": ["science", "reasoning", "evaluation"],
    }
    return f"---\n{yaml.safe_dump(front, sort_keys=False, allow_unicode=True, width=120)}---\n\n{_TEXT}"


_TEXT = """# MegaScience

Ask a model university-level science questions, look inside the scorer, compare results with the paper's
([arXiv 2507.16812](https://arxiv.org/abs/2507.16812)), browse the data, publish your own results.

What answers is chosen by the Space's variables:

| Variable | |
| --- | --- |
| `MEGASCIENCE_SPACE_BACKEND` | `zerogpu`, `local`, `endpoint` or `provider`; on ZeroGPU hardware `zerogpu` by itself |
| `MEGASCIENCE_SPACE_MODELS` | names with commas between them; two or more can be asked side by side |
| `MEGASCIENCE_SPACE_ENDPOINT` | base URL of an OpenAI-compatible server (`endpoint`); secret: `OPENAI_API_KEY` |
| `MEGASCIENCE_SPACE_PROVIDER` | of Hugging Face's inference providers (`provider`); secret: `HF_TOKEN` |
| `MEGASCIENCE_SPACE_JUDGE`, `_JUDGE_MODEL` | a judge's server and its model, for the check; secret: `OPENAI_API_KEY` |

The check, the results and the data need no model. Made by `megascience space deploy`.
"""


def _requirements() -> str:
    """What the package needs with its extra `space`, at the versions that it is deployed from.

    Gradio itself is the Space's `sdk_version`.
    """
    wanted: dict[str, Requirement] = {}
    for text in (*(metadata.requires(DISTRIBUTION) or ()), *_ON_THE_HUB):
        requirement = Requirement(text)
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": "space"}):
            continue
        requirement.marker = None
        if requirement.name in wanted:
            requirement.specifier &= wanted[requirement.name].specifier
        wanted[requirement.name] = requirement
    del wanted["gradio"]
    return "\n".join(sorted(map(_pinned, wanted.values()), key=str.lower)) + "\n"


def _pinned(requirement: Requirement) -> str:
    if requirement.name in (_FREE, "spaces"):
        return str(requirement)
    return f"{requirement.name}=={Version(metadata.version(requirement.name)).public}"


def write(folder: Path) -> None:
    """Write the whole Space into a folder: its files, what it runs of the package's source, the package's metadata."""
    for name, text in files().items():
        (folder / name).write_text(text, encoding="utf-8")

    def left_out(at: str, names: list[str]) -> list[str]:
        return [n for n in names if n == "__pycache__" or (Path(at) == PACKAGE and n in LEFT_OUT)]

    shutil.copytree(PACKAGE, folder / PACKAGE.name, ignore=left_out)
    found = metadata.distribution(DISTRIBUTION)
    described = folder / f"{PACKAGE.name}-{found.version}.dist-info"
    described.mkdir()
    (described / "METADATA").write_text(str(found.read_text("METADATA")), encoding="utf-8")


def _all_of(folder: Path) -> str:
    """What would be sent to a Space of which nothing is known: a line a file, of the package one a room."""
    published, _ = upload_plan.files(folder)
    sizes: dict[str, int] = {}
    for name, path in published.items():
        room = "/".join(PurePosixPath(name).parts[:2])
        sizes[room] = sizes.get(room, 0) + path.stat().st_size
    lines = [f"{size:>12,}  {room}" for room, size in sorted(sizes.items())]
    return "\n".join([*lines, f"{sum(sizes.values()):>12,}  bytes in {len(published):,} files"])


def deploy(repo: str, console: Console, *, private: bool = False, dry_run: bool = False) -> None:
    """Upload the Space as one commit; what was uploaded before and is no part of it any more is deleted.

    Raises:
        UserError: the name is none, or the Hub refuses or cannot be reached.
    """
    name, kind = publish.split_repo(repo)
    if kind not in (None, "space"):
        raise UserError(f"{name} is a {kind}: name the Space as OWNER/NAME")
    with tempfile.TemporaryDirectory(prefix="megascience-space-") as temporary:
        folder = Path(temporary)
        write(folder)
        try:
            planned = publish.plan(folder, name, "space", delete=True)
        except UserError as error:
            if not dry_run:
                raise
            console.print(_all_of(folder), soft_wrap=True)
            console.print(f"A dry run: nothing was sent, and not compared with the Hub: {error}", soft_wrap=True)
            return
        console.print(publish.show(planned))
        if dry_run:
            console.print("A dry run: nothing was sent.")
            return
        made = publish.publish(planned, private=private, space_sdk="gradio", message="Deploy with megascience-hf")
    console.print(f"{'Deployed' if made.changed else 'Nothing to do, all is there'}: {made.url}", soft_wrap=True)
