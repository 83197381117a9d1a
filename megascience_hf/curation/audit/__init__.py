"""`megascience audit`: what each row of a dataset is worth to rules, said beside it without a model."""
