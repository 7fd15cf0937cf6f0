from tests.builders.attendance import move, running

__all__ = ["move", "running"]
