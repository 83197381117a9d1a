"""What our extras need and what is installed of it, and the combinations of versions that were seen to break."""

from __future__ import annotations

import importlib.metadata
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from megascience_hf.doctor.finding import Finding, Level
from megascience_hf.doctor.installation import APART, OURS, Installation

Versions = Callable[[str], str | None]
"""The version of a distribution by its normalised name (`huggingface-hub`), or None; `{...}.get` in tests."""


def installed(name: str) -> str | None:
    """The version that an import would find; "unreadable" after an install that was cut off."""
    try:
        return importlib.metadata.version(name) or "unreadable"
    except importlib.metadata.PackageNotFoundError:
        return None


def satisfies(version: str, specifier: SpecifierSet) -> bool:
    """Whether the version is inside; a pre-release counts as what it is (2.0rc1 is not <2), an unreadable one never."""
    try:
        return specifier.contains(Version(version), prereleases=True)
    except InvalidVersion:
        return False


def needed_by(requires: Sequence[str], extra: str = "") -> list[Requirement]:
    """What the extra adds on this Python and platform; with "" what is needed in any case.

    Args:
        requires: our `Requires-Dist` lines. Those that name our own extras (of `all`) are left out.
    """
    found = []
    for requirement in map(Requirement, requires):
        marker = requirement.marker
        always = marker is None or marker.evaluate({"extra": ""})
        added = marker is not None and not always and marker.evaluate({"extra": extra})
        if (added if extra else always) and canonicalize_name(requirement.name) != OURS:
            found.append(requirement)
    return found


def check_extras(requires: Sequence[str], extras: Sequence[str], versions: Versions, at: Installation) -> list[Finding]:
    """What is missing or out of range for what we need in any case and for each extra.

    A missing extra is a note. A version out of range is a problem in what is always needed and in an extra that is
    there otherwise; in an extra that was never installed, or is for an environment of its own, it is somebody else's
    package.
    """
    named = [extra for extra in extras if extra != "all"]  # the sum of the others
    return [_check(needed_by(requires, extra), extra, versions, at.install(extra)) for extra in ("", *named)]


def _check(requirements: Sequence[Requirement], extra: str, versions: Versions, mend: str) -> Finding:
    missing, wrong = [], []
    for requirement in requirements:
        version = versions(canonicalize_name(requirement.name))
        if version is None:
            missing.append(f"{requirement.name}{requirement.specifier}")
        elif not satisfies(version, requirement.specifier):
            wrong.append(f"{requirement.name} {version} (needs {requirement.specifier})")
    name = extra or "always needed"
    if not missing and not wrong:
        return Finding("ok", f"{name}: complete")
    parts = [f"missing {', '.join(missing)}"] if missing else []
    parts += [f"out of range {', '.join(wrong)}"] if wrong else []
    level: Level = "problem" if not extra or not (missing or extra in APART) else "note"
    return Finding(level, f"{name}: {'; '.join(parts)}", mend)


@dataclass(frozen=True)
class KnownBad:
    """A combination that was seen to break.

    Attributes:
        package: the package that must give way.
        good: the versions of it that work.
        beside: packages that must all be there for the row to count.
        reason: what breaks, after "package version beside …: ".
        mend: what to give to pip.
        needed: whether its absence is as bad as a wrong version.
    """

    package: str
    good: str
    beside: tuple[str, ...]
    reason: str
    mend: tuple[str, ...]
    needed: bool = False


_PARSERS = ("latex2sympy2_extended==1.0.6", "math-verify==0.5.2")  # each pins or refuses the other: one command
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
)


def check_known_bad(versions: Versions) -> list[Finding]:
    """A problem for each row that the installed versions fall into."""
    findings = []
    for row in KNOWN_BAD:
        version = versions(canonicalize_name(row.package))
        bad = row.needed if version is None else not satisfies(version, SpecifierSet(row.good))
        beside = {text: versions(canonicalize_name(Requirement(text).name)) for text in row.beside}
        if bad and all(there and satisfies(there, Requirement(text).specifier) for text, there in beside.items()):
            neighbours = " and ".join(f"{Requirement(text).name} {there}" for text, there in beside.items())
            what = f"{f'{row.package} {version}' if version else f'no {row.package}'} beside {neighbours}"
            mend = "pip install " + " ".join(map(shlex.quote, row.mend))
            findings.append(Finding("problem", f"{what}: {row.reason}", mend))
    return findings or [Finding("ok", "none installed")]
