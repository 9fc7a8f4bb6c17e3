"""The devices: scanners, scales and printers over real wires."""
