"""How many examples does a dear property test try? A few hundred under `ARREARS_TEST_EXAMPLES=thorough`, else fewer.

Unless a test fixes them each run draws others, so the fewer add up over runs. For tests whose examples cost more than 20 ms each.
`thorough` also runs every journey on both databases (tests/journeys/conftest.py).
"""

from __future__ import annotations

import os

KINDS = ("usual", "thorough")
CHOICE = os.environ.get("ARREARS_TEST_EXAMPLES", "usual")
if CHOICE not in KINDS:
    raise ValueError(f"ARREARS_TEST_EXAMPLES is `{CHOICE}`. Use {' or '.join(KINDS)}.")

IS_THOROUGH = CHOICE == "thorough"


def examples(*, usual: int, thorough: int) -> int:
    """The number for `settings(max_examples=...)`."""
    return thorough if IS_THOROUGH else usual
