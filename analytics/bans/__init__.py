"""Bans that attach to a person: what in the records can trigger one, whom it reaches, from what it bars, and how long."""
