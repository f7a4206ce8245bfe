"""The agencies desk: cases go out by a written rule and come back whole; agencies work what they have and nothing else."""
