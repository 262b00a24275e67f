"""Who owns and who controls: holdings out of the records, what follows from them, and which of it is a lead."""
