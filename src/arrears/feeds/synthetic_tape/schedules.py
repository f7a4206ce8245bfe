"""When each instalment of an invented loan falls due, and of what it consists.

Online loans repay in equal instalments (annuity, exact minor units, the last one takes the rest); cards in equal parts
of the balance with interest on what remains. The parts add up to the principal exactly.
Days are days since 1970-01-01. Source: Howard Hinnant, "chrono-compatible low-level date algorithms".
"""

from __future__ import annotations

from arrears.feeds.synthetic_tape.compiled import compiled
from arrears.feeds.synthetic_tape.profiles import CARD
from arrears.feeds.synthetic_tape.world import Rows


@compiled
def civil(day: int) -> tuple[int, int, int]:
    """Year, month and day of the month of a day number."""
    shifted = day + 719468
    era = shifted // 146097
    of_era = shifted - era * 146097
    year_of_era = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month_shifted = (5 * of_year + 2) // 153
    month = month_shifted + 3 if month_shifted < 10 else month_shifted - 9
    year = year_of_era + era * 400 + (1 if month <= 2 else 0)
    return year, month, of_year - (153 * month_shifted + 2) // 5 + 1


@compiled
def day_number(year: int, month: int, day: int) -> int:
    """The day number of a civil date."""
    shifted = year - 1 if month <= 2 else year
    era = shifted // 400
    year_of_era = shifted - era * 400
    of_year = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1
    return era * 146097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + of_year - 719468


@compiled
def month_later(year: int, month: int, day: int, months: int) -> int:
    """The same day of the month some months on; the 31st becomes the last day of a shorter month."""
    ahead = month - 1 + months
    first = day_number(year + ahead // 12, ahead % 12 + 1, 1)
    next_first = day_number(year + (ahead + 1) // 12, (ahead + 1) % 12 + 1, 1)
    return min(first + day - 1, next_first - 1)


@compiled
def level_instalment(principal: int, rate_ppm: int, term: int) -> int:
    """The equal monthly instalment of an annuity, half-up to a minor unit."""
    monthly = rate_ppm / 12_000_000.0
    return int(principal * monthly / (1.0 - (1.0 + monthly) ** -term) + 0.5)


@compiled
def fill_schedules(loans: Rows, instalments: Rows) -> None:
    """Fill the instalments of every loan. Shapes: LOAN records; INSTALMENT records, clustered by loan."""
    for number in range(loans.size):
        loan = loans[number]
        term = loan.end_row - loan.first_row
        year, month, day = civil(loan.disbursed_on)
        level = level_instalment(loan.principal, loan.rate_ppm, term)
        left, asked = loan.principal, 0
        for k in range(term):
            row = instalments[loan.first_row + k]
            row.loan, row.number, row.due_on = number, k + 1, month_later(year, month, day, k + 1)
            row.interest = (left * loan.rate_ppm + 6_000_000) // 12_000_000
            part = loan.principal // term if loan.portfolio == CARD else level - row.interest
            row.principal = left if k == term - 1 else part
            left -= row.principal
            asked += row.principal + row.interest
            row.asked_to_date = asked
