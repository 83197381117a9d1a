"""`megascience doctor`: what is installed, what is missing or known to break, and what mends each.

Every check has two halves: one looks at the machine and returns a record, the other judges the record and returns
`Finding`s, so that tests hand in made-up machines. Versions come from the packages' metadata; nothing heavy is
imported, because a package that breaks on import is just what the doctor is asked about. It changes nothing and asks
the network one question, without the token.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import shlex
import shutil
import site
import subprocess
import sys
import threading
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from urllib.request import url2pathname

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version
from rich.console import Console
from rich.text import Text

OURS = "megascience-hf"
PACKAGE_FOLDER = Path(__file__).resolve().parent
SWITCH = "MEGASCIENCE_HF_NO_STARTUP"
STARTUP_FILES = {  # installed name → where it comes from, below the package; the same table as in pyproject.toml
    "_megascience_hf_startup.py": "_startup.py",
    "megascience_hf.pth": "_startup.pth",
    "megascience_hf.start": "_startup.start",
}
INTERPRETER_LIMIT_S = 30.0  # another package's start-up file may be slow on a network file system
HUB_LIMIT_S = 3.0
HUB_QUESTION = "datasets/MegaScience/MegaScience"
SPACE_NEEDED = 6_000_000_000  # bytes: MegaScience is 1.9 GB to download and 3.7 GB as Arrow (its card on the Hub)
STACK = (
    "datasets",
    "huggingface_hub",
    "transformers",
    "trl",
    "accelerate",
    "peft",
    "torch",
    "lighteval",
    "litellm",
    "latex2sympy2_extended",
    "math-verify",
    "xxhash",
    "inspect-ai",
    "evaluate",
    "datatrove",
    "gradio",
    "vllm",
)

Level = Literal["ok", "note", "problem"]


@dataclass(frozen=True)
class Finding:
    """One line of the report. `mend` is a shell command, or for what no command mends a short instruction.

    A "problem" is something installed or promised that does not work; a "note" is worth knowing and no failure.
    """

    level: Level
    what: str
    mend: str | None = None


# --- packages --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Package:
    """What a distribution's metadata say: `requires` are its `Requires-Dist` lines, `extras` its `Provides-Extra`."""

    version: str
    requires: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()


Packages = Callable[[str], Package | None]
"""Looks a package up by its normalised name (`huggingface-hub`); `{...}.get` in tests."""


def installed(name: str) -> Package | None:
    """The distribution that an import would find, or None. Without readable metadata its version is "unreadable"."""
    try:
        found = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return None
    if not any(found.read_text(file) for file in ("METADATA", "PKG-INFO", "")):  # an interrupted install or uninstall
        return Package("unreadable")
    extras = found.metadata.get_all("Provides-Extra") or ()
    return Package(found.version or "unreadable", tuple(found.requires or ()), tuple(extras))


def satisfies(version: str, specifier: SpecifierSet) -> bool:
    """Whether the version is inside; a pre-release counts as what it is (2.0rc1 is not <2), an unreadable one never."""
    try:
        return specifier.contains(Version(version), prereleases=True)
    except InvalidVersion:
        return False


# Extras for an environment of their own: vLLM pins a torch, and Inspect's providers an openai, that need not be the one
# in constraints.txt and that the other extras refuse.
APART = ("inspect", "vllm")


def own_requirements(package: Package, extra: str = "") -> list[Requirement]:
    """What the extra adds to the package on this Python and platform; with "" what is needed in any case.

    References of our own extras to each other (`megascience-hf[train]`) are replaced by what they stand for.

    Raises:
        packaging.requirements.InvalidRequirement: the metadata hold a line that pip would not take either.
    """
    return list(dict.fromkeys(_own_requirements(package, canonicalize_name(extra), frozenset())))


