from tests.meetings.conftest import coordinator, meeting

__all__ = ["coordinator", "meeting"]
