"""What our extras need and what is installed of it, and the combinations of versions that were seen to break."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Sequence
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from megascience_hf.doctor.finding import Finding, Level
from megascience_hf.doctor.installation import APART, Installation
from megascience_hf.version import PACKAGE as OURS

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
    """What the extra adds here, by our `Requires-Dist` lines; with "" what is needed in any case."""
    found = []
    for requirement in map(Requirement, requires):
        marker = requirement.marker
        always = marker is None or marker.evaluate({"extra": ""})
        added = marker is not None and not always and marker.evaluate({"extra": extra})
        if (added if extra else always) and canonicalize_name(requirement.name) != OURS:
            found.append(requirement)
    return found


def check_extras(requires: Sequence[str], extras: Sequence[str], versions: Versions, at: Installation) -> list[Finding]:
    """What is missing or out of range: a problem in what is always needed and in an extra that is there otherwise; in
    one that was never installed, or is for an environment of its own, it is somebody else's package."""
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
    if extra in APART:  # typed here it would break what the other extras need
        mend += "  # in an environment of its own"
    return Finding(level, f"{name}: {'; '.join(parts)}", mend)


class KnownBad(NamedTuple):
    """Versions of a package that lighteval 0.13 was seen to break with: all but `good`."""

    package: str
    good: str
    mend: str
    reason: str


_LIGHTEVAL = SpecifierSet("==0.13.*")
_PARSERS = "latex2sympy2_extended==1.0.6 math-verify==0.5.2"  # each pins or refuses the other: one command
KNOWN_BAD = (
    # 2.x has dropped an argument of list_models().
    KnownBad("huggingface_hub", "<2", "'huggingface_hub<2'", "lighteval does not start"),
    KnownBad("xxhash", "<4", "'xxhash>=3.5,<4'", "lighteval crashes: it hashes strings, and 4.x takes bytes only"),
    KnownBad("latex2sympy2_extended", "==1.0.6", _PARSERS, "lighteval refuses to score mathematics with it"),
    KnownBad("math-verify", "<=0.5.2", _PARSERS, "it is written for a later latex2sympy2_extended"),
)


def check_known_bad(versions: Versions) -> list[Finding]:
    """A problem for each row that the installed versions fall into."""
    findings = []
    lighteval = versions("lighteval")
    for row in KNOWN_BAD if lighteval and satisfies(lighteval, _LIGHTEVAL) else ():
        version = versions(canonicalize_name(row.package))
        if version is not None and not satisfies(version, SpecifierSet(row.good)):
            what = f"{row.package} {version} beside lighteval {lighteval}: {row.reason}"
            findings.append(Finding("problem", what, f"pip install {row.mend}"))
    return findings or [Finding("ok", "none installed")]
