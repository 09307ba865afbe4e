"""What a process keeps of the memory that large answers took."""

import subprocess
import sys

import pytest

SCRIPT = """
import re, sys
from pathlib import Path
from threading import Thread
from cms.worker_thread import tune_for_serving

def held():
    return int(re.search(r"RssAnon:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

def answer_at_length():
    for size in range(20, 31):
        blocks = [bytearray(size * 1024 * 1024) for _ in range(2)] + [bytes(1000)]
        kept.append(blocks.pop())

tune_for_serving()
kept, before = [], held()
threads = [Thread(target=answer_at_length) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print((held() - before) // 1024)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="there is no /proc elsewhere")
def test_large_blocks_go_back_to_the_system_at_once() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)

    assert int(done.stdout) < 16
