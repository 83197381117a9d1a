"""`megascience ablate`: which rows of a source to train on, by {source × selection × size}: plan, run, compare."""
