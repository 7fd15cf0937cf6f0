"""A load of kept-alive connections in one process: rates and percentiles."""

import socket
import time
from dataclasses import dataclass

CONNECTIONS = 4


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


def measure(
    port: int, path: str, *, headers: dict[str, str], status: int, seconds: float
) -> Measure:
    """Ask `path` for about `seconds`, four requests under way at a time."""
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", *(f"{k}: {v}" for k, v in headers.items())]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    connections = [Connection(port, request, status) for _ in range(CONNECTIONS)]
    _run(connections, 0.3)
    taken, elapsed = _run(connections, seconds)
    for connection in connections:
        connection.socket.close()
    taken.sort()
    return Measure(
        len(taken) / elapsed, taken[len(taken) // 2] * 1e3, taken[int(len(taken) * 0.99)] * 1e3
    )


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
