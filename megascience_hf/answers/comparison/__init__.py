"""From a value and the gold to a verdict."""
