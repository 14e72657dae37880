"""Options in, messages and exit codes out: the only place that prints."""
