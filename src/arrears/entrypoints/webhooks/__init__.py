"""Webhooks out: programs that subscribed hear of what happens here. Signed, retried, parked after the last try."""
