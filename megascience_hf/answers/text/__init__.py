"""How answers are spelled, once for all kinds: characters, LaTeX, numerals, words."""
