"""`megascience dataset-report`: what a dataset of questions and answers holds, read once in bounded memory."""
