"""`megascience curate --preview N`: a few rows through all stages, before anyone pays for all."""
