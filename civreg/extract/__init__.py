"""Pages become entries with transcripts."""
