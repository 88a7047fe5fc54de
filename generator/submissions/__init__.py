"""What readers send in by the forms of a repository: read as untrusted, judged, answered, applied."""
