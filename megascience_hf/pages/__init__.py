"""What a person sees of curated data: the report of a dataset, its audit, a preview of the stages.

Beside `results`, whose figures, tables and templates they are made with, since `results` knows nothing of curation.
"""
