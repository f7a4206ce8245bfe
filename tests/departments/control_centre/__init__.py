"""Tests of the control centre: through its pages and flows, as its people use them."""
