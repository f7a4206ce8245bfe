"""The pages of the negotiation desk, one file a page."""
