-- Inputs: buckets (as_of, bucket, currency, loans, arrears_total, outstanding) of every night told.
with
late as (
    select as_of, currency, sum(loans) as loans, sum(loans) filter (bucket <> 'M0') as late_loans,
           sum(arrears_total) as arrears_total, sum(outstanding) as outstanding
    from buckets
    group by as_of, currency
),
headline as (
    select as_of, currency, loans, coalesce(late_loans, 0) as late_loans,
           round(coalesce(late_loans, 0) / loans, 6) as late_share,
           round(arrears_total / 10000.0, 2) as arrears, round(outstanding / 10000.0, 2) as outstanding
    from late
    order by as_of, currency
)
select * from headline
