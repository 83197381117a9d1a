"""Rows with a question, wherever they lie: a file, a folder, a dataset on the Hub.

All who read such rows read them here, so that what is broken is refused in the same words and with its file and line.
"""
