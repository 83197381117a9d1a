"""What goes to the Hub: the plan of a folder, one commit, and what the Hub answered in words."""
