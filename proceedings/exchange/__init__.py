"""Records exchanged between provinces: signed packages, each for one recipient, that keep their origin and take back what the origin has ended."""
