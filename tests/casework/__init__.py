"""Tests of the pure deciders of casework."""
