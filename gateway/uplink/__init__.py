"""The uplink: batches to the district's broker, and what comes down from it."""
