"""A load of kept-alive connections in one process: rates and percentiles."""

import socket
import time
from dataclasses import dataclass

CONNECTIONS = 4
TURN, WARM_UP = 0.5, 0.3


@dataclass(frozen=True)
class Measure:
    """Requests a second, and the 50th and 99th percentile of one request in milliseconds."""

    rate: float
    p50: float
    p99: float


class Connection:
    """One HTTP/1.1 connection; each answer must have the status expected."""

    def __init__(self, port: int, request: bytes, status: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request, self.status = request, b"HTTP/1.1 %d" % status
        self.sent_at = 0.0
        self.size = 0

    def send(self) -> None:
        self.sent_at = time.perf_counter()
        self.socket.sendall(self.request)

    def receive(self) -> float:
        """Seconds since `send`. Raises ValueError on another status."""
        data = self.socket.recv(65536)
        while b"\r\n\r\n" not in data:
            data += self.socket.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        if not head.startswith(self.status):
            raise ValueError(head[:200].decode())
        missing = _length(head) - len(body)
        while missing > 0:
            missing -= len(self.socket.recv(262144))
        self.size = _length(head)
        return time.perf_counter() - self.sent_at


class Load:
    """What is asked again and again: GET `path`, four requests under way at a time."""

    def __init__(self, port: int, path: str, *, headers: dict[str, str], status: int) -> None:
        lines = [f"GET {path} HTTP/1.1", "Host: localhost"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.port, self.status = port, status
        self.request = ("\r\n".join(lines) + "\r\n\r\n").encode()

    def run(self, seconds: float) -> tuple[list[float], float]:
        """The seconds that each request took, and those that all of them took."""
        connections = [Connection(self.port, self.request, self.status) for _ in range(CONNECTIONS)]
        found = _run(connections, seconds)
        for connection in connections:
            connection.socket.close()
        return found


def in_turn(one: Load, other: Load, seconds: float) -> tuple[Measure, Measure]:
    """Each measured for about `seconds`, by turns of a fraction of a second."""
    for load in (one, other):
        load.run(min(WARM_UP, seconds))
    turns = max(1, round(seconds / TURN))
    taken: tuple[list[float], list[float]] = ([], [])
    elapsed = [0.0, 0.0]
    for _ in range(turns):
        for place, load in enumerate((one, other)):
            times, lasted = load.run(seconds / turns)
            taken[place].extend(times)
            elapsed[place] += lasted
    return _measure(taken[0], elapsed[0]), _measure(taken[1], elapsed[1])


def _measure(taken: list[float], elapsed: float) -> Measure:
    taken.sort()
    middle, last = taken[len(taken) // 2], taken[int(len(taken) * 0.99)]
    return Measure(len(taken) / elapsed, middle * 1e3, last * 1e3)


def _run(connections: list[Connection], seconds: float) -> tuple[list[float], float]:
    taken: list[float] = []
    began = time.perf_counter()
    for connection in connections:
        connection.send()
    while time.perf_counter() - began < seconds:
        for connection in connections:
            taken.append(connection.receive())
            connection.send()
    for connection in connections:
        connection.receive()
    return taken, time.perf_counter() - began


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return int(line[15:])
    return 0
