"""What came back by mail. The demonstration has a message of each sort, in this order."""

from tests.browser.stop import ADMINISTRATOR, COORDINATOR, Stop

QUEUE = "/rencontres/reponses"
REPLIES = [
    Stop("replies to look at", COORDINATOR, QUEUE),
    Stop("replies taken by the site", COORDINATOR, f"{QUEUE}?etat=appliquees"),
    Stop("replies left", COORDINATOR, f"{QUEUE}?etat=sans-suite"),
    Stop("replies settled", ADMINISTRATOR, f"{QUEUE}?etat=traitees"),
    Stop("reply in words", COORDINATOR, f"{QUEUE}/1"),
    Stop("reply of a delegation", COORDINATOR, f"{QUEUE}/2"),
    Stop("reply that is asked", COORDINATOR, f"{QUEUE}/4"),
    Stop("reply that is left", COORDINATOR, f"{QUEUE}/5"),
    Stop("mail that came back", COORDINATOR, f"{QUEUE}/6"),
]
