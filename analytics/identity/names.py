"""How names of persons are compared: whole. A Chinese name is not taken apart, nor is a name in another script.

复姓 (欧阳), names with a middle dot (买买提·吐尔逊) and Latin names each stay one string: rules that split a name into first
and last name are rules of English.
"""

import re
import unicodedata

DOTS = str.maketrans(dict.fromkeys("•・‧∙.。⋅･", "·"))
SPACE = re.compile(r"[\s\u200b-\u200f\ufeff]+")
AROUND_DOT = re.compile(r"\s*·\s*")
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]")


def name_key(name: str | None) -> str:
    """The name as it is compared: NFKC, one kind of middle dot, no spaces in Chinese names, single spaces and lower case in others.

    Empty for a missing name, which equals no other.
    """
    text = unicodedata.normalize("NFKC", name or "").translate(DOTS).strip("· \t\n\u3000")
    if HAN.search(text):
        return SPACE.sub("", text).casefold()
    return AROUND_DOT.sub("·", SPACE.sub(" ", text)).strip().casefold()
