"""Visits a server as a first visitor would: waits for the address it prints, opens the page, asks a question."""

import json
import re
import sys
import time
import urllib.request
from pathlib import Path

SECONDS_TO_START = 60
QUESTION = '{ franchise(slug: "john-wick") { name reviews { totalCount } } }'


def find_address(said: Path) -> str:
    """The address that the server prints when it is ready; it is given a minute."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        found = re.search(r"http://\S+?:\d+", said.read_text(encoding="utf-8"))
        if found:
            return found[0]
        time.sleep(0.1)
    raise SystemExit(f"no address was printed within {SECONDS_TO_START} seconds")


def fetch(address: str, body: bytes | None = None) -> str:
    """What is there; a status other than 2xx raises."""
    request = urllib.request.Request(address, body, {"Content-Type": "application/json", "Accept": "*/*"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return str(answer.read(), "utf-8", "replace")


def visit(address: str) -> None:
    """Fetches the page, every file it names, and the answer to a question; anything missing raises."""
    page = fetch(f"{address}/")
    names = re.findall(r'(?:src|href)="\.?/?(explorer/[^"]+)"', page)
    sizes = {name: len(fetch(f"{address}/{name}")) for name in names}
    answer = json.loads(fetch(f"{address}/graphql", json.dumps({"query": QUESTION}).encode()))
    count = answer["data"]["franchise"]["reviews"]["totalCount"]
    if not any(name.endswith(".js") for name in sizes) or not all(sizes.values()) or count == 0:
        raise SystemExit(f"the page names {sizes}, the answer is {answer}")


visit(find_address(Path(sys.argv[1])))
