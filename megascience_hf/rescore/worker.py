"""A process that scores: pickled chunks come in on stdin, pickled results go out on stdout, in turn.

    python -P -m megascience_hf.rescore.worker

It ends when its stdin does, so also when the parent was killed.
"""

from __future__ import annotations

import os
import pickle
import sys

from megascience_hf.rescore.rows import score_chunk


def main() -> None:
    results = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not get between the results
    while True:
        try:
            chunk, when = pickle.load(sys.stdin.buffer)  # noqa: S301  # from our parent, through a pipe of its own
        except EOFError:
            return
        scored = score_chunk(chunk, when)
        try:
            pickle.dump(scored, results)
            results.flush()
        except BrokenPipeError:
            os._exit(1)  # an ordinary exit would try to write the rest once more, and complain


if __name__ == "__main__":
    main()
