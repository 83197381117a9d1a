"""Dataset and model cards: built from files and facts, never with a placeholder left."""
