"""MegaScience as a taskset of verifiers v1."""

from megascience_rl.taskset import MegaScienceTaskset

__all__ = ["MegaScienceTaskset"]
