"""Question–answer pairs out of text, by rules and by a model."""
