"""A seat changes hands while a date is being looked for."""

from datetime import timedelta

from sqlalchemy import select

from intranet.clock import today
from intranet.database import db
from intranet.directory.models import Assignment


def test_who_says_the_change_is_told_where_the_question_goes(cast, poll_of):
    poll_of(title="Visite de la CPAM")
    poll_of(title="Déjà choisie").state = "closed"
    db.session.commit()
    held = select(Assignment.id).where(Assignment.position_id == cast.member_seat.id)
    typed = {
        "held": db.session.scalar(held),
        "leaves_on": (today() + timedelta(days=9)).isoformat(),
        "arrives_on": (today() + timedelta(days=12)).isoformat(),
        "who": "nouvelle",
        "first_name": "Enora",
        "last_name": "Tanguy",
        "email": "enora.tanguy@cdas.example",
    }
    address = f"/annuaire/postes/{cast.member_seat.id}/changement"
    page = cast.sign_in("coordinator").post(address, data=typed).text
    assert "1\u00a0date de rencontre à choisir («\u00a0Visite de la CPAM\u00a0»)" in page
    assert "Enora Tanguy reçoit la question" in page
    assert "Déjà choisie" not in page
