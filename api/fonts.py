"""The Chinese font for PDF: the one that the `noto-cjk-sans-otc` wheel carries, else one of the system's."""

from functools import lru_cache
from importlib.resources import files

from typst import Fonts

from ledger.errors import CreditGraphError

PACKAGE, PACKAGED_FAMILY = "noto_cjk_sans_otc", "Noto Sans CJK SC"
SYSTEM_FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Microsoft YaHei",
    "PingFang SC",
    "SimHei",
)


class FontError(CreditGraphError):
    """No font that has Chinese characters, so a PDF would be full of boxes."""

    code = "CG600"


@lru_cache(maxsize=1)
def chinese_font() -> tuple[Fonts, str]:
    """The fonts to compile with, and the family that has Chinese. The packaged font comes first: the same PDF everywhere."""
    return packaged_font() or system_font(Fonts(include_system_fonts=True, include_embedded_fonts=False))


def packaged_font() -> tuple[Fonts, str] | None:
    """The font in the wheel, without any of the system's; None if the wheel is not installed."""
    try:
        folder = str(files(PACKAGE))
    except ModuleNotFoundError:
        return None
    fonts = Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    return (fonts, PACKAGED_FAMILY) if PACKAGED_FAMILY in fonts.families() else None


def system_font(fonts: Fonts) -> tuple[Fonts, str]:
    """The first family with Chinese characters among these; without one, an error that names the package to install."""
    known = set(fonts.families())
    for family in SYSTEM_FAMILIES:
        if family in known:
            return fonts, family
    raise FontError(
        "没有中文字体，无法生成 PDF",
        todo=f"pip install {PACKAGE.replace('_', '-')}；或在 Debian、Ubuntu 上 apt-get install fonts-noto-cjk；也可以改用 .xlsx 或 .csv",
    )
