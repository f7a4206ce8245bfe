-- Inputs: stages (stage, department, loans, arrears_total, outstanding), moves (from_stage, to_stage, count).
with
entered as (
    select to_stage as stage, sum(count) as entered from moves where from_stage is distinct from to_stage group by to_stage
),
left_behind as (
    select from_stage as stage, sum(count) as gone from moves where from_stage is distinct from to_stage group by from_stage
),
told as (
    select stages.stage, stages.department, stages.loans, round(stages.arrears_total / 10000.0, 2) as arrears,
           coalesce(entered.entered, 0) as entered, coalesce(left_behind.gone, 0) as gone
    from stages
    left join entered using (stage)
    left join left_behind using (stage)
    order by stages.loans desc, stages.stage
)
select * from told
