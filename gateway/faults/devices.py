"""Faults of the devices room."""

from gateway.faults.row import Row

ROWS: dict[str, Row] = {}
