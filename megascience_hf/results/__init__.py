"""Reads the result files that evaluations leave, and makes tables of them."""
