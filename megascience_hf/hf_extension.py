"""Makes `hf megascience …` work: the record by which the `hf` command finds its extensions.

`hf extensions install` clones a repository of GitHub; a package that pip installed needs only the manifest, which names
the console script `hf-megascience` of this environment.
"""

from __future__ import annotations

import sysconfig
from datetime import UTC, datetime
from pathlib import Path

from megascience_hf.errors import UserError

NAME = "hf-megascience"


def link() -> Path:
    """Write the manifest, anew if there is one. Returns its folder, below `~/.local/share/hf/extensions`.

    Raises:
        UserError: the console script is not in this environment, or the folder belongs to another extension.
    """
    from huggingface_hub.cli.extensions import EXTENSIONS_ROOT, ExtensionManifest

    script = Path(sysconfig.get_path("scripts")) / NAME
    if not script.is_file():
        raise UserError(f"{script} is not there; install the package first: pip install megascience-hf")
    folder = EXTENSIONS_ROOT.expanduser() / NAME
    if folder.is_dir() and ExtensionManifest.load(folder).type == "binary" and (folder / NAME).exists():
        raise UserError(f"{folder} holds an extension from elsewhere; remove it: hf extensions remove megascience")
    ExtensionManifest(
        owner="pip",
        repo=NAME,
        repo_id="pip/megascience-hf",
        short_name="megascience",
        executable_path=str(script),
        type="python",
        installed_at=datetime.now(UTC),
        description="MegaScience: datasets, presets, benchmarks and cards.",
    ).save(folder)
    return folder
