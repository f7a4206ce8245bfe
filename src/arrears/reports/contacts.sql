-- Inputs: planned (department, stage, channel, purpose, count).
with
told as (
    select channel, purpose, sum(count) as contacts
    from planned
    group by channel, purpose
    order by channel, purpose
)
select * from told
