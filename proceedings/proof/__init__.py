"""Proof that a record is served nowhere: what is looked for, and where."""