def _own_requirements(package: Package, extra: str, above: frozenset[str]) -> list[Requirement]:
    found = []
    for line in package.requires:
        requirement = Requirement(line)
        marker = requirement.marker
        always = marker is None or marker.evaluate({"extra": ""})
        applies = marker is None or marker.evaluate({"extra": extra})
        if not applies or (extra and always):
            continue
        if canonicalize_name(requirement.name) != OURS:
            found.append(requirement)
            continue
        for other in sorted({canonicalize_name(name) for name in requirement.extras} - above):
            found.extend(_own_requirements(package, other, above | {extra, other}))
    return found


@dataclass(frozen=True)
class Gap:
    """A requirement that is not met: `found` is the installed version or None, `through` the extra that asks for it."""

    requirement: Requirement
    found: str | None
    through: str = ""

    def __str__(self) -> str:
        name, specifier = self.requirement.name, self.requirement.specifier
        through = f", for {self.through}" if self.through else ""
        if self.found is None:
            return f"{name}{specifier}{through}"
        return f"{name} {self.found} (needs {specifier or 'a readable version'}{through})"


def gaps(requirement: Requirement, packages: Packages) -> list[Gap]:
    """What is not met of the requirement and of the extras that it names (`litellm[caching]`: diskcache)."""
    return _gaps(requirement, packages, "", frozenset())


def _gaps(requirement: Requirement, packages: Packages, through: str, above: frozenset[tuple[str, str]]) -> list[Gap]:
    name = canonicalize_name(requirement.name)
    package = packages(name)
    if package is None:
        return [Gap(requirement, None, through)]
    found = [] if satisfies(package.version, requirement.specifier) else [Gap(requirement, package.version, through)]
    for extra in sorted({canonicalize_name(extra) for extra in requirement.extras}):
        if (name, extra) not in above:
            for below in own_requirements(package, extra):
                found.extend(_gaps(below, packages, f"{requirement.name}[{extra}]", above | {(name, extra)}))
    return found


# --- how we were installed -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Installation:
    """Where pip put us.

    Attributes:
        folder: the folder that holds our metadata and the start-up file; None when we are not installed at all.
        checkout: the source folder of an editable installation, or of code that was never installed.
        source: what pip is given to install us again when there is no checkout.
        recorded: the files that the installation calls its own; None when it keeps no list.
    """

    folder: Path | None
    checkout: Path | None = None
    source: str = OURS
    recorded: frozenset[str] | None = None

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


def find_installation() -> Installation:
    """How this package was installed, from the files that pip keeps (PEP 376 and 610).

    Raises:
        ValueError: `direct_url.json` of the installation is not what PEP 610 says.
    """
    try:
        found = importlib.metadata.distribution(OURS)
    except importlib.metadata.PackageNotFoundError:
        above = PACKAGE_FOLDER.parent
        return Installation(None, above if (above / "pyproject.toml").is_file() else None)
    folder = Path(str(found.locate_file(""))).resolve()
    recorded = None if found.files is None else frozenset(str(file) for file in found.files)
    checkout, source = read_direct_url(found.read_text("direct_url.json"))
    return Installation(folder, checkout, source, recorded)


def read_direct_url(text: str | None) -> tuple[Path | None, str]:
    """The checkout of an editable installation or None, and what pip is to be given otherwise (PEP 610).

    Raises:
        ValueError: it is not JSON, or lacks the address.
    """
    if text is None:  # from an index
        return None, OURS
    record = json.loads(text)
    if not isinstance(record, dict) or not isinstance(record.get("url"), str):
        raise ValueError("direct_url.json holds no url")
    folder, vcs = record.get("dir_info", {}), record.get("vcs_info", {})
    if not isinstance(folder, dict) or not isinstance(vcs, dict):
        raise ValueError("direct_url.json does not describe its url")
    url = urlsplit(record["url"])
    if url.scheme == "file" and folder.get("editable"):
        return Path(url2pathname(url.path)), OURS
    bare = url._replace(netloc=url.netloc.rpartition("@")[2]).geturl()  # never print a password
    return None, f"{vcs.get('vcs', 'git')}+{bare}" if vcs else bare


