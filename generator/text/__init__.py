"""Text from papers: what its TeX means, and one encoder for each format it goes into."""
