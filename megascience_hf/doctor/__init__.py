"""`megascience doctor`: what is installed, what is missing or known to break, and what mends each.

Nothing heavy is imported, because a package that breaks on import is just what the doctor is asked about. It changes
nothing and asks the network one question, without the token. What `pip check` says by itself is left to it.
"""
