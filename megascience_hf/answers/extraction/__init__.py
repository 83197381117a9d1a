"""From a response to its answer: where a response commits itself, and to what."""
