"""Names in pinyin, for search by people who type letters: 西湖茶叶 → xihuchaye and its initials xhcy."""

from functools import lru_cache

from pypinyin import lazy_pinyin
from pypinyin.seg.mmseg import seg


def spelled(name: str) -> tuple[str, str]:
    """(full pinyin without spaces, initials), lower case; letters and digits stay, punctuation goes.

    Words are read as words (重庆 chongqing, 银行 yinhang); the same words come again in name after name, so each is read once.
    """
    syllables = [syllable for word in seg.cut(name) for syllable in _word(word)]
    return "".join(syllables), "".join(syllable[0] for syllable in syllables)


@lru_cache(maxsize=200_000)
def _word(word: str) -> tuple[str, ...]:
    kept = ("".join(filter(str.isalnum, syllable)).lower() for syllable in lazy_pinyin(word))
    return tuple(syllable for syllable in kept if syllable)
