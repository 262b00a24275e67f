"""Draws that anybody can re-check: what is published before the seed, the function of list and seed, and the check of a published file."""
