"""Books as documents, and documents in chunks."""
