"""The promises of the project, each kept by a test."""
