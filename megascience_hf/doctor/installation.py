"""How this package was installed, and the commands that install it again."""

from __future__ import annotations

import importlib.metadata
import shlex
from dataclasses import dataclass
from pathlib import Path

from megascience_hf.doctor.finding import Finding
from megascience_hf.version import PACKAGE as OURS
from megascience_hf.version import editable_checkout

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
    """

    folder: Path | None
    checkout: Path | None = None

    def install(self, extra: str = "") -> str:
        """The pip command that installs what the extra needs, or with "" what is always needed."""
        name = f"[{extra}]" if extra else ""
        if self.checkout is None:  # pip finds us installed and adds what is missing
            return f"pip install {shlex.quote(OURS + name)}"
        constrained = extra not in APART and (self.checkout / "constraints.txt").is_file()
        return self._there(f"pip install {'-c constraints.txt ' if constrained else ''}-e {shlex.quote('.' + name)}")

    def reinstall(self) -> str:
        """The pip command that installs us once more and nothing else."""
        if self.checkout is None:
            return f"pip install --no-deps --force-reinstall {OURS}"
        return self._there("pip install --no-deps -e .")

    def _there(self, command: str) -> str:
        return f"cd {shlex.quote(str(self.checkout))} && {command}"


def find() -> Installation:
    """How this package was installed, from the files that pip keeps (PEP 376 and 610)."""
    try:
        found = importlib.metadata.distribution(OURS)
    except importlib.metadata.PackageNotFoundError:
        above = PACKAGE_FOLDER.parent
        return Installation(None, above if (above / "pyproject.toml").is_file() else None)
    return Installation(
        Path(str(found.locate_file(""))).resolve(), editable_checkout(found.read_text("direct_url.json"))
    )


def check(installation: Installation) -> list[Finding]:
    """Whether what runs was installed."""
    if installation.folder is not None:
        return []
    what = f"{PACKAGE_FOLDER} runs without being installed: extras unknown, no start-up hook"
    return [Finding("problem", what, installation.install())]
