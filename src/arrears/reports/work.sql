-- Inputs: capacity (department, per_day, given, over), tasks (department, queue, count) before capacity.
with
told as (
    select department, per_day, given, over as waiting from capacity where given + over > 0 or per_day is not null
    order by given + over desc, department
)
select * from told
