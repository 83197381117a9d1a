"""Modules for Hugging Face `evaluate`, loaded by their folder: `evaluate.load(".../metrics/science_answer")`."""
