"""`megascience select`: rows of one dataset by length, difficulty or chance (arXiv 2507.16812, section 3.3)."""
