"""Where responses come from: one protocol, four backends, chosen by the settings."""
