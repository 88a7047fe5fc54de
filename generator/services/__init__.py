"""Asks public services about papers. Only `add` and `enrich` use this room: nothing in a build touches the network."""
