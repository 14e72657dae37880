"""Data that somebody keyed before civreg: workbooks and CSV files, taken as they are, nothing lost and nothing guessed."""
