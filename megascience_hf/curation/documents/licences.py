"""The licence of a text: what a row or front matter says, else a licence file beside it, else its own words.

A licence is the identifier that the Hub knows (`cc-by-nc-sa-4.0`), or the words themselves where it knows none. "" is
unknown, which is no permission.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

FIELDS = ("license", "licence", "rights", "license_name", "license_link")
# What a field says that names none; "other" is the Hub's word for one that `license_name` and `license_link` name.
_NO_NAME = re.compile(
    r"(?:|\W+|none|null|nil|n\W?a|unknown|unspecified|not\s(?:specified|stated|known)|tbd|other)\W*", re.I
)
# The Hub's identifiers: https://huggingface.co/docs/hub/repositories-licenses
_SIGN = r"[\s\-‐‑–—−_/]"
_TERM = rf"(?:NC|ND|SA|Non{_SIGN}?Commercial|No{_SIGN}?Deriv(?:ative)?s?(?:\sWorks)?|Share{_SIGN}?Alike)(?![A-Za-z])"
_TERMS = rf"(?:{_SIGN}{{1,3}}{_TERM}){{0,3}}"
_CREATIVE_COMMONS = re.compile(
    rf"""
      creativecommons\.org/licenses/(?P<url>by(?:-nc)?(?:-nd|-sa)?)/(?P<url_version>\d\.\d)
    | (?P<zero>creativecommons\.org/publicdomain/zero/1\.0|\bCC{_SIGN}?(?:0|Zero)\b)
    | \bCC{_SIGN}{{0,3}}BY(?![A-Za-z])(?P<short>{_TERMS}){_SIGN}{{0,3}}v?(?P<short_version>\d\.\d)?
    | (?:Creative\sCommons[\s:,–-]{{1,3}}(?:Attribution|BY)(?![A-Za-z])(?P<long>{_TERMS})
       |\bAttribution(?=(?:{_SIGN}){{1,3}}{_TERM})(?P<bare>{_TERMS}))
      (?:[^.\d]{{0,60}}(?P<long_version>\d\.\d))?
    """,
    re.X | re.I,
)  # fmt: skip
_OTHERS = (
    (re.compile(r"\bGNU Free Documentation Licen[cs]e\b|\bGFDL\b", re.I), "gfdl"),
    (re.compile(r"\bApache Licen[cs]e,? (?:Version )?2\.0\b|\bApache-2\.0\b", re.I), "apache-2.0"),
    (re.compile(r"\bMIT Licen[cs]e\b|\AMIT\Z", re.I), "mit"),
    (re.compile(r"\bpublic domain\b", re.I), "pddl"),
    (re.compile(r"\ball rights reserved\b", re.I), "all rights reserved"),
)
_PARTS = tuple(
    (short, re.compile(rf"{words}|(?<![a-z]){short}(?![a-z])", re.I))
    for short, words in (("nc", r"non\W?commercial"), ("nd", r"no\W?deriv"), ("sa", r"share\W?alike"))
)
_FORBIDS = re.compile(r"-nd\b|\bno\W?deriv|\ball\srights\sreserved\b", re.I)
_IDENTIFIER = re.compile(r"cc-by(?:-nc)?(?:-nd|-sa)?(?:-\d\.\d)?|cc0-1\.0|gfdl|apache-2\.0|mit|pddl")
# What a book says of itself; "credit: CC BY-SA 3.0" under a picture is of the picture.
_STATEMENT = re.compile(
    r"\b(?:this|the|these|our|all)\s[^.\n]{0,80}?\b(?:is|are)\s(?:made\savailable|distributed|released|published|licen[sc]ed"
    r"|available|covered|provided|offered)\b[^.]{0,40}?\bunder\b(?P<what>.{0,400})",
    re.I | re.S,
)
_FILE = re.compile(r"(?:licen[cs]e|copying|copyright)\b", re.I)
_READ = 20_000  # characters of a file, or of either end of a text
_SHOWN = 60
_NAME = 200  # longer is more than a name


def licence_named(said: str) -> str:
    """A licence as it is named by itself: in a field, or in a file that holds nothing else."""
    if (plain := said.strip().lower()) and _IDENTIFIER.fullmatch(plain):
        return plain
    if _NO_NAME.fullmatch(said[:_SHOWN]):
        return ""
    return _identifier(said[:_READ]) or " ".join(said.split())[:_SHOWN]


def licence_stated(text: str) -> str:
    """The licence that a text says it is under, at its beginning or its end; "" if it does not."""
    for part in (text[:_READ], text[-_READ:] if len(text) > _READ else ""):
        for statement in _STATEMENT.finditer(part):
            if found := _identifier(statement["what"]):
                return found
    return ""


def licence_of(fields: Mapping[str, object], text: str, path: Path, source: Path, known: dict[Path, str]) -> str:
    """The licence of a document.

    Args:
        fields: of its row, or its front matter.
        path: its file.
        source: the folder that is read; files above it say nothing.
        known: the licences of folders that were looked at, which is added to.
    """
    said = (licence_named(value) for name in FIELDS if isinstance(value := fields.get(name), str))
    return next(filter(None, said), "") or _beside(path.parent, source, known) or licence_stated(text)


def forbids_derivatives(licence: str) -> bool:
    """Whether a licence forbids what a curation makes: pairs that are rewritten are an adaptation."""
    return _FORBIDS.search(licence) is not None


def _beside(folder: Path, source: Path, known: dict[Path, str]) -> str:
    """What the nearest licence file says, from the folder of a text up to that which is read."""
    if folder not in known:
        known[folder] = _in_folder(folder)
    if known[folder] or folder == source or source not in folder.parents:
        return known[folder]
    return _beside(folder.parent, source, known)


def _in_folder(folder: Path) -> str:
    for file in sorted(folder.glob("*")):
        if not _FILE.match(file.name) or not file.is_file():
            continue
        try:
            with file.open(encoding="utf-8", errors="replace") as opened:
                found = _identifier(opened.read(_READ))
        except OSError:
            continue
        if found:
            return found
    return ""


def _identifier(text: str) -> str:
    """The first licence that a text names, as the Hub calls it; "" if it names none."""
    if (found := _CREATIVE_COMMONS.search(text)) is not None:
        if found["zero"]:
            return "cc0-1.0"
        if found["url"]:
            return f"cc-{found['url'].lower()}-{found['url_version']}"
        terms = found["short"] or found["long"] or found["bare"] or ""
        if len(text) <= _NAME:  # "CC BY 4.0, no derivatives"
            terms += text[found.end() :]
        parts = "".join(f"-{name}" for name, pattern in _PARTS if pattern.search(terms)).replace("-nd-sa", "-nd")
        version = found["short_version"] or found["long_version"]
        return f"cc-by{parts}" + (f"-{version}" if version else "")
    return next((name for pattern, name in _OTHERS if pattern.search(text)), "")
