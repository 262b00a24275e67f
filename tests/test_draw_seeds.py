"""The seed comes from outside, is the one that was announced, and cannot be tried out beforehand."""

import pytest

from analytics.draws.announcement import Commitment, Dice, PublicNumber, SealedHalves
from analytics.draws.seeds import DiceSeed, FallbackSeed, Half, HalvesSeed, PublicNumberSeed, SeedRefusedError, check_plan, commitment_of, new_half, seed_text
from ledger.errors import InputError

NO = "CC-2026-0001"
FALLBACK = PublicNumber(kind="public-number", source="虚构数字", digits=6, not_before="2026-07-03T00:00:00Z")
DICE = Dice(kind="dice", faces=6, count=8, witnesses=["纪检组", "协会"], not_before="2026-07-01T02:00:00Z")
ONE, OTHER = "1" * 64, "2" * 64


def halves_plan() -> SealedHalves:
    sealed = [Commitment(party="甲方", commitment=commitment_of(NO, "甲方", ONE)), Commitment(party="乙方", commitment=commitment_of(NO, "乙方", OTHER))]
    return SealedHalves(kind="sealed-halves", commitments=sealed, not_before="2026-07-01T02:00:00Z", fallback=FALLBACK)


def halves(one: str = ONE, other: str = OTHER, obtained: str = "2026-07-01T02:00:00Z") -> HalvesSeed:
    return HalvesSeed(kind="sealed-halves", halves=[Half(party="甲方", half=one), Half(party="乙方", half=other)], obtained=obtained)


def dice(*rolls: int, witnesses: tuple[str, ...] = ("纪检组", "协会", "旁听")) -> DiceSeed:
    return DiceSeed(kind="dice", rolls=list(rolls), witnesses=list(witnesses), evidence="录像 3 号", obtained="2026-07-01T02:10:00Z")


def test_both_halves_make_the_seed_in_the_order_of_the_plan():
    assert seed_text(NO, halves_plan(), halves()) == f"sealed-halves\n{ONE}\n{OTHER}"
    turned = halves().model_copy(update={"halves": halves().halves[::-1]})
    assert seed_text(NO, halves_plan(), turned) == f"sealed-halves\n{ONE}\n{OTHER}"


@pytest.mark.parametrize("seed", [halves(one="3" * 64), halves(one=OTHER, other=ONE), halves(obtained="2026-07-01T01:59:59Z")])
def test_a_half_that_was_not_sealed_or_comes_too_early_is_refused(seed):
    with pytest.raises(SeedRefusedError):
        seed_text(NO, halves_plan(), seed)


def test_halves_count_only_until_the_fallback_number_can_be_known():
    assert seed_text(NO, halves_plan(), halves(obtained="2026-07-02T23:59:59Z")) == f"sealed-halves\n{ONE}\n{OTHER}"
    with pytest.raises(SeedRefusedError, match="备用公共数字"):
        seed_text(NO, halves_plan(), halves(obtained="2026-07-03T00:00:00Z"))


@pytest.mark.parametrize("witnesses", [["司法局", "司法局"], ["司法局", "司法局　"], ["司法局", " "]])
def test_two_witnesses_are_two(witnesses):
    with pytest.raises(InputError, match="见证"):
        check_plan(DICE.model_copy(update={"witnesses": witnesses}))
    with pytest.raises(SeedRefusedError, match="见证"):
        seed_text(NO, DICE, dice(1, 2, 3, 4, 5, 6, 6, 1, witnesses=("纪检组", "协会", *witnesses)))


@pytest.mark.parametrize("evidence", ["", "  ", "\u3000\t"])
def test_a_seed_that_cannot_be_looked_up_is_refused(evidence):
    number = PublicNumberSeed(kind="public-number", value="048213", evidence=evidence, obtained="2026-07-09T00:00:00Z")
    late = FallbackSeed(kind="fallback", withheld=["乙方"], value="048213", evidence=evidence, obtained="2026-07-09T00:00:00Z")
    rolls = dice(1, 2, 3, 4, 5, 6, 6, 1).model_copy(update={"evidence": evidence})
    for plan, seed in ((FALLBACK, number), (halves_plan(), late), (DICE, rolls)):
        with pytest.raises(SeedRefusedError, match="哪里可以查到"):
            seed_text(NO, plan, seed)


def test_a_seal_fits_its_own_draw_and_party_only():
    with pytest.raises(SeedRefusedError, match="甲方"):
        seed_text("CC-2026-0002", halves_plan(), halves())
    assert commitment_of(NO, "甲方", ONE) != commitment_of(NO, "乙方", ONE)
    assert len({new_half() for _ in range(50)}) == 50


def test_if_a_party_does_not_reveal_the_fallback_number_decides_and_says_who():
    plan = halves_plan()
    seed = FallbackSeed(kind="fallback", withheld=["乙方"], value="048213", evidence="公报", obtained="2026-07-03T01:00:00Z")
    assert seed_text(NO, plan, seed) == "fallback\n048213"
    with pytest.raises(SeedRefusedError, match="早于"):
        seed_text(NO, plan, seed.model_copy(update={"obtained": "2026-07-02T00:00:00Z"}))
    with pytest.raises(SeedRefusedError, match="丙方"):
        seed_text(NO, plan, seed.model_copy(update={"withheld": ["丙方"]}))


def test_a_fallback_that_is_known_before_the_halves_are_due_is_no_plan():
    early = halves_plan().model_copy(update={"fallback": FALLBACK.model_copy(update={"not_before": "2026-07-01T02:00:00Z"})})
    with pytest.raises(InputError, match="揭示期限之后"):
        check_plan(early)
    one = halves_plan().commitments[0]
    for party in ("甲方", "甲方 "):  # a blank more does not make another office
        with pytest.raises(InputError, match="两方"):
            check_plan(halves_plan().model_copy(update={"commitments": [one, one.model_copy(update={"party": party})]}))


def test_dice_need_as_many_outcomes_as_six_digits():
    check_plan(DICE)  # 6^8
    with pytest.raises(InputError, match="279936 种"):
        check_plan(DICE.model_copy(update={"count": 7}))


@pytest.mark.parametrize("seed", [dice(1, 2, 3), dice(1, 2, 3, 4, 5, 6, 7, 1), dice(0, 2, 3, 4, 5, 6, 6, 1), dice(1, 2, 3, 4, 5, 6, 6, 1, witnesses=("协会",))])
def test_rolls_that_are_missing_impossible_or_unseen_are_refused(seed):
    with pytest.raises(SeedRefusedError):
        seed_text(NO, DICE, seed)


def test_the_order_of_rolls_counts():
    assert seed_text(NO, DICE, dice(1, 2, 3, 4, 5, 6, 6, 1)) == "dice\n1 2 3 4 5 6 6 1"
    assert seed_text(NO, DICE, dice(2, 1, 3, 4, 5, 6, 6, 1)) == "dice\n2 1 3 4 5 6 6 1"


def test_a_seed_of_another_kind_than_announced_is_refused():
    number = PublicNumberSeed(kind="public-number", value="048213", evidence="", obtained="2026-07-09T00:00:00Z")
    for plan in (DICE, halves_plan()):
        with pytest.raises(SeedRefusedError, match="不是 public-number"):
            seed_text(NO, plan, number)


def test_what_is_hashed_stands_on_one_line_each():
    with pytest.raises(ValueError, match="pattern"):
        Commitment(party="甲方\n乙方", commitment=ONE)
    with pytest.raises(ValueError, match="pattern"):
        PublicNumberSeed(kind="public-number", value="٠٤٨٢١٣", evidence="", obtained="2026-07-09T00:00:00Z")
