"""The whole loop on a laptop: data, fine-tuning, evaluation before and after, model card. No GPU, no Hub."""
