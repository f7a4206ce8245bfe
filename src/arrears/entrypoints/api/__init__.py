"""The programming interface: everything the desks do, over HTTP, under /v1/. Found by the desk's urls."""
