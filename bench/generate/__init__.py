"""An invented Yangtze-Delta province as source files, with the truth of what was planted in it.

`generate(enterprises, seed, out)` writes the files and truth.json. The same numbers give the same bytes. Subjects are made
in blocks of at most ten thousand, each from a random source of its own, so memory stays bounded for millions.
"""

from bench.generate.province import generate
from bench.generate.truth import FILE_NAME, FileMade, Planted, Truth

__all__ = ["FILE_NAME", "FileMade", "Planted", "Truth", "generate"]
