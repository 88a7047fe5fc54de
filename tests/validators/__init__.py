"""Checks of what is published by rules that come with Node's packages; `make validate` runs them."""
