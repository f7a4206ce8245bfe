"""The control centre: the whole book at a glance, the levers that move it, and what compliance looks at."""
