"""The night: a pure function of one partition, its strategy, its packs and a date, run over the whole book."""