def check_installation(installation: Installation, ours: Package | None) -> list[Finding]:
    """Whether what runs is what was installed, and whether a checkout's pyproject.toml changed since."""
    above = PACKAGE_FOLDER.parent
    as_it_runs = Installation(None, above).install() if (above / "pyproject.toml").is_file() else None
    if installation.folder is None or ours is None:
        what = f"{PACKAGE_FOLDER} runs without being installed: extras unknown, no start-up hook"
        return [Finding("problem", what, as_it_runs or installation.install())]
    if installation.home != PACKAGE_FOLDER:
        what = f"the code that runs is {PACKAGE_FOLDER}; the rest is about what is installed, {installation.home}"
        return [Finding("note", what, as_it_runs)]
    if installation.checkout is not None:
        pyproject = installation.checkout / "pyproject.toml"
        changed = changed_extras(ours, pyproject.read_text(encoding="utf-8")) if pyproject.is_file() else []
        if changed:
            what = f"pyproject.toml has other requirements now than when it was installed: {', '.join(changed)}"
            return [Finding("note", what, installation.install())]
    return []


def changed_extras(package: Package, pyproject: str) -> list[str]:
    """The extras ("base": always needed) for which pyproject.toml asks something else than our metadata.

    Raises:
        tomllib.TOMLDecodeError: pyproject.toml is not TOML.
    """
    project = tomllib.loads(pyproject).get("project", {})
    lines = list(project.get("dependencies", []))
    for extra, texts in project.get("optional-dependencies", {}).items():
        for text in texts:
            requirement = Requirement(text)
            marker = f'extra == "{extra}"'
            if requirement.marker is not None:
                marker = f"({requirement.marker}) and {marker}"
                requirement.marker = None
            lines.append(f"{requirement} ; {marker}")
    today = Package("", tuple(lines), tuple(project.get("optional-dependencies", {})))
    names = dict.fromkeys(["", *package.extras, *today.extras])
    return [name or "base" for name in names if _asked_for(package, name) != _asked_for(today, name)]


def _asked_for(package: Package, extra: str) -> set[tuple[str, frozenset[str], SpecifierSet]]:
    return {
        (canonicalize_name(r.name), frozenset(map(canonicalize_name, r.extras)), r.specifier)
        for r in own_requirements(package, extra)
    }


# --- extras ----------------------------------------------------------------------------------------------------------


def check_extras(ours: Package, packages: Packages, installation: Installation) -> list[Finding]:
    """What is missing or out of range for what we need in any case and for each extra.

    A missing extra is a note. A version out of range is a problem in what is always needed and in an extra that is
    there otherwise; in an extra that was never installed, or is for an environment of its own, it is somebody else's
    package.
    """
    findings = [_extra_finding(ours, "", packages, installation.install())]
    for extra in ours.extras:
        if extra != "all":  # the sum of the others
            findings.append(_extra_finding(ours, extra, packages, installation.install(extra)))
    return findings


def _extra_finding(ours: Package, extra: str, packages: Packages, mend: str) -> Finding:
    needed = own_requirements(ours, extra)
    found = list(dict.fromkeys(gap for requirement in needed for gap in gaps(requirement, packages)))
    name = extra or "always needed"
    if not found:
        return Finding("ok", f"{name}: complete")
    missing = [str(gap) for gap in found if gap.found is None]
    wrong = [str(gap) for gap in found if gap.found is not None]
    parts = [f"missing {', '.join(missing)}"] if missing else []
    parts += [f"out of range {', '.join(wrong)}"] if wrong else []
    level: Level = "problem" if not extra or not (missing or extra in APART) else "note"
    return Finding(level, f"{name}: {'; '.join(parts)}", mend)


