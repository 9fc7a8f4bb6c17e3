"""The journal: the outlet's durable, tamper-evident record of events."""
