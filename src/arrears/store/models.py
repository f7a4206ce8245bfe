"""Where Django looks for models; each noun has its file in `tables/`."""

from arrears.store.tables import *  # noqa: F403  Django's registry wants them all loaded from here