# --- combinations known to break -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class KnownBad:
    """A combination that was seen to break.

    Attributes:
        package: the package that must give way.
        good: the versions of it that work.
        beside: requirements that must all be met for the row to count.
        reason: what breaks, after "package version [beside …]: ".
        mend: what to give to pip.
        needed: whether its absence is as bad as a wrong version.
    """

    package: str
    good: str
    beside: tuple[str, ...]
    reason: str
    mend: tuple[str, ...]
    needed: bool = False


_PARSERS = (
    "latex2sympy2_extended==1.0.6",
    "math-verify==0.5.2",
)  # each pins or refuses the other: one command
KNOWN_BAD = (
    KnownBad(
        "huggingface_hub",
        "<2",
        ("lighteval==0.13.*",),
        "lighteval does not start: it passes list_models() an argument that 2.x has dropped",
        ("huggingface_hub>=1.31,<2",),
    ),
    KnownBad(
        "xxhash",
        "<4",
        ("lighteval==0.13.*",),
        "lighteval crashes: it hashes strings, and 4.x takes bytes only",
        ("xxhash>=3.5,<4",),
    ),
    KnownBad(
        "latex2sympy2_extended",
        "==1.0.6",
        ("lighteval==0.13.*",),
        "lighteval refuses every version but 1.0.6 when it scores mathematics",
        _PARSERS,
    ),
    KnownBad(
        "math-verify",
        "<=0.5.2",
        ("latex2sympy2_extended==1.0.6",),
        "math-verify after 0.5.2 is written for a later latex2sympy2_extended",
        _PARSERS,
    ),
    KnownBad(
        "diskcache",
        ">=5.6.3,<6",
        ("lighteval==0.13.*", "litellm"),
        "lighteval stops as soon as it imports litellm, whose disk cache needs it",
        ("litellm[caching]>=1.106,<2",),
        needed=True,
    ),
    KnownBad(
        "datasets",
        ">=5.2",
        (),
        "our builders were written for the internals of datasets 5.2",
        ("datasets>=5.2,<6",),
    ),
    KnownBad(
        "transformers",
        ">=5.23,<6",
        (),
        "the presets, the demo and the evaluations were made for 5.23 and later 5.x",
        ("transformers>=5.23,<6",),
    ),
    KnownBad(
        "trl",
        ">=1.16,<1.17",
        (),
        "the presets name options of trl 1.16, and trl stops at an option that it does not know",
        ("trl>=1.16,<1.17",),
    ),
)


def check_known_bad(packages: Packages, rows: Sequence[KnownBad] = KNOWN_BAD) -> list[Finding]:
    """A problem for each row that the installed versions fall into."""
    findings = []
    for row in rows:
        package = packages(canonicalize_name(row.package))
        bad = row.needed if package is None else not satisfies(package.version, SpecifierSet(row.good))
        if not bad or any(gaps(Requirement(text), packages) for text in row.beside):
            continue
        what = f"no {row.package}" if package is None else f"{row.package} {package.version}"
        neighbours = [Requirement(text).name for text in row.beside]
        if neighbours:
            what += " beside " + " and ".join(f"{name} {_version(name, packages)}" for name in neighbours)
        mend = "pip install " + " ".join(shlex.quote(text) for text in row.mend)
        findings.append(Finding("problem", f"{what}: {row.reason}", mend))
    return findings or [Finding("ok", "none installed")]


def _version(name: str, packages: Packages) -> str:
    package = packages(canonicalize_name(name))
    return "not installed" if package is None else package.version


# --- the start-up hook -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Startup:
    """What was seen of the start-up hook.

    Attributes:
        folder: where the start-up files belong.
        read_at_start: whether Python reads start-up files in that folder.
        missing: names of start-up files that are not there.
        foreign: names of those that are there, but not recorded as ours.
        outdated: names of those that differ from the package's own copy, where it has one.
        fresh: "active", or what a fresh interpreter without the switch says instead.
        switched_off: whether the switch is set here.
    """

    folder: Path
    read_at_start: bool
    missing: tuple[str, ...]
    foreign: tuple[str, ...]
    outdated: tuple[str, ...]
    fresh: str
    switched_off: bool


