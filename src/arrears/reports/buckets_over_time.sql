-- Inputs: buckets of every night told.
with
by_bucket as (
    select as_of, bucket, currency, sum(loans) as loans, round(sum(arrears_total) / 10000.0, 2) as arrears,
           round(sum(outstanding) / 10000.0, 2) as outstanding
    from buckets
    group by as_of, bucket, currency
),
ordered as (
    select * from by_bucket order by as_of, currency, bucket
)
select * from ordered
