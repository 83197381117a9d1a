"""What `megascience errata` prints."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from megascience_hf import out_file
from megascience_hf.errors import UserError, unknown_name
from megascience_hf.results.tables import Table
from megascience_hf.tasks import BENCHMARKS
from megascience_hf.tasks.errata import Erratum, lists
from megascience_hf.tasks.errata.build import build
from megascience_hf.tasks.errata.check import check
from megascience_hf.tasks.errata.records import WORDS

_SHOWN = 5  # hashes in a message


def show_built(
    sources: Sequence[str], out: Path, console: Console, *, data_dir: Path | None, revision: str | None
) -> None:
    """Make a list of re-gradings, write it and print what was found.

    Raises:
        UserError: see `build`; nothing is written then.
    """
    [file] = out_file.named([out], [*sources, data_dir])
    assert file is not None  # noqa: S101  # one was named
    built = build(sources, data_dir, revision)
    lists.write(built.errata, file)
    table(built.errata, tuple(f"{title}: {count:,} questions judged" for title, count in built.judged.items())).print(
        console
    )
    for line in (*built.notes, *built.refusals.lines()):
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    console.print(f"written: {file}", highlight=False, markup=False, soft_wrap=True)
    console.print(f"megascience report RESULTS --errata {out}", highlight=False, markup=False, soft_wrap=True)


def show_list(files: Sequence[Path], console: Console, *, benchmark: str | None, items: bool) -> None:
    """Print how many items of each benchmark are listed and why, or the items by their hashes.

    Raises:
        UserError: a file is no list, or there is no such benchmark.
    """
    if benchmark is not None and benchmark not in BENCHMARKS:
        raise unknown_name("benchmark", benchmark, list(BENCHMARKS))
    found = [one for one in lists.known(files).all if benchmark in (None, one.benchmark)]
    if items:
        for one in found:
            line = f"{one.benchmark} {one.item} {one.fault}: {one.reason} ({one.source})"
            console.print(line, highlight=False, markup=False, soft_wrap=True)
    elif found:
        table(found).print(console)
    else:
        console.print(f"no errata of {benchmark} are known")


def show_checked(files: Sequence[Path], console: Console, *, data_dir: Path | None) -> None:
    """Compare the hashes of lists with the items of the benchmarks, and print what is not there.

    Raises:
        UserError: a list has a hash that no item of a whole benchmark has, or no benchmark could be read.
    """
    checked = check(lists.known(files).all, data_dir)
    unknown = []
    for one in checked:
        if one.missing:
            line = f"{one.benchmark}: not checked: {one.missing}"
        elif not one.unknown:
            line = f"{one.benchmark}: all {one.errata:,} hashes are of items"
        else:
            shown = ", ".join(one.unknown[:_SHOWN]) + (", …" if len(one.unknown) > _SHOWN else "")
            part = "" if one.complete else " (a part of the benchmark was read, and they may be of the rest)"
            line = f"{one.benchmark}: {len(one.unknown):,} of {one.errata:,} hashes are of no item{part}: {shown}"
            unknown += [one.benchmark] if one.complete else []
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    if all(one.missing for one in checked):
        raise UserError("no benchmark could be read: give local copies with --data-dir")
    if unknown:
        raise UserError(
            f"hashes of {', '.join(unknown)} are of no item: make the list again with megascience errata build"
        )


def table(errata: Sequence[Erratum], notes: tuple[str, ...] = ()) -> Table:
    """How many items of each benchmark have which fault, by which source; sources are addresses, and stand below."""
    sources = list(dict.fromkeys(one.source for one in errata))
    counts: defaultdict[str, Counter[tuple[str, int, bool]]] = defaultdict(Counter)
    for one in dict.fromkeys(errata):
        counts[one.benchmark][WORDS[one.fault], sources.index(one.source) + 1, one.left_out] += 1
    rows: list[tuple[str, ...]] = []
    rules: list[int] = []
    for name in (name for name in BENCHMARKS if name in counts):
        rules += [len(rows)] if rows else []
        for number, ((words, source, left_out), count) in enumerate(sorted(counts[name].items())):
            title = BENCHMARKS[name].title if not number else ""
            rows.append((title, words, f"{count:,}", "yes" if left_out else "no", str(source)))
    items = len({(one.benchmark, one.item) for one in errata if one.left_out})
    return Table(
        headers=("Benchmark", "Fault", "Items", "Left out", "Source"),
        rows=rows,
        texts=2,
        rules_before=tuple(rules),
        title="Items whose published gold is known to be wrong or broken",
        notes=(
            f"{items:,} items are left out of the accuracy without errata",
            *(f"source {number}: {source}" for number, source in enumerate(sources, 1)),
            *notes,
        ),
    )
