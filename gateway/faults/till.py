"""Faults of the till room."""

from gateway.faults.row import Row

ROWS: dict[str, Row] = {}
