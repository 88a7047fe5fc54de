"""What the site knows, in formats that programs read."""
