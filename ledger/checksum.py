"""A checksum of rows that does not depend on their order: which rows a batch brought, not how files hold them.

Each row's id, content hash and place in the batch become 64 bits (multilinear hashing, Carter and Wegman 1979, then the
finaliser of SplitMix64), which are summed. It finds rows that are lost, doubled or exchanged; that nobody forged them is
for the SHA-256 of the files and the chain of batch lines to say.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Words = npt.NDArray[np.uint64]
BITS = (1 << 64) - 1
WIDEST = 32  # words of eight bytes in one text
FACTORS = np.random.Generator(np.random.PCG64(20261122)).integers(1, 1 << 63, 2 * WIDEST + 1, np.uint64) * np.uint64(2) + np.uint64(1)


def rows_checksum(rows: pa.Table) -> int:
    """Sum over the rows of what `record_id`, `row_hash` and `sequence` mix to, modulo 2**64; 0 for no rows. Add the sums of parts for the whole."""
    if not len(rows):
        return 0
    folded = rows["sequence"].to_numpy().astype(np.uint64) * FACTORS[-1]
    folded += _folded(rows["record_id"], FACTORS[:WIDEST]) + _folded(rows["row_hash"], FACTORS[WIDEST:-1])
    return int(_mix(folded).sum(dtype=np.uint64)) & BITS


def _folded(column: pa.ChunkedArray, factors: Words) -> Words:
    """Each text (ASCII, as ids and digests are) in words of eight bytes, the last padded, times one factor per place."""
    whole = column.combine_chunks()
    texts = pc.cast(whole if isinstance(whole, pa.Array) else pa.concat_arrays(whole.chunks), pa.binary())
    lengths = pc.min_max(pc.binary_length(texts)).as_py()
    width = lengths["max"]
    if lengths["min"] != width:
        texts = pc.cast(pc.ascii_rpad(pc.cast(texts, pa.string()), width, " "), pa.binary())
    begin = np.frombuffer(texts.buffers()[1], np.int32, 1, texts.offset * 4)[0]
    letters = np.frombuffer(texts.buffers()[2], np.uint8, len(texts) * width, begin).reshape(len(texts), width)
    padded = np.zeros((len(texts), -(-width // 8) * 8), np.uint8)
    padded[:, :width] = letters
    words = padded.view(np.uint64)
    folded: Words = (words * factors[: words.shape[1]]).sum(axis=1, dtype=np.uint64)
    return folded


def _mix(words: Words) -> Words:
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))
