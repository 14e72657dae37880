"""The printed forms, code lists and columns as data."""
