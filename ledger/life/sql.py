"""The day on which a regime ends the use of a record, as SQL over the rows of one table: what ledger/life/publicity.py says of one record."""

from collections.abc import Iterable, Sequence

from ledger.life.facts import LISTING, PENALTY, SIMPLIFIED
from ledger.life.grade import FINE, FROM, RAISED, gravest
from ledger.life.policy import ON_A_LIST, OTHER, Regime, Rules, Term
from ledger.life.publicity import RESTRICTIONS

KIND_OF = {"penalties": PENALTY, "person_penalties": PENALTY, "listings": LISTING}
DAY = {"decided": "decided", "listed": "valid_from", "published": "published"}
NOTHING = "cast(null as date)"


def stop_sql(name: str, rules: Rules) -> str:
    """First day on which a switched-on regime ends the use of a row, the earliest of several; null while none does. Empty if none is on."""
    regimes = [each for each in rules.stopping() if each.record == KIND_OF[name]]
    ends = ", ".join(f"case when {_applies(name, each)} then {_end_of_grade(name, each)} end" for each in regimes)
    return f"list_min([{ends}])" if regimes else ""


def _applies(name: str, regime: Regime) -> str:
    begin = "valid_from" if name == "listings" else "decided"
    conditions = [f"{begin} >= date '{regime.since}'"]
    if regime.until:
        conditions.append(f"{begin} <= date '{regime.until}'")
    if regime.lists:
        conditions.append(f"list_type in ({_texts(regime.lists)})")
    elif regime.authority_words:
        conditions.append(_mentions("authority", regime.authority_words))
    return " and ".join(conditions)


def _end_of_grade(name: str, regime: Regime) -> str:
    ends = {grade: _end(name, term) for grade, term in regime.terms.items()}
    longest = f"case when {' or '.join(f'({end}) is null' for end in ends.values())} then null else greatest({', '.join(ends.values())}) end"
    cases = " ".join(f"when '{grade}' then {end}" for grade, end in ends.items())
    return f"case {_grade(name, regime)} {cases} else {longest} end"


def _end(name: str, term: Term) -> str:
    if term.max_months is None:
        return NOTHING
    begin = DAY[term.counted_from]
    end = f"cast({begin} + interval {term.max_months} month as date)"
    if term.own_length and name != "listings":
        long = f"case when valid_to is null or {begin} is null then null else greatest({end}, valid_to) end"
        return f"case when list_has_any({_kinds(name)}, [{_texts(RESTRICTIONS)}]) then {long} else {end} end"
    if term.extend_months:
        last = f"cast({begin} + interval {term.max_months + term.extend_months} month as date)"
        return f"case when valid_to is null or {begin} is null then {end} else least(greatest({end}, valid_to), {last}) end"
    return end


def _grade(name: str, regime: Regime) -> str:
    if ON_A_LIST in regime.grades:
        return f"'{regime.grades[ON_A_LIST]}'"
    top, kinds = gravest(regime), _kinds(name)
    cases = [f"when procedure = '{SIMPLIFIED}' then '{regime.grades[SIMPLIFIED]}'"] if SIMPLIFIED in regime.grades and name != "listings" else []
    cases.append(f"when {_has(name, regime, top)} then '{top}'")
    cases.append(f"when len({kinds}) = 0 or {_unknown(name, regime)} then null")
    for grade in reversed(regime.order[: regime.order.index(top)]):
        if grade == FROM and RAISED in regime.terms and regime.field_words:
            field = _mentions("coalesce(basis, '') || coalesce(authority, '')", regime.field_words)
            cases.append(f"when {_has(name, regime, grade)} and {field} then '{RAISED}'")
        cases.append(f"when {_has(name, regime, grade)} then '{grade}'")
    return f"case {' '.join(cases)} end"


def _has(name: str, regime: Regime, grade: str) -> str:
    """Whether one of the kinds is of this grade."""
    kinds = [what for what, each in regime.grades.items() if each == grade and what not in (SIMPLIFIED, OTHER) and not _by_amount(what, regime)]
    conditions = [f"list_has_any({_kinds(name)}, [{_texts(kinds)}])"] if kinds else []
    if regime.grades.get(OTHER) == grade:
        conditions.append(f"len({_others(name)}) > 0")
    if regime.bands:
        conditions.append(f"(list_contains({_kinds(name)}, '{FINE}') and {_fine_grade(regime)} = '{grade}')")
    return f"({' or '.join(conditions)})" if conditions else "false"


def _unknown(name: str, regime: Regime) -> str:
    """Whether one of the kinds has no grade."""
    known = [what for what in regime.grades if what not in (SIMPLIFIED, OTHER)]
    others = "true" if OTHER in regime.grades else "false"
    strange = f"len(list_filter({_kinds(name)}, each -> not list_contains([{_texts(known)}], each) and not ({others} and starts_with(each, '{OTHER}')))) > 0"
    return f"({strange} or (list_contains({_kinds(name)}, '{FINE}') and fine_wan is null))" if regime.bands else strange


def _fine_grade(regime: Regime) -> str:
    cases = " ".join(
        f"when fine_wan >= {band.at_least} and {f'fine_wan < {band.below}' if band.below is not None else 'true'} then '{band.grade}'" for band in regime.bands
    )
    return f"case when fine_wan is null then null {cases} else {_texts([regime.grades[FINE]])} end"


def _by_amount(what: str, regime: Regime) -> bool:
    return what == FINE and bool(regime.bands)


def _kinds(name: str) -> str:
    column = "conduct" if name == "listings" else "penalty_kinds"
    return f"list_filter(string_split(coalesce({column}, ''), '；'), each -> each <> '')"


def _others(name: str) -> str:
    return f"list_filter({_kinds(name)}, each -> starts_with(each, '{OTHER}'))"


def _mentions(column: str, words: Sequence[str]) -> str:
    return f"regexp_matches(coalesce({column}, ''), '{'|'.join(words)}')"


def _texts(values: Iterable[str]) -> str:
    return ", ".join(f"'{each}'" for each in values)
