"""The steps of a mixture, one file each, in the order in which they run."""
