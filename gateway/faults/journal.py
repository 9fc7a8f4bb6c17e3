"""Faults of the journal room."""

from gateway.faults.row import Row

ROWS: dict[str, Row] = {}
