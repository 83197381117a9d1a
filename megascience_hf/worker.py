"""A process of `workers.py`: pickled chunks come in on stdin, pickled results go out on stdout, in turn.

    python -P -m megascience_hf.worker MODULE FUNCTION

It ends when its stdin does, so also when the parent was killed.
"""

from __future__ import annotations

import gc
import importlib
import os
import pickle
import sys

# Of Python's 700 the collector takes a twentieth of the time of an audit.
_NEW_OBJECTS = 50_000


def main() -> None:
    module, name = sys.argv[1:]
    function = getattr(importlib.import_module(module), name)
    # What was imported stays, and what a row leaves behind is in no circle: to look for circles often is of no use.
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)
    results = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not get between the results
    while True:
        try:
            chunk = pickle.load(sys.stdin.buffer)  # noqa: S301  # from our parent, through a pipe of its own
        except EOFError:
            return
        made = function(chunk)
        try:
            pickle.dump(made, results)
            results.flush()
        except BrokenPipeError:
            os._exit(1)  # an ordinary exit would try to write the rest once more, and complain


if __name__ == "__main__":
    main()
