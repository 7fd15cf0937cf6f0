"""Whatever happens to a valid file: a sentence or an import, never an error nor a half."""

import io
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from intranet.database import db
from intranet.directory.models import Structure
from intranet.directory.offer.models import Service
from intranet.exchange.data_inclusion.models import InclusionRecord, InclusionRun
from intranet.web import limiter
from tests.exchange.data_inclusion import v1

WHOLE = json.dumps(
    {"structures": [v1.STRUCTURE], "services": [v1.SERVICE]}, ensure_ascii=False, indent=1
).encode()
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@st.composite
def damaged(draw):
    """The bytes of a file, some of them cut, changed, doubled or added."""
    content = bytearray(WHOLE)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(content) - 1)))
        length = draw(st.integers(0, 40))
        match draw(st.sampled_from(["cut", "change", "double", "add", "end"])):
            case "cut":
                del content[at : at + length]
            case "change":
                content[at : at + 1] = draw(st.binary(max_size=3))
            case "double":
                content[at:at] = content[at : at + length]
            case "add":
                content[at:at] = draw(st.sampled_from([b"{", b"}", b"[", b"]", b'"', b"\\", b",", b"\x00", b"\xff", b"1e999", b"\\ud800"]))  # fmt: skip
            case "end":
                del content[at:]
    return bytes(content)


@st.composite
def twisted(draw):
    """A file whose fields are anything at all."""
    found = {}
    for name, record in (("structures", v1.STRUCTURE), ("services", v1.SERVICE)):
        twisted = dict(record)
        for field in draw(st.lists(st.sampled_from(sorted(record)), max_size=3)):
            twisted[field] = draw(values)
        found[name] = draw(st.just([twisted]) | st.lists(values, max_size=2))
    return json.dumps(found).encode()


anyhow = settings(
    max_examples=120,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@anyhow
@given(damaged() | twisted() | st.binary(max_size=200))
def test_a_damaged_file_is_refused_or_imported_whole(cast, content):
    limiter.reset()
    client = cast.sign_in("administrator")
    before = _rows()
    answer = client.post(
        "/administration/data-inclusion/importer", data={"file": (io.BytesIO(content), "v1.json")}
    )
    assert answer.status_code in (303, 422)
    assert _rows() == before
    if answer.status_code == 422:
        assert "field-error" in answer.text
        return
    applied = client.post(f"{answer.location}/appliquer")
    assert applied.status_code == 303
    run = db.session.scalars(select(InclusionRun)).one()
    came = tuple(run.counts.get(kind, {}).get("new", 0) for kind in ("structure", "service"))
    assert (_rows()[0] - before[0], _rows()[1] - before[1], _rows()[2]) == (*came, sum(came))
    assert client.get(answer.location).status_code == 200
    _empty()


def _rows():
    db.session.expire_all()
    return tuple(
        db.session.scalar(select(func.count()).select_from(table))
        for table in (Structure, Service, InclusionRecord)
    )


def _empty():
    for table in (InclusionRecord, Service, InclusionRun):
        db.session.execute(delete(table))
    db.session.execute(delete(Structure).where(Structure.source != ""))
    db.session.commit()
