"""How invented borrowers behave: every number the simulation uses, and where it comes from.

Two portfolios: ONLINE (unsecured instalment loans) and CARD (statements repaid in parts). Four types of person:
forgetful, strained, avoidant, insolvent. Hazards are chances a day while something is overdue, before the multipliers
for payday, ability, season, contacts and fatigue. Numbers marked [A] are our assumption, tuned so that the moments in
../docs/reference/synthetic-tape.md come out; the others are published.

Source: LendingClub conditional charge-off 23/58/75 % as fitted by three exponentials, hazards 0.1733/0.1297/0.00319
(ONLINE; the slowest is shared by the avoidant and the insolvent); Campbell, Grant, Thorp 2022 (CARD: 61.9 % of cards
30 days late are up to date one cycle later; a message multiplies the hazard by 1.067, not for the weakest);
Chehrazi and Weber 2015 (a payment excites the next one: kappa, delta); Laudenbach, Pirschel, Siegel (conversations).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

ONLINE: Final = 0
CARD: Final = 1
PORTFOLIO_SHARES: Final = (0.87, 0.13)  # of people [A]
TYPES: Final = ("forgetful", "strained", "avoidant", "insolvent")
TYPE_SHARES: Final = ((0.806, 0.050, 0.072, 0.072), (0.752, 0.200, 0.028, 0.020))  # of people, by portfolio [A]
LOANS_A_PERSON: Final = (0.52, 0.25, 0.12, 0.07, 0.04)  # chance of 1, 2, 3 … loans [A]
BOOK_DAYS: Final = 790  # loans were paid out over the last 26 months
CONTACT_DAYS: Final = 150  # the contact log goes back this far: lenders keep it shorter than the loans [A]


_F = np.float64
BEHAVIOUR = np.dtype(  # shapes: (portfolio, type), (type), (ability) or (stage of lateness)
    [
        ("miss", _F, (2, 4)),  # chance that an instalment is missed, ability ok
        ("hazard", _F, (2, 4)),  # chance a day that an overdue borrower pays something
        ("pays_all", _F, (4,)),  # chance that such a payment clears everything; else R ~ U[0.1, 1] of it
        ("miss_ability", _F, (3,)),  # multiplies `miss` when ok / strained / in shock
        ("hazard_ability", _F, (3,)),  # multiplies `hazard` likewise
        ("ability_wait", _F, (3,)),  # mean days in each ability
        ("ability_worse", _F, (3,)),  # chance that the move out of it is to shock rather than the other
        ("talk", _F, (4,)),  # hazard multiplier right after a conversation
        ("message", _F, (4,)),  # hazard multiplier right after a message
        ("message_rate", _F, (5,)),  # chance of a message on a late day: 1-7, -30, -90, -180 days late, later
        ("call_rate", _F, (5,)),  # chance of a call attempt likewise
        ("hour_weight", _F, (13,)),  # cumulative share of attempts by hour 8 … 20
        ("hour_reach", _F, (13,)),  # multiplies the chance to reach the person by hour 8 … 20
        ("round_up", _F, (2,)),  # chance that a payment is rounded up to whole hundreds
        ("settle", _F, (2,)),  # chance, at an instalment, that the whole loan is paid off early
        ("ahead", _F),  # chance that further instalments are paid with this one
        ("twice", _F),  # chance that an instalment is paid twice by mistake
        ("early", _F),  # share of punctual payments made one to five days before the due date
        ("split", _F),  # share of punctual payments made in two parts, the first some days early
        ("reversal", _F),  # share of payments taken back by the bank in one to five days
        ("chargeback", _F),  # share of payments charged back in ten to twenty-five days
        ("goodwill", _F),  # share of cures at which the lender waives the penalty
        ("pause", _F),  # chance a late day (3 to 120) that ageing is paused
        ("paused_hazard", _F),  # multiplies the hazard while paused
        ("excite_low", _F),  # Chehrazi delta10, a month
        ("excite_high", _F),  # Chehrazi delta11, a month
        ("excite_keep", _F),  # exp(-0.7 / 30): Chehrazi kappa, a day
        ("talk_keep", _F),  # a day; half-life of a conversation: five days
        ("message_keep", _F),  # a day; half-life of a message: a week
        ("fatigue", _F),  # the hazard falls by this share for each contact in seven days over `fatigue_from`
        ("fatigue_from", _F),
        ("reminder", _F),  # chance of a message the day before a due date
    ]
)
_HOURS = np.array([2, 7, 10, 10, 6, 5, 8, 9, 9, 9, 10, 9, 6]) / 100  # when agents dial: 8 … 20 h [A]
_REACH = np.array([0.86, 0.92, 1.0, 1.02, 0.96, 0.90, 0.94, 0.97, 1.0, 1.05, 1.12, 1.14, 1.10])  # +-14 % by hour
BASE: Final[dict[str, object]] = {
    "miss": [[0.117, 0.120, 0.165, 0.330], [0.100, 0.110, 0.090, 0.170]],
    "hazard": [[0.195, 0.1297, 0.0055, 0.0014], [0.1300, 0.0520, 0.0100, 0.0025]],
    "pays_all": [0.94, 0.75, 0.60, 0.35],
    "miss_ability": [0.85, 2.5, 6.0],
    "hazard_ability": [1.05, 0.90, 0.60],
    "ability_wait": [500.0, 60.0, 45.0],
    "ability_worse": [0.30, 0.20, 0.0],
    "talk": [1.3, 3.0, 6.0, 1.2],
    "message": [1.067, 1.067, 1.067, 1.0],
    "message_rate": [0.45, 0.16, 0.08, 0.05, 0.012],
    "call_rate": [0.12, 0.30, 0.22, 0.12, 0.025],
    "hour_weight": np.cumsum(_HOURS),
    "hour_reach": _REACH / float(np.dot(_REACH, _HOURS)),
    "round_up": [0.010, 0.15],
    "settle": [0.006, 0.004],
    "ahead": 0.006,
    "twice": 0.0008,
    "early": 0.28,
    "split": 0.06,
    "reversal": 0.0010,
    "chargeback": 0.0002,
    "goodwill": 0.01,
    "pause": 0.0006,
    "paused_hazard": 0.3,
    "excite_low": 0.02,
    "excite_high": 0.5,
    "excite_keep": 0.97694,
    "talk_keep": 0.87055,
    "message_keep": 0.90572,
    "fatigue": 0.03,
    "fatigue_from": 5,
    "reminder": 0.10,
}


def base_behaviour() -> NDArray[np.void]:
    """The shipped behaviour as one BEHAVIOUR record."""
    record = np.zeros(1, BEHAVIOUR)
    for name, value in BASE.items():
        record[name] = value
    return record
