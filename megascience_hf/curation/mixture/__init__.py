"""A dataset out of several: read, mapped to one form, deduplicated, decontaminated, selected, annotated, cut."""
