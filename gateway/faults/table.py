"""The whole fault table, joined from one file per room.

Codes: 1 house, 2 devices, 3 till, 4 journal, 5 uplink, 6 link, 7 counter, 8 district.
"""

from gateway.faults import counter, devices, district, house, journal, till, uplink
from gateway.faults.row import Row

TABLE: dict[str, Row] = {
    **house.ROWS,
    **devices.ROWS,
    **till.ROWS,
    **journal.ROWS,
    **uplink.ROWS,
    **counter.ROWS,
    **district.ROWS,
}
