"""The protocol of a peer's worker: a request per line, a line of JSON when it is done.

Whoever asks holds the watch, the same one for every peer.
"""

import json
import sys


def serve(tasks):
    """Carries out `TASK COUNT` for each line of standard input; tasks are functions by name."""
    for request in sys.stdin:
        task, count = request.split()
        for _ in range(int(count)):
            answer = tasks[task]()
        print(json.dumps(answer), flush=True)
