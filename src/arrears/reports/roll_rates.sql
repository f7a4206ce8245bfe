-- Inputs: rolls (from_bucket, to_bucket, currency, loans, arrears_total, outstanding) of this night.
with
moved as (
    select from_bucket, to_bucket, sum(loans) as loans
    from rolls
    group by from_bucket, to_bucket
),
shares as (
    select from_bucket, to_bucket, loans,
           round(loans / sum(loans) over (partition by from_bucket), 6) as share
    from moved
    order by from_bucket, to_bucket
)
select * from shares
