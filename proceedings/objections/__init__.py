"""Objections: filed, shown as 争议中 at once, decided by whoever provided the record within the time that the law gives, corrected, told to everybody."""
