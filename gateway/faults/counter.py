"""Faults of the counter room."""

from gateway.faults.row import Row

ROWS: dict[str, Row] = {}
