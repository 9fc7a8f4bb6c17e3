"""Faults of the district room."""

from gateway.faults.row import Row

ROWS: dict[str, Row] = {}
