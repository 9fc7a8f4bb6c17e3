"""The devices in a process of their own, to be killed: orders copies on a printer and writes what becomes of them to stdout.

python child.py STATE_DIR PORT FIRST COUNT
"""

import queue
import sys
from pathlib import Path

from gateway.config import Config, Outlet, Printer
from gateway.drivers.devices_io import Devices
from gateway.messages.devices import DeviceEvent, Print, PrinterFault, PrintJob, PrintMarks, PrintSent, PrintUnknown
from gateway.messages.devices import Printed as PrintedEvent
from gateway.messages.printing import Document, Text


def main(state_dir: Path, port: int, first: int, count: int) -> None:
    coming: queue.SimpleQueue[DeviceEvent] = queue.SimpleQueue()
    printer = Printer(transport="tcp", address=f"127.0.0.1:{port}")
    devices = Devices(Config(outlet=Outlet(id="3310152015-01"), printer={"receipt": printer}), coming.put, state_dir)
    devices.start()
    for number in range(first, first + count):
        document = Document(f"{number:06}", (Text("*** SALINAN ***"), Text(f"No : {number:06}"), Text("barang " * 12), Text("TOTAL")))
        devices.submit(Print(PrintJob(f"{number}#1", number, document, copy=True)))
    while True:
        match coming.get():
            case PrintMarks(jobs=jobs):
                say("left", *(f"{job.id}={state}" for job, state in jobs))
            case PrintSent() | PrintedEvent() | PrintUnknown() | PrinterFault() as event:
                say(type(event).__name__, event.job.id)
            case _:
                pass


def say(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
