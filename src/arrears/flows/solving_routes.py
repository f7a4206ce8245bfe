"""In which order is a day's round best made? PyVRP's search, bounded and seeded: the same day gives the same routes.

It only proposes: `casework.routes.plan_day` times each route and judges it. As many visits as possible come first, then the
least way and time. Skills and the pair rule close ways to a crew; several windows of one visit are clients of one group.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from pyvrp import Client, ClientGroup, Depot, Location, ProblemData, VehicleType, solve
from pyvrp.stop import MaxIterations

from arrears.casework.field_rules import Roads
from arrears.casework.routes import Crew, Proposal, Stop, leg_of, may_serve

SEED: Final = 20_261_126
ITERATIONS: Final = 400
_VISIT_WORTH: Final = 10_000_000  # more than any day's way: no visit is left out to save a way
_MINUTE_COST: Final = 100  # a minute of a crew weighs as much as so many metres
_CLOSED: Final = 2**40  # a way that is not for this crew
Ways = np.ndarray[Any, np.dtype[Any]]


def solve_routes(stops: Sequence[Stop], crews: Sequence[Crew], roads: Roads) -> Proposal:
    """For each crew, the keys of its stops in order. All crews start at one place."""
    clients, groups, owners = _clients(stops)
    metres, minutes = _ways(stops, crews[0], roads)
    data = ProblemData(
        locations=[Location(0, 0) for _ in range(len(stops) + 1)], clients=clients, depots=[Depot(0)], groups=groups,
        vehicle_types=[
            VehicleType(tw_early=crew.from_minute, tw_late=crew.until_minute, unit_duration_cost=_MINUTE_COST, profile=number)
            for number, crew in enumerate(crews)
        ],
        distance_matrices=[_open_to(crew, stops, metres) for crew in crews], duration_matrices=[minutes for _ in crews],
    )  # fmt: skip
    best = solve(data, MaxIterations(ITERATIONS), seed=SEED, collect_stats=False).best
    found: list[list[int]] = [[] for _ in crews]
    for route in best.routes():
        found[route.vehicle_type()] = [owners[one.idx] for one in route if one.is_client()]
    return found


def _clients(stops: Sequence[Stop]) -> tuple[list[Client], list[ClientGroup], list[int]]:
    """One client a window; the windows of one visit are a group of which at most one is served."""
    clients: list[Client] = []
    groups: list[ClientGroup] = []
    owners: list[int] = []
    for place, stop in enumerate(stops, 1):
        windows = stop.fits()
        group = len(groups) if len(windows) > 1 else None
        if group is not None:
            groups.append(ClientGroup(list(range(len(clients), len(clients) + len(windows))), required=False))
        for since, until in windows:
            clients.append(
                Client(
                    place, service_duration=stop.minutes, tw_early=since, tw_late=until - stop.minutes, prize=_VISIT_WORTH,
                    required=False, group=group,
                )
            )  # fmt: skip
            owners.append(stop.key)
    return clients, groups, owners


def _ways(stops: Sequence[Stop], crew: Crew, roads: Roads) -> tuple[Ways, Ways]:
    places = [crew.start, *(stop.place for stop in stops)]
    legs = [
        [leg_of(one, other, roads) if a != b else (0, 0) for b, other in enumerate(places)]
        for a, one in enumerate(places)
    ]
    both = np.array(legs, dtype=np.int64)
    return both[:, :, 0].copy(), both[:, :, 1].copy()


def _open_to(crew: Crew, stops: Sequence[Stop], metres: Ways) -> Ways:
    shut = [place for place, stop in enumerate(stops, 1) if not may_serve(crew, stop)]
    own = metres.copy()
    own[:, shut] = own[shut, :] = _CLOSED
    np.fill_diagonal(own, 0)
    return own
