"""Who is visited, why, and with what result: the list of a grid and week, its chance of finding something, what came of it."""
