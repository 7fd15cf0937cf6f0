"""Starts `writer` under the real web server, again and again: one fork for each line read.

Everything is loaded once, so that sixty starts take seconds. Prints the leader of each group.
"""

import os
import signal
import sys

from intranet import config
from intranet.operations import logs, serving
from tests.operations.writer import create_app

# The workers load this module by its name: they must find this very one, already made.
sys.modules["tests.operations.writer_server"] = sys.modules[__name__]
settings = config.load()
app = create_app()


def main() -> None:
    logs.install()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listening = serving.Listening("127.0.0.1", int(sys.argv[1]), workers=2)
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os.setsid()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            serving.serve(settings, listening, "tests.operations.writer_server:app")
            os._exit(0)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