def look_at_startup(
    folder: Path,
    recorded: frozenset[str] | None,
    *,
    package: Path = PACKAGE_FOLDER,
    site_folders: Iterable[str] | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Startup:
    """Compare the start-up files in the folder with the package's and ask a fresh interpreter.

    Args:
        folder: where the distribution's metadata lie.
        recorded: names relative to the folder that the distribution calls its own; None when it keeps no list.
        package: the installed package.
        site_folders: where this Python reads start-up files; by default what `site` says.
        environ: the environment.
    """
    there = {name: (folder / name).read_bytes() for name in STARTUP_FILES if (folder / name).is_file()}
    sources = {
        name: (package / source).read_bytes() for name, source in STARTUP_FILES.items() if (package / source).is_file()
    }
    if site_folders is None:
        site_folders = [
            *site.getsitepackages(),
            *([site.getusersitepackages()] if site.ENABLE_USER_SITE else []),
        ]
    return Startup(
        folder=folder,
        read_at_start=folder.resolve() in {Path(path).resolve() for path in site_folders},
        missing=tuple(name for name in STARTUP_FILES if name not in there),
        foreign=tuple(name for name in there if recorded is not None and name not in recorded),
        outdated=tuple(name for name in there if there[name] != sources.get(name, there[name])),
        fresh=ask_fresh_interpreter(environ=environ),
        switched_off=bool(environ.get(SWITCH)),
    )


# A finder in *this* process proves nothing, because importing the package installs one as well.
_QUESTION = """
import sys
hooked = any(getattr(finder, "megascience_hf", False) for finder in sys.meta_path)
sys.exit(11 if not hooked else 12 if "megascience_hf" in sys.modules else 10)
"""
_ANSWERS = {
    10: "active",
    11: "a fresh interpreter has no hook",
    12: "a fresh interpreter imports the package at its start, which it should not",
}


def ask_fresh_interpreter(
    python: str = sys.executable,
    options: Sequence[str] = ("-P",),
    *,
    environ: Mapping[str, str] = os.environ,
    limit_s: float = INTERPRETER_LIMIT_S,
) -> str:
    """Whether a new interpreter has the hook without having imported the package.

    `-P` keeps the current directory off its path; user site and PYTHONPATH stay as the user has them. The switch is not
    handed down: it is reported on its own.

    Returns:
        "active", or in words what is the matter.
    """
    if not python:
        return "Python does not know its own executable, so no fresh interpreter could be asked"
    env = {name: value for name, value in environ.items() if name != SWITCH}
    command = [python, *options, "-c", _QUESTION]
    try:
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=limit_s, check=False)
    except subprocess.TimeoutExpired:
        return f"a fresh interpreter did not answer within {limit_s:g} s"
    except OSError as error:
        return f"a fresh interpreter could not be started: {error}"
    if done.returncode == 10:
        return _ANSWERS[10]
    said = done.stderr.strip().splitlines()  # `site` tells there which start-up file it could not run, and why
    answer = _ANSWERS.get(done.returncode, f"a fresh interpreter ended with code {done.returncode}")
    return f"{answer} ({said[-1].strip()[:200]})" if said else answer


def check_startup(startup: Startup, mend: str) -> list[Finding]:
    """Judge what `look_at_startup` saw; `mend` is the command that installs the package once more."""
    findings = []
    if startup.missing:
        findings.append(Finding("problem", f"missing in {startup.folder}: {', '.join(startup.missing)}", mend))
    if startup.outdated:
        what = f"out of date in {startup.folder}: {', '.join(startup.outdated)}"
        findings.append(Finding("problem", what, mend))
    if startup.foreign:
        what = f"left in {startup.folder} by another installation: {', '.join(startup.foreign)}"
        findings.append(Finding("note", what, mend))
    if startup.fresh == "active":
        findings.insert(0, Finding("ok", 'active: load_dataset("megascience") works without an import'))
    else:
        what = f"not active: {startup.fresh}"
        if not startup.read_at_start:
            what += f"; Python reads no start-up files in {startup.folder}"
        findings.insert(0, Finding("problem", what, mend if startup.read_at_start else "import megascience_hf first"))
    if startup.switched_off:
        findings.append(Finding("note", f"switched off here by {SWITCH}", f"unset {SWITCH}"))
    return findings


