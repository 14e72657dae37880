"""What a field may hold: one file a kind."""
