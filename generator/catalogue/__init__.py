"""Everything that is derived from the records, in memory, each fact with its reason."""
