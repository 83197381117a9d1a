"""Which options a response chooses."""
