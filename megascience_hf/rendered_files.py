"""Files of the repository that are rendered from tables and templates: written, or compared with what is there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from megascience_hf.errors import UserError


def with_block(text: str, name: str, body: str) -> str:
    """A document with `body` between its lines `<!-- name -->` and `<!-- end of name -->`.

    Raises:
        ValueError: the document has no such lines.
    """
    first, last = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    head, opened, rest = text.partition(first)
    _, closed, tail = rest.partition(last)
    if not (opened and closed):
        raise ValueError(f"the document has no lines {first.strip()} and {last}")
    return f"{head}{first}{body.strip()}\n{last}{tail}"


def write(wanted: Mapping[Path, str], present: Iterable[Path], *, check: bool = False) -> list[Path]:
    """Write the files whose text differs, and delete those that are not wanted any more.

    Args:
        wanted: file → its text.
        present: the files that are there now.
        check: only say what would change.

    Returns:
        The files that were, or would be, written or deleted.
    """
    stale = [file for file in present if file not in wanted]
    changed = [file for file, text in wanted.items() if not file.is_file() or file.read_text("utf-8") != text]
    if not check:
        for file in changed:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(wanted[file], encoding="utf-8")
        for file in stale:
            file.unlink()
    return sorted([*changed, *stale])


def with_page(files: Mapping[Path, str], page: Path, name: str, body: str) -> dict[Path, str]:
    """The files, and the page with `body` in the block of this name; an installed package has no page."""
    if not page.is_file():
        return dict(files)
    return {**files, page: with_block(page.read_text(encoding="utf-8"), name, body)}


def as_markdown(columns: Sequence[str], rows: Iterable[Sequence[str]], right: Collection[int]) -> str:
    """A table for a page; the first cell of a row is a name in code, the columns in `right` are aligned there."""
    lines = [columns, ["---:" if index in right else "---" for index in range(len(columns))]]
    lines += [(f"`{cells[0]}`", *cells[1:]) for cells in rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def show(changed: Iterable[Path], command: str, *, check: bool) -> None:
    """Print the files that were, or would be, changed.

    Raises:
        UserError: with `check`, some would change, and `command` does it.
    """
    files = list(changed)
    for file in files:
        print(file)
    if check and files:
        differ = "1 file differs" if len(files) == 1 else f"{len(files)} files differ"
        raise UserError(f"{differ}; {command} writes {'it' if len(files) == 1 else 'them'}")


def there(file: Path, command: str) -> Path:
    """The rendered file, for a shell that hands its name on to another program.

    Raises:
        UserError: it is not there, because `command` was not run since what it is rendered from was written.
    """
    if not file.is_file():
        raise UserError(f"{file} is not rendered yet: {command}")
    return file
