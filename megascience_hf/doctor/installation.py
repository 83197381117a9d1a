"""How this package was installed, and the commands that install it again."""

from __future__ import annotations

import importlib.metadata
import json
import shlex
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from megascience_hf.doctor.finding import Finding

OURS = "megascience-hf"
PACKAGE_FOLDER = Path(__file__).resolve().parents[1]
# Extras for an environment of their own: vLLM pins a torch, and Inspect's providers an openai, that need not be the one
# in constraints.txt and that the other extras refuse.
APART = ("inspect", "vllm")


@dataclass(frozen=True)
class Installation:
    """Where pip put us.

    Attributes:
        folder: the folder that holds our metadata and the start-up file; None when we are not installed at all.
        checkout: the source folder of an editable installation, or of code that was never installed.
        source: what pip is given to install us again when there is no checkout.
    """

    folder: Path | None
    checkout: Path | None = None
    source: str = OURS

    @property
    def home(self) -> Path | None:
        """The folder of the installed package."""
        place = self.checkout or self.folder
        return None if place is None else place.resolve() / PACKAGE_FOLDER.name

    def install(self, extra: str = "") -> str:
        """The pip command that installs what the extra needs, or with "" what is always needed."""
        name = f"[{extra}]" if extra else ""
        if self.checkout is None:  # pip finds us installed and adds what is missing
            return f"pip install {shlex.quote(OURS + name)}"
        constrained = extra not in APART and (self.checkout / "constraints.txt").is_file()
        return f"{self._enter()}pip install {'-c constraints.txt ' if constrained else ''}-e {shlex.quote('.' + name)}"

    def reinstall(self) -> str:
        """The pip command that installs us once more and nothing else."""
        if self.checkout is None:
            return f"pip install --no-deps --force-reinstall {shlex.quote(self.source)}"
        return f"{self._enter()}pip install --no-deps -e ."

    def _enter(self) -> str:
        return f"cd {shlex.quote(str(self.checkout))} && "


def find() -> Installation:
    """How this package was installed, from the files that pip keeps (PEP 376 and 610)."""
    try:
        found = importlib.metadata.distribution(OURS)
    except importlib.metadata.PackageNotFoundError:
        above = PACKAGE_FOLDER.parent
        return Installation(None, above if (above / "pyproject.toml").is_file() else None)
    folder = Path(str(found.locate_file(""))).resolve()
    return Installation(folder, *read_direct_url(found.read_text("direct_url.json")))


def read_direct_url(text: str | None) -> tuple[Path | None, str]:
    """The checkout of an editable installation or None, and what pip is to be given otherwise (PEP 610)."""
    if text is None:  # from an index
        return None, OURS
    record = json.loads(text)
    url = urlsplit(record["url"])
    if record.get("dir_info", {}).get("editable"):
        return Path(url2pathname(url.path)), OURS
    bare = url._replace(netloc=url.netloc.rpartition("@")[2]).geturl()  # never print a password
    return None, f"{record['vcs_info']['vcs']}+{bare}" if "vcs_info" in record else bare


def check(installation: Installation) -> list[Finding]:
    """Whether what runs is what was installed."""
    above = PACKAGE_FOLDER.parent
    as_it_runs = Installation(None, above).install() if (above / "pyproject.toml").is_file() else None
    if installation.folder is None:
        what = f"{PACKAGE_FOLDER} runs without being installed: extras unknown, no start-up hook"
        return [Finding("problem", what, as_it_runs or installation.install())]
    if installation.home != PACKAGE_FOLDER:
        what = f"the code that runs is {PACKAGE_FOLDER}; the rest is about what is installed, {installation.home}"
        return [Finding("note", what, as_it_runs)]
    return []
