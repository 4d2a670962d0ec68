"""The engine of one machine, a process of its own: `python -m components.runs.local RUNS FOLDER`.

Reads the keys of its cluster from standard input, as JSON in a line: without them nobody can talk to it. Says the
scheduler's address and then "ready" on standard output; from then on questions come and answers go the same way
(`engine_channel.py`). It lives until standard input closes: when the server is killed, nothing is left behind. Imports wait for `main`, because the children of the fork server read this module again.
"""

import json
import os
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from components.runs.messages import Score

SETTINGS = {
    "distributed.worker.daemon": False,
    "distributed.worker.memory.terminate": False,
    # Dask watches itself for a dashboard that is not there: an hour of samples, and its threads' stacks 100 times a second.
    "distributed.worker.profile.enabled": False,
    "distributed.admin.system-monitor.interval": "60s",
    "distributed.admin.system-monitor.log-length": 30,
    "distributed.admin.system-monitor.gil.enabled": False,
    # Each of its servers asks 50 times a second whether it is late: 2 % of a core, for a line in the log.
    "distributed.admin.tick.interval": "5s",
    "distributed.admin.tick.limit": "30s",
    "distributed.admin.tick.cycle": "60s",
    # There is one worker, which has nobody to steal from, and nothing in its memory that could be moved.
    "distributed.scheduler.work-stealing": False,
    "distributed.scheduler.active-memory-manager.start": False,
    # Its web pages tell anybody on the machine of everybody's tasks.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}

HEARTBEAT_SECONDS = 10.0
# What has no limit here, and the scheduler looks at four times a second each.
NEEDLESS = ("idle-timeout", "no-workers-timeout")


def main(runs: int, folder: str) -> None:
    """Run a Dask cluster for `runs` trainings at a time until standard input ends."""
    home = Path(folder).parent
    # Whatever a library prints goes to the log; only what the server waits for goes to standard output.
    announce = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    # Nobody but its owner reads what is written here.
    os.umask(0o077)
    line = b""
    while not line.endswith(b"\n") and (byte := os.read(0, 1)):  # not a byte more: the rest is awaited elsewhere
        line += byte
    keys = json.loads(line)
    import threading

    threading.Thread(target=_answer_the_server, args=(announce.buffer,), daemon=True).start()

    from components.runs.engine_state import engine_state
    from components.runs.ready_runs import remove_leftovers

    remove_leftovers(home)
    # One is ready before the first run comes; nothing waits for it.
    threading.Thread(target=engine_state().preparing.keep_warm, name="preparing", daemon=True).start()
    import dask
    from distributed import LocalCluster, scheduler
    from distributed.security import Security

    dask.config.set(SETTINGS)
    # Twice a second the worker tells the scheduler of the same process that it lives; there is no setting for it.
    scheduler.heartbeat_interval = lambda _workers: HEARTBEAT_SECONDS
    # One key for all: scheduler, worker and client talk to nobody who has not got it.
    both = {"cert": keys["tls_client_cert"], "key": keys["tls_client_key"]}
    pairs = {f"tls_{role}_{part}": both[part] for role in ("client", "scheduler", "worker") for part in both}
    cluster = LocalCluster(
        n_workers=1,
        processes=False,
        threads_per_worker=runs + 3,  # two for predictions, which never wait behind trainings, and one for large files
        resources={"run": runs},
        protocol="tls",
        security=Security(require_encryption=True, tls_ca_file=keys["tls_ca_file"], **pairs),
        host="127.0.0.1",
        scheduler_port=0,
        dashboard_address=None,
        scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},
        memory_limit=0,
        scheduler_sync_interval="1h",  # else the cluster tells its own scheduler its name every second
        local_directory=folder,
    )
    for server in (cluster.scheduler, *cluster.workers.values()):
        cluster.loop.add_callback(server.http_server.stop)
    for name in NEEDLESS:
        cluster.loop.add_callback(cluster.scheduler.periodic_callbacks[name].stop)
    announce.write(cluster.scheduler_address + "\n")

    import components.runs.tasks  # noqa: F401 - so that the first run does not wait for it
    from components.runs.limits import limits
    from components.runs.messages import Nothing
    from components.runs.process import ask_child

    ask_child(Nothing())
    announce.write("ready\n")
    engine_state().warm_workers.keep_one(limits(home))
    engine_state().scorer.keep_warm()
    threading.Event().wait()


def _answer_the_server(output: IO[bytes]) -> None:
    """Answer what the server asks by standard input, from when this has said "ready", and end with it."""
    from components.runs.engine_channel import answer_questions

    answer_questions(sys.stdin.buffer, output, _answer)
    # Not sys.exit: it would wait for the children, which notice by themselves, write a checkpoint and end.
    os._exit(0)


def _answer(asked: "Score") -> "np.ndarray":
    from components.runs.tasks import score_rows

    return score_rows(str(asked.folder), asked.inputs)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
