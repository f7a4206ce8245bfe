-- Inputs: arms (arm, bucket, loans, arrears_total, outstanding).
with
told as (
    select arm, sum(loans) as loans, coalesce(sum(loans) filter (bucket <> 'M0'), 0) as late_loans,
           round(coalesce(sum(loans) filter (bucket <> 'M0'), 0) / sum(loans), 6) as late_share
    from arms
    group by arm
    order by arm
)
select * from told
