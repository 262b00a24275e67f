"""The columnar lane: plain rows of large text files, a hundred thousand at a time; every other row goes the ordinary way."""