# --- the Hub ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cache:
    """A folder where Hugging Face libraries keep data, whether we may write there, and the bytes free there."""

    folder: Path
    writable: bool
    free: int


@dataclass(frozen=True)
class Hub:
    """What was seen of the Hub and of the caches. There is no field for the token itself.

    Attributes:
        endpoint: its address.
        offline: the variable that switches the network off, or None.
        answer: the HTTP status, or why there is none; None when it was not asked.
        token: where a token would come from, or None without one.
        caches: HF_HOME, and the caches that lie elsewhere.
    """

    endpoint: str
    offline: str | None
    answer: int | str | None
    token: str | None
    caches: tuple[Cache, ...]


def look_at_hub(environ: Mapping[str, str] = os.environ, limit_s: float = HUB_LIMIT_S) -> Hub:
    """Look at the settings that huggingface_hub took from its environment, and ask the Hub once.

    Raises:
        ImportError: huggingface_hub is missing or broken.
        ValueError: a variable that huggingface_hub reads when it is imported has no meaning.
    """
    from huggingface_hub import constants

    home = Path(constants.HF_HOME)
    folders = [Path(constants.HF_HUB_CACHE), Path(environ.get("HF_DATASETS_CACHE") or home / "datasets")]
    offline = offline_variable(constants.HF_HUB_OFFLINE, environ)
    return Hub(
        endpoint=constants.ENDPOINT,
        offline=offline,
        answer=None if offline else ask_hub(constants.ENDPOINT, limit_s),
        token=token_source(environ, Path(constants.HF_TOKEN_PATH)),
        caches=tuple(look_at_cache(path) for path in [home, *(f for f in folders if home not in f.parents)]),
    )


