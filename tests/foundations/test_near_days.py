from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

import pytest

from intranet.clock import from_paris
from intranet.web.dates import by_day, near_day, spans

HOUR = timedelta(hours=1)


@pytest.fixture
def today(monkeypatch):
    noon = datetime(2026, 11, 22, 11, tzinfo=UTC)
    monkeypatch.setattr("intranet.web.dates.today", lambda: noon.date())
    return noon


def test_hours_of_one_day_share_a_line_and_near_days_have_no_date(today):
    morning, afternoon = today + 21 * HOUR, today + 26 * HOUR
    week_later = morning + timedelta(days=7)

    told = by_day(
        [
            (morning, morning + 3 * HOUR),
            (afternoon, afternoon + 3 * HOUR),
            (week_later, week_later + 3 * HOUR),
        ]
    )

    assert [line.replace("\u00a0", " ") for line in told] == [
        "demain, de 9 h à 12 h et de 14 h à 17 h",
        "lundi 30 novembre, de 9 h à 12 h",
    ]
    assert near_day(week_later) == "lundi 30 novembre 2026"


def test_half_days_of_one_day_name_it_once():
    parts = [
        SimpleNamespace(starts_at=from_paris(day, start), ends_at=from_paris(day, end))
        for day, start, end in (
            (date(2027, 3, 11), time(9), time(12)),
            (date(2027, 3, 11), time(14), time(17)),
            (date(2027, 3, 12), time(9), time(12)),
        )
    ]
    assert spans(parts).replace("\u00a0", " ") == (
        "jeudi 11 mars 2027, de 9 h à 12 h et de 14 h à 17 h ; vendredi 12 mars 2027, de 9 h à 12 h"
    )
