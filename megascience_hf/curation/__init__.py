"""From textbooks to question–answer pairs: the stages of the paper (section 2), one file each, on datatrove."""
