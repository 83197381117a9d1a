"""`megascience space deploy`: the Space as one commit on the Hub, with the package beside it.

The package goes as source with its metadata, so that the Space runs the code that deployed it, released or not.
"""

from __future__ import annotations

import shutil
import tempfile
from importlib import metadata
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from rich.console import Console

from megascience_hf.errors import UserError
from megascience_hf.hub import publish
from megascience_hf.results import paper
from megascience_hf.space.settings import ZEROGPU_MODELS

PACKAGE = Path(__file__).parents[1]
DISTRIBUTION = "megascience-hf"
DATASETS = ("MegaScience/MegaScience", "MegaScience/TextbookReasoning")
HARDWARE = "zero-a10g"
# Of a visitor who signs in: to write results into repositories of theirs, and to open pull requests.
OAUTH_SCOPES = ("manage-repos", "write-discussions")
# ZeroGPU's decorator, and what loads weights straight to its GPU.
_ON_THE_HUB = ("accelerate>=1.15,<2", "spaces>=0.40")
APP = '''"""The Space of MegaScience: `python app.py` starts it here, the Hub starts it there."""

from megascience_hf.space.app import launch

if __name__ == "__main__":
    launch()
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
    """What the package needs with its extra `space`; gradio itself is the Space's `sdk_version`."""
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
    return "\n".join(sorted(map(str, wanted.values()), key=str.lower)) + "\n"


def write(folder: Path) -> None:
    """Write the whole Space into a folder: its files, the package's source and the package's metadata."""
    for name, text in files().items():
        (folder / name).write_text(text, encoding="utf-8")
    shutil.copytree(PACKAGE, folder / PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    found = metadata.distribution(DISTRIBUTION)
    described = folder / f"{PACKAGE.name}-{found.version}.dist-info"
    described.mkdir()
    (described / "METADATA").write_text(str(found.read_text("METADATA")), encoding="utf-8")


def deploy(repo: str, console: Console, *, private: bool = False, dry_run: bool = False) -> None:
    """Upload the Space as one commit; what was uploaded before and is no part of it any more is deleted.

    Raises:
        UserError: the name is none, or the Hub refuses or cannot be reached.
    """
    name, kind = publish.split_repo(repo)
    if kind not in (None, "space"):
        raise UserError(f"{repo} is a {kind}: name the Space as OWNER/NAME")
    with tempfile.TemporaryDirectory(prefix="megascience-space-") as temporary:
        folder = Path(temporary)
        write(folder)
        planned = publish.plan(folder, name, "space", delete=True)
        console.print(publish.show(planned))
        if dry_run:
            console.print("A dry run: nothing was sent.")
            return
        made = publish.publish(planned, private=private, space_sdk="gradio", message="Deploy with megascience-hf")
    console.print(f"{'Deployed' if made.changed else 'Nothing to do, all is there'}: {made.url}", soft_wrap=True)
