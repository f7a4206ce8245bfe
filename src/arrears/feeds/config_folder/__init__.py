"""Reads the texts people write (products, strategies, packs, messages): the shipped ones and a user's own folder."""

from arrears.feeds.config_folder.reading import Config, read_config, read_packs

__all__ = ["Config", "read_config", "read_packs"]
