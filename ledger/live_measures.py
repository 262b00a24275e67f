"""Measures of joint punishment that are live on the day of a view: pushed, begun, not ended, and resting on a record that counts.

The log of steps tells it (kind 惩戒 of `proceedings`); proceedings/sanctions/matter.py says what each step means, and
tests/test_live_measures.py holds this query against it. A repaired, quashed, expired or disputed record carries no measure, however
early the day that is asked for.
"""

PROPOSED, PUSHED, ENDINGS = "提请", "推送", "'解除', '到期'"
GROUNDS = "unnest(from_json(content -> '$.grounds', '[\"VARCHAR\"]'))"
LIVE_MEASURES = f"""view with steps as (from proceedings where kind = '惩戒'),
    proposals as (from steps where step = '{PROPOSED}' qualify row_number() over (partition by matter_no order by recorded_at desc, sequence desc) = 1),
    pushes as (select matter_no, min(day) as pushed from steps where step = '{PUSHED}' group by all),
    counting as (select record_id from penalties union all select record_id from person_penalties union all select record_id from listings),
    based as (select distinct matter_no from (select matter_no, {GROUNDS} as ground from proposals) where ground in (from counting))
    select p.*, pushed, content ->> '$.item_id' as item_id, content -> '$.item' as item,
        greatest(pushed, cast(content ->> '$.first_day' as date)) as valid_from,
        cast(cast(content ->> '$.last_day' as date) + interval 1 day as date) as valid_to,
        from_json(content -> '$.departments', '["VARCHAR"]') as departments
    from proposals p join pushes using (matter_no)
    where matter_no in (from based) and matter_no not in (select matter_no from steps where step in ({ENDINGS}))
    and cast(content ->> '$.first_day' as date) <= $as_of and coalesce(cast(content ->> '$.last_day' as date), $as_of) >= $as_of"""
