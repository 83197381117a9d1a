"""What every stage runs on: what a stage is, its settings, its runner, its files, its costs, and where it runs."""