def offline_variable(hub_offline: bool, environ: Mapping[str, str]) -> str | None:
    """Which variable made huggingface_hub (`hub_offline`) or datasets offline, or None."""
    if hub_offline:
        return "HF_HUB_OFFLINE" if environ.get("HF_HUB_OFFLINE") else "TRANSFORMERS_OFFLINE"
    datasets_offline = environ.get("HF_DATASETS_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}
    return "HF_DATASETS_OFFLINE" if datasets_offline else None


def token_source(environ: Mapping[str, str], file: Path) -> str | None:
    """Where huggingface_hub would take a token from: a variable, the file, or None.

    `huggingface_hub.get_token()` may renew a token over the network and write files; here a look is enough.
    """
    for name in ("HF_OIDC_RESOURCE", "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
        if environ.get(name, "").strip():
            return name
    try:
        return str(file) if file.is_file() and file.stat().st_size else None
    except PermissionError:
        return None


def look_at_cache(folder: Path) -> Cache:
    """The folder or, before its first use, the nearest folder above it that exists."""
    # Path.exists() raises inside another user's folder, os.path.exists() says no.
    there = next(path for path in (folder, *folder.absolute().parents) if os.path.exists(path))  # noqa: PTH110
    return Cache(folder, os.access(there, os.W_OK), shutil.disk_usage(there).free)


def ask_hub(endpoint: str, limit_s: float = HUB_LIMIT_S) -> int | str:
    """The HTTP status with which the Hub answers for our dataset within `limit_s` seconds, or why it does not.

    It goes through huggingface_hub's own session, with the user's proxies and certificates, without the token.

    Raises:
        ImportError: huggingface_hub is missing or broken.
    """
    from huggingface_hub import get_session

    def ask() -> int:
        return int(get_session().head(f"{endpoint}/api/{HUB_QUESTION}", timeout=limit_s).status_code)

    # A client's time-outs do not cover name look-up, which can take half a minute: hence a thread that may be left.
    try:
        return _in_thread(ask).result(timeout=limit_s)
    except TimeoutError:
        return f"no answer within {limit_s:g} s"
    except Exception as error:  # noqa: BLE001  # its client is requests in 0.x, httpx in 1.x, httpx2 in 2.x
        name = type(error).__name__
        if "Timeout" in name:
            return f"no answer within {limit_s:g} s"
        return name if "@" in endpoint else f"{name}: {str(error)[:160]}"  # its text may repeat a password


def _in_thread(function: Callable[[], int]) -> Future[int]:
    """The result to come; unlike an executor's thread this one does not keep the interpreter from ending."""
    future: Future[int] = Future()

    def run() -> None:
        try:
            future.set_result(function())
        except BaseException as error:  # noqa: BLE001  # handed to the one who asks for the result
            future.set_exception(error)

    threading.Thread(target=run, daemon=True, name="megascience-doctor-hub").start()
    return future


def check_hub(hub: Hub) -> list[Finding]:
    """Judge what `look_at_hub` saw. Only a cache that cannot be written is a problem."""
    address = _without_password(hub.endpoint)
    findings = []
    if hub.offline is not None:
        what = f"offline mode ({hub.offline}): {address} was not asked; cached data and the sample work"
        findings.append(Finding("note", what, f"unset {hub.offline}"))
    elif isinstance(hub.answer, int) and hub.answer < 400:
        findings.append(Finding("ok", f"{address} is reachable"))
    elif isinstance(hub.answer, int):
        what = f"{address} answers HTTP {hub.answer} for {HUB_QUESTION}: out of order, a mirror without it, or a proxy"
        findings.append(Finding("note", what))
    else:
        what = f"{address} is not reachable ({hub.answer}); cached data and the sample work"
        findings.append(Finding("note", what, "export HF_HUB_OFFLINE=1  # or HF_ENDPOINT=... for a mirror"))
    if hub.token is None:
        what = "no token: public data work, the gated GPQA and publishing do not"
        findings.append(Finding("note", what, "hf auth login"))
    else:
        findings.append(Finding("ok", f"a token is there (from {hub.token}; not checked)"))
    for cache in hub.caches:
        what = f"cache {cache.folder}: {cache.free / 1e9:.1f} GB free"
        if not cache.writable:
            what, mend = f"cache {cache.folder} cannot be written", "export HF_HOME=/a/writable/folder"
            findings.append(Finding("problem", what, mend))
        elif cache.free < SPACE_NEEDED:
            what += f"; MegaScience takes about {SPACE_NEEDED / 1e9:.0f} GB unless you stream it"
            findings.append(Finding("note", what, "export HF_HOME=/a/larger/disk"))
        else:
            findings.append(Finding("ok", what))
    return findings


def _without_password(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return "HF_ENDPOINT (not an address)"
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


# --- GPU -------------------------------------------------------------------------------------------------------------


def check_gpu(path: str | None = None, limit_s: float = 10.0) -> list[Finding]:
    """The NVIDIA GPUs by `nvidia-smi`, looked for in `path` (default: PATH). Torch is not asked: its import is slow."""
    command = shutil.which("nvidia-smi", path=path)
    if command is None:
        return [Finding("note", "no nvidia-smi here: no NVIDIA GPU, or no driver")]
    query = [command, "--query-gpu=name,memory.total", "--format=csv,noheader"]
    try:
        done = subprocess.run(query, capture_output=True, text=True, timeout=limit_s, check=False)
    except (subprocess.TimeoutExpired, OSError) as error:
        return [Finding("note", f"{command} does not answer ({type(error).__name__})")]
    lines = [line.strip()[:100] for line in done.stdout.splitlines() if line.strip()]
    if done.returncode or not lines:
        return [Finding("note", f"{command} finds no GPU (code {done.returncode})")]
    return [Finding("ok", line) for line in lines]


# --- the report ------------------------------------------------------------------------------------------------------


def versions(packages: Packages) -> list[tuple[str, str]]:
    """(name, version) of Python, the platform and the packages we stand on."""
    rows = [("Python", f"{platform.python_version()} ({sys.executable})"), ("platform", platform.platform())]
    for name in (OURS, *STACK):
        package = packages(canonicalize_name(name))
        rows.append((name, package.version if package else "not installed"))
    return rows


def examine() -> dict[str, list[Finding]]:
    """All findings about this machine by section."""
    ours = installed(OURS)
    try:
        installation = find_installation()
        damage = check_installation(installation, ours)
    except ValueError as error:  # direct_url.json or pyproject.toml
        installation = Installation(None)
        damage = [Finding("problem", f"our installation is damaged: {error}", installation.reinstall())]
    sections = {"Installation": damage} if damage else {}
    if ours is not None:
        sections["Extras"] = check_extras(ours, installed, installation)
    sections["Combinations known to break"] = check_known_bad(installed)
    if installation.folder is not None:
        package = installation.home if installation.home and installation.home.is_dir() else PACKAGE_FOLDER
        startup = look_at_startup(installation.folder, installation.recorded, package=package)
        sections["Start-up hook"] = check_startup(startup, installation.reinstall())
    try:
        sections["Hub"] = check_hub(look_at_hub())
    except ImportError as error:
        what = f"huggingface_hub cannot be imported: {str(error)[:160]}"
        sections["Hub"] = [Finding("problem", what, "pip install 'huggingface_hub>=1.31,<2'")]
    except ValueError as error:  # it reads its variables when it is imported; the text may repeat a secret one
        what = f"huggingface_hub cannot be imported: {type(error).__name__} over a variable HF_..."
        sections["Hub"] = [Finding("problem", what, "look at HF_ENDPOINT and the other variables HF_...")]
    sections["GPU"] = check_gpu()
    return sections


_STYLES: dict[Level, str] = {"ok": "green", "note": "yellow", "problem": "bold red"}


def doctor(console: Console) -> int:
    """Print versions, extras, known-bad combinations, the start-up hook, the Hub and GPUs, each with what mends it.

    Returns:
        0, or 1 when there is a problem. Extras that are not installed and a Hub out of reach are none.
    """
    _print_versions(console, versions(installed))
    sections = examine()
    for title, findings in sections.items():
        _print_section(console, title, findings)
    levels = [finding.level for findings in sections.values() for finding in findings]
    problems, notes = levels.count("problem"), levels.count("note")
    console.print()
    summary = f"{problems or 'no'} problem{'' if problems == 1 else 's'}, {notes} note{'' if notes == 1 else 's'}"
    console.print(Text(summary, style=_STYLES["problem" if problems else "ok"]))
    return 1 if problems else 0


def _print_versions(console: Console, rows: list[tuple[str, str]]) -> None:
    console.print(Text("Versions", style="bold"))
    width = max(len(name) for name, _ in rows)
    for name, version in rows:
        _print_hanging(console, f"  {name:{width}}  ", "", version)


def _print_section(console: Console, title: str, findings: list[Finding]) -> None:
    console.print()
    console.print(Text(title, style="bold"))
    for finding in findings:
        _print_hanging(console, f"  {finding.level:9}", _STYLES[finding.level], finding.what)
        if finding.mend:  # never broken into lines, so that it can be copied
            console.print(Text(f"           -> {finding.mend}"), soft_wrap=True)


def _print_hanging(console: Console, label: str, style: str, what: str) -> None:
    # Text, not str: `[train]` is no markup. Not a table: it would pad every line with blanks.
    first = Text(label, style=style)
    for line in Text(what).wrap(console, max(console.width - len(label), 20)):
        line.rstrip()
        console.print(first + line, soft_wrap=True)
        first = Text(" " * len(label))
