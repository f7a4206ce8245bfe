-- Inputs: refused_by_rule (rule, pack, force, basis, citation, count).
with
told as (
    select rule, pack, force, basis, citation, sum(count) as contacts
    from refused_by_rule
    group by rule, pack, force, basis, citation
    order by contacts desc, rule
)
select * from told
