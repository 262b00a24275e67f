"""Bans that attach to a person: proposed with a document, confirmed by a second person, and over when the law says so."""

from proceedings.bans.quash import quash_for

__all__ = ["quash_for"]
