"""The exceptions that the command line turns into one line and exit code 2, or 3 where nothing came out."""

from __future__ import annotations

import difflib
import errno
from collections.abc import Sequence

# No room on the disk, none left for this user, or none for so large a file.
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class UserError(Exception):
    """Something the user can mend; the message is one line and says how."""

    exit_code = 2


class NothingMadeError(UserError):
    """A run did what it was told, and nothing was read, no row is left, or every call failed."""

    exit_code = 3


def first_line(error: BaseException) -> str:
    """What an error says, in one line; its class where it says nothing. A heading alone says nothing either: torch has
    what does not fit in the lines below."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    return " ".join(lines[: 2 if lines[0].endswith(":") else 1])


def unknown_name(what: str, name: str, known: Sequence[str]) -> UserError:
    """The error for a name that is not among the known ones: it says the nearest, or all if none is near."""
    longer = [one for one in known if name and one.lower().startswith(name.lower())]
    near = longer[:3] or difflib.get_close_matches(name, known, n=3) or known
    return UserError(f"no {what} {name!r}; did you mean {', '.join(near)}?")
