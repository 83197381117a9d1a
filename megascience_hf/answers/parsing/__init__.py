"""From the text of an answer to values: tokens, a tree, numbers, quantities, units."""
