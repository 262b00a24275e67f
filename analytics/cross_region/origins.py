"""Serious records in force whose province is one of the four, and the living subjects of the four provinces."""

# The province is the deciding authority's, else the party's. A record is serious only because a list or the kind of penalty says so.
SERIOUS = """
with recursive serious as (
    select l.record_id, l.subject_id, l.person_id as listed_id, l.list_type as kind, coalesce(l.document_no, l.case_no) as document_no,
           l.valid_from as decided, l.responsible_id as named_id, l.responsible as named, true as by_list,
           coalesce(l.authority_region, e.region) as region, l.party_name,
           '名单载明的责任人' as named_as, l.reason as said, l.authority, e.name, e.ended
    from listings l left join enterprises e using (subject_id) where list_contains($lists, l.list_type)
    union all
    select p.record_id, p.subject_id, null, p.penalty_kinds, p.document_no, p.decided, p.named_person_id, p.legal_rep, false,
           coalesce(p.authority_region, e.region), p.party_name, '决定载明的法定代表人', p.basis, p.authority, e.name, e.ended
    from decisions p left join enterprises e using (subject_id) where regexp_matches(p.penalty_kinds, $kinds)
), origins as (select *, substr(region, 1, 2) as province from serious where list_contains($provinces, substr(region, 1, 2))),
targets as (
    select subject_id as target, name as target_name, region as target_region, substr(region, 1, 2) as target_province,
           established, address_key, phone_key, industry
    from enterprises_current where list_contains($provinces, substr(region, 1, 2))
)
"""
