"""talkoot serve"""

import argparse
import asyncio
import os
import signal
import subprocess
import sys

import structlog

from talkoot.config.locks import Taken, lock_home, lock_port
from talkoot.config.start import bring_up_to_date, set_up

log = structlog.get_logger(__name__)

LONGEST_STOP = 15  # seconds from the signal until the process ends, whoever still reads a page
SWITCH = 0.0005  # seconds


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen on (TALKOOT_HOST)")
    parser.add_argument("--port", type=int, help="port to listen on (TALKOOT_PORT)")
    parser.add_argument("--no-worker", action="store_true", help="serve only; run `talkoot worker` elsewhere")
    parser.add_argument("--demo", action="store_true", help="make the demo chain first and print how to sign in to it")


def run(arguments: argparse.Namespace) -> int:
    if arguments.port is not None:
        os.environ["TALKOOT_PORT"] = str(arguments.port)
        os.environ.setdefault("TALKOOT_URL", f"http://localhost:{arguments.port}")
    if arguments.host:
        os.environ["TALKOOT_HOST"] = arguments.host
    set_up(needs_key=True)
    from django.conf import settings

    from talkoot.base.store import space

    host, port = settings.ENV.text("TALKOOT_HOST"), settings.ENV.number("TALKOOT_PORT")
    try:
        port_lock, home_lock = lock_port(host, port), lock_home("serve")
    except Taken as taken:
        print(f"talkoot: {taken}", file=sys.stderr)
        return 1
    bring_up_to_date()  # not before: whoever cannot serve here changes nothing and is told at once
    space.keep_reserve()
    signs = demo_sign_ins() if arguments.demo else ""
    greet(signs)
    import uvloop

    uvloop.run(serve(host, port, with_worker=not arguments.no_worker))
    port_lock.close()
    home_lock.close()
    return 0


def end_at_once() -> None:
    """Whatever hangs: everything acknowledged is on the disk, so the process may just end. Who started it sees that it was not asked twice in vain."""
    log.error("stopped_by_force", in_seconds=LONGEST_STOP)
    os._exit(1)


def demo_sign_ins() -> str:
    """The demo's ways in; made first if it is not there, in a process of its own whose memory goes with it."""
    from talkoot.demo.doors import is_made, open_doors, sign_in_lines

    if not is_made():
        subprocess.run([sys.executable, "-m", "talkoot", "demo"], check=True, stdout=subprocess.DEVNULL)
    return sign_in_lines(open_doors())


def greet(also: str) -> None:
    """Says where to go; with no organisation yet, the way to the set-up that only this terminal shows."""
    from django.conf import settings

    from talkoot.base.orgs.models import Organisation
    from talkoot.setup.door import setup_address

    if Organisation.objects.exists():
        print(f"\n  Talkoot is at {settings.TALKOOT_URL}/", flush=True)
    else:
        print(f"\n  Nobody is here yet. Set up the first organisation at\n  {settings.TALKOOT_URL}{setup_address()}", flush=True)
    if also:
        print(also, flush=True)


async def serve(host: str, port: int, *, with_worker: bool) -> None:
    """Runs server and worker until SIGTERM or SIGINT, then lets both finish what is under way. A second signal ends at once."""
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings
    from granian.server.embed import Server

    from talkoot.config.asgi import application
    from talkoot.config.child import WorkerProcess

    # Threads that make pages give way more often than every 5 ms: a customer's answer changes threads several times before it is acknowledged.
    sys.setswitchinterval(SWITCH)
    front = application()
    server = Server(
        front,
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        log_enabled=False,
        websockets=False,
        backlog=1024,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
    )
    worker = WorkerProcess() if with_worker else None
    if worker:
        worker.start()
    loop = asyncio.get_running_loop()
    asked = False

    def stop() -> None:
        nonlocal asked
        if asked:
            os._exit(1)
        asked = True
        loop.call_later(LONGEST_STOP, end_at_once)
        front.leave()
        if worker:
            worker.ask_to_stop()
        server.stop()  # type: ignore[no-untyped-call]  # granian's

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop)
    try:
        await server.serve()
    finally:
        await asyncio.to_thread(front.stop)
        if worker:
            await asyncio.to_thread(worker.stop)
