"""Doubles of the devices at the wire: pure cores, and servers that put them on pseudo-terminals and TCP ports."""
