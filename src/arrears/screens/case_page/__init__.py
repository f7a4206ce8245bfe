"""One page on which everything about a case stands, for whichever department shows it.

A department gives its addresses (`case`, `act`, `outcome`, `claim`, `release`, `next`, `reveal`, `story` under its own
namespace) and marks each view with what it needs; what the page holds and what its forms do is decided here once.
"""
