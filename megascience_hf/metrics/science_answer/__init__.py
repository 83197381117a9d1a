"""Accuracy and answer rates of science answers, for `evaluate`."""
