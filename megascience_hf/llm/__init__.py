"""The model that is asked: calls that are paid for once, replies as records, the prompts."""
