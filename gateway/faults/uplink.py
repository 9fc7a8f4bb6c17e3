"""Faults of the uplink room."""

from gateway.faults.row import Row

ROWS: dict[str, Row] = {}
