"""Scales: one session, and one file per protocol."""
