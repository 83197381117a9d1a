"""Who may use the model next: first come, first served, with a bound on what one client may hold in the line.

Gradio's queue bounds the number of events; it does not know one client from another, and one could fill it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from megascience_hf.errors import UserError


@dataclass(eq=False)
class Turn:
    """A place in the line, to be left when the work is done or given up."""

    client: str
    line: Turns = field(repr=False)

    @property
    def before(self) -> int:
        """How many have to finish first; 0 means that it is this one's turn."""
        return self.line.before(self)

    def leave(self) -> None:
        self.line.leave(self)


class Turns:
    """A line with `at_once` places at its head.

    Args:
        at_once: turns that work at the same time.
        per_client: turns that one client may hold, working and waiting.
        waiting: turns that may wait in all.
    """

    def __init__(self, at_once: int, per_client: int, waiting: int) -> None:
        self.at_once, self.per_client, self.waiting = at_once, per_client, waiting
        self._line: list[Turn] = []
        self._lock = threading.Lock()

    def take(self, client: str) -> Turn:
        """A place at the end of the line.

        Raises:
            UserError: the client holds as many as it may, or the line is full.
        """
        with self._lock:
            if sum(turn.client == client for turn in self._line) >= self.per_client:
                raise UserError("you have a response on its way: wait for it, or stop it first")
            if len(self._line) >= self.at_once + self.waiting:
                raise UserError("too many people are asking just now: try again in a minute")
            turn = Turn(client, self)
            self._line.append(turn)
            return turn

    def before(self, turn: Turn) -> int:
        with self._lock:
            return max(0, self._line.index(turn) + 1 - self.at_once)

    def leave(self, turn: Turn) -> None:
        with self._lock:
            if turn in self._line:
                self._line.remove(turn)


class Stops:
    """Which responses of a session are to stop. A session is a browser's page."""

    def __init__(self) -> None:
        self._working: dict[str, list[threading.Event]] = {}
        self._lock = threading.Lock()

    @contextmanager
    def working(self, session: str) -> Iterator[threading.Event]:
        """While a response is made: the event is set when it is to stop."""
        event = threading.Event()
        with self._lock:
            self._working.setdefault(session, []).append(event)
        try:
            yield event
        finally:
            with self._lock:
                self._working[session].remove(event)
                if not self._working[session]:
                    del self._working[session]

    def stop(self, session: str) -> None:
        """Stop all responses of a session."""
        with self._lock:
            for event in self._working.get(session, ()):
                event.set()

    def is_working(self, session: str) -> bool:
        with self._lock:
            return session in self._working
