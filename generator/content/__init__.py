"""The curated records on disk: reading, checking, merging and writing them."""
