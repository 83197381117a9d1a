"""How alike texts are: words, n-grams, MinHash, near-duplicates, embeddings, and the questions of the benchmarks."""
