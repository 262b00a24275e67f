"""Scores of pairs of persons: the features of the policy, and how rare the name is among identified persons."""

from collections.abc import Sequence

import pyarrow as pa

from analytics.identity.facts import Facts
from analytics.identity.pairs import Pair
from analytics.identity.policy import ScoreWeights
from analytics.identity.scores import Feature, Level, Model, Score, score_pairs, shared_items

RECORDS = """
with seen as (select distinct person, name_key, subject, begin_day, end_day from appears where person in (from chosen)),
co as (select c.person, list_sort(list_distinct(list(o.person))) as co_persons from seen c
    join office o on o.subject = c.subject and o.person <> c.person and o.name_key <> c.name_key and o.begin_day <= c.end_day and c.begin_day <= o.end_day
    where o.person in (select via from ties where kind = 'co_person') group by all),
ph as (select c.person, list_sort(list_distinct(list(p.item))) as phones from seen c join phones p using (subject)
    where p.item in (select via from ties where kind = 'phone') group by all),
ro as (select c.person, list_sort(list_distinct(list(r.item))) as rooms from seen c join rooms r using (subject)
    where r.item in (select via from ties where kind = 'room') group by all),
gr as (select person, list_sort(list_distinct(list(subject))) as groups from (
    select c.person, c.subject from seen c
    union all select c.person, t.y from seen c join ties t on t.kind = 'ownership' and t.x = c.subject) group by all),
su as (select c.person, list_sort(list_distinct(list(c.subject))) as enterprises, list_sort(list_distinct(list(s.region))) as regions,
    list_sort(list_distinct(list(left(s.industry, 2)))) as industries from seen c left join subjects s on s.subject_id = c.subject group by all)
select su.person as unique_id, (select min(name_key) from seen c where c.person = su.person) as name,
    enterprises, regions, industries, co_persons, phones, rooms, groups
from su left join co using (person) left join ph using (person) left join ro using (person) left join gr using (person) order by unique_id"""
IDENTIFIED = "select count(distinct person) as n from appears where starts_with(person, 'P-')"
SMOOTHING = 100_000  # so that in a small ledger a name seen twice is not taken for a common one


def person_model(weights: ScoreWeights) -> Model:
    """The model of the policy. A name of typical frequency weighs nothing: every pair here has one name."""
    name = Feature(
        "name",
        "姓名（按常见程度）",
        ("name",),
        "name_l is null or name_r is null",
        (Level("相同", "name_l = name_r", 0.5, 0.5), Level("不同", "", 0.5, 0.5)),
        True,
    )
    return Model(weights.prior, (name, *(shared_items(each.column, each.title, each.m, each.u, each.explained_by) for each in weights.comparisons)))


def person_scores(facts: Facts, pairs: Sequence[Pair]) -> dict[tuple[str, str], Score]:
    """The score of every pair, by its ids."""
    if not pairs:
        return {}
    weights = facts.policy.score
    facts.choose({each for pair in pairs for each in pair.key})
    records: pa.Table = facts.connection.execute(RECORDS).to_arrow_table()
    total = facts.connection.execute(IDENTIFIED).fetchall()[0][0]
    relative = {pair.name: (pair.documents + 1) / (total + SMOOTHING) / weights.typical_name for pair in pairs}
    return score_pairs(records, [pair.key for pair in pairs], person_model(weights), relative)
