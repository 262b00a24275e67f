"""The record of facts (台账): append-only, bitemporal tables, and the views of them that everything else reads."""
