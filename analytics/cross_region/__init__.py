"""Cross-region dishonesty: the criteria of the four provinces as data, and the paths that lead from one to another."""
