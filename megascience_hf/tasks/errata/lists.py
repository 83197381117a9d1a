"""Files of errata: JSON lines of `Erratum`, ours and those that `megascience errata build` makes."""

from __future__ import annotations

import functools
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from megascience_hf.errors import UserError
from megascience_hf.rows.json_files import sound_rows
from megascience_hf.rows.records import Row
from megascience_hf.tasks.errata.records import Erratum, Fault
from megascience_hf.tasks.registry import BENCHMARKS
from megascience_hf.whole_file import write_text

SHIPPED = Path(__file__).parent / "known.jsonl"
_FIELDS = ("benchmark", "item", "fault", "reason", "source")
_HASH = re.compile(r"[0-9a-f]{16}")
_LONGEST = 300  # characters of a reason or a source


@dataclass(frozen=True, slots=True)
class Errata:
    """Errata of several lists. `items` is benchmark → hash of an item that is left out, for those who count."""

    all: tuple[Erratum, ...]
    items: dict[str, frozenset[str]] = field(init=False)

    def __post_init__(self) -> None:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for one in self.all:
            if one.left_out:
                found[one.benchmark].add(one.item)
        object.__setattr__(self, "items", {name: frozenset(hashes) for name, hashes in found.items()})


def known(files: Sequence[Path] = ()) -> Errata:
    """Our own errata and those of further files.

    Raises:
        UserError: a file cannot be read.
    """
    return Errata((*_shipped(), *(one for file in files for one in read(file))))


@functools.cache
def _shipped() -> tuple[Erratum, ...]:
    return tuple(read(SHIPPED))


def read(file: Path) -> list[Erratum]:
    """The errata of a file.

    Raises:
        UserError: it cannot be read, holds none, or a line is none.
    """
    found = [_erratum(row) for row in sound_rows(file, "make the list again with megascience errata build")]
    if not found:
        raise UserError(f"{file} holds no errata: megascience errata build makes a list")
    return found


def _erratum(row: Row) -> Erratum:
    texts = [row.fields.get(name) for name in _FIELDS]
    if not all(isinstance(text, str) and len(text) <= _LONGEST for text in texts):
        raise UserError(f"{row.place}: an erratum has the texts {', '.join(_FIELDS)}, each of {_LONGEST} characters")
    benchmark, item, fault, reason, source = map(str, texts)
    if benchmark not in BENCHMARKS:
        raise UserError(f"{row.place}: no benchmark {benchmark!r:.40}")
    if not _HASH.fullmatch(item):
        raise UserError(f"{row.place}: {item!r:.40} is no hash of an item, which has 16 hexadecimal digits")
    if fault not in set(Fault):
        raise UserError(f"{row.place}: no fault {fault!r:.40}: {', '.join(Fault)}")
    return Erratum(benchmark, item, Fault(fault), reason, source)


def write(errata: Iterable[Erratum], file: Path) -> None:
    """Write a list, benchmarks in the order of the tables, without a line that stands there already."""
    order = list(BENCHMARKS)
    lines = sorted(dict.fromkeys(errata), key=lambda one: (order.index(one.benchmark), one.fault, one.item, one.source))
    write_text(file, "".join(json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in lines))
