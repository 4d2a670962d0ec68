"""The engine of one machine, a process of its own: `python -m components.engine.local RUNS FOLDER`.

Says the scheduler's address and then "ready" on standard output, and lives until standard input closes: when the server is
killed, nothing is left behind. Imports wait for `main`, because the children of the fork server read this module again.
"""

import os
import sys
from pathlib import Path

SETTINGS = {
    "distributed.worker.daemon": False,
    "distributed.worker.memory.terminate": False,
    # Dask watches itself for a dashboard that is not there: an hour of samples, and its threads' stacks 100 times a second.
    "distributed.worker.profile.enabled": False,
    "distributed.admin.system-monitor.interval": "2s",
    "distributed.admin.system-monitor.log-length": 30,
    "distributed.admin.system-monitor.gil.enabled": False,
}


def main(runs: int, folder: str) -> None:
    home = Path(folder).parent
    # Whatever a library prints goes to the log; only what the server waits for goes to standard output.
    announce = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    import threading

    threading.Thread(target=_end_with_the_server, daemon=True).start()

    import dask
    from distributed import LocalCluster

    dask.config.set(SETTINGS)
    cluster = LocalCluster(
        n_workers=1,
        processes=False,
        threads_per_worker=runs + 2,  # two for predictions, which never wait behind trainings
        resources={"run": runs},
        protocol="tcp",
        host="127.0.0.1",
        scheduler_port=0,
        dashboard_address=None,
        memory_limit=0,
        local_directory=folder,
    )
    announce.write(cluster.scheduler_address + "\n")

    import components.engine.tasks  # noqa: F401 - so that the first run does not wait for it
    from components.engine.limits import limits
    from components.engine.process import Child
    from components.engine.spare import keep_one

    Child("nothing").answer()
    announce.write("ready\n")
    keep_one(limits(home))
    threading.Event().wait()


def _end_with_the_server() -> None:
    while os.read(0, 1024):
        pass
    # Not sys.exit: it would wait for the children, which notice by themselves, write a checkpoint and end.
    os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
