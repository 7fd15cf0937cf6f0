"""Writing, seeing who will read, sending, taking back: the same for a meeting and for a network."""

from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.access import visible
from intranet.clock import now
from intranet.events.models import Event
from intranet.mailroom.labels import STATES
from intranet.mailroom.models import QUEUED, OutgoingMail
from intranet.mailroom.reading import html_body
from intranet.meetings.messages import queries, sending
from intranet.meetings.messages.forms import MeetingMessageForm, NetworkMessageForm
from intranet.meetings.messages.models import AUDIENCES, Message
from intranet.meetings.messages.sending import Subject
from intranet.web.dates import plural

NOBODY = "Personne à qui écrire dans ce cas\u00a0: choisissez d’autres destinataires."
CHANGED = "La liste a changé depuis l’aperçu\u00a0: la voici, avant d’envoyer."
MANY = (
    "Trois messages sont déjà partis aujourd’hui. Cochez la case pour en envoyer un de plus, ou "
    "attendez demain."
)
LEFT = "Trop tard\u00a0: tout est parti."


def form_for(about: Subject, **data: Any) -> NetworkMessageForm:
    """The form to write about this; filled by `data` when nothing was posted."""
    kind = MeetingMessageForm if isinstance(about, Event) else NetworkMessageForm
    return kind(data=data)


def begin(about: Subject) -> Answered:
    """An empty form; or with what a message that was taken back said."""
    again = request.args.get("reprise", "")
    known = again.isascii() and again.isdigit() and len(again) < 10
    taken = queries.find(about, int(again)) if known else None
    title = about.title if isinstance(about, Event) else ""
    values = {"subject": title}
    if taken is not None:
        values = {"subject": taken.subject, "text": taken.text, "audience": taken.audience}
    elif request.args.get("a") in AUDIENCES:
        values["audience"] = request.args["a"]
    return write_page(about, form_for(about, **values))


def write_page(about: Subject, form: NetworkMessageForm, *, status: int = 200) -> Answered:
    """Where a message is written."""
    return web.render(
        "meetings/messages/write.html",
        status=status,
        about=about,
        form=form,
        urls=urls(about),
        today=sending.sent_today(about),
        enough=sending.A_DAY,
        is_event=isinstance(about, Event),
    )


def preview(about: Subject) -> Answered:
    """Exactly who will get what; writes nothing."""
    form = form_for(about)
    if request.form.get("act") == "modifier":
        form.nonce.data = form.nonce.data or ""
        return write_page(about, form)
    if not form.validate():
        return write_page(about, form, status=422)
    return preview_page(about, form)


def preview_page(about: Subject, form: NetworkMessageForm, *, status: int = 200) -> Answered:
    """The page that is read before sending."""
    audience = sending.audience_of(about, form.to)
    if not audience.to_write:
        form.form_errors.append(NOBODY)
        return write_page(about, form, status=422)
    form.digest.data = audience.digest
    subject, text = form.subject.data, form.text.data or ""
    letter = sending.letter_to(about, subject, text, audience.to_write[0])
    return web.render(
        "meetings/messages/preview.html",
        status=status,
        about=about,
        form=form,
        urls=urls(about),
        audience=audience,
        letter=letter,
        body=html_body(OutgoingMail(html=letter.html)),
        many=sending.sent_today(about) >= sending.A_DAY,
        is_event=isinstance(about, Event),
    )


def send(about: Subject) -> Answered:
    """The mails wait a minute before they leave."""
    form = form_for(about)
    if not form.validate():
        return write_page(about, form, status=422)
    try:
        message = sending.send(web.actor(), about, form.draft())
    except sending.Nobody:
        form.form_errors.append(NOBODY)
        return write_page(about, form, status=422)
    except sending.ListChanged:
        flash(CHANGED, "warning")
        return preview_page(about, form, status=409)
    except sending.Unconfirmed:
        form.confirmed.errors = [MANY]
        return preview_page(about, form, status=422)
    flash(_leaving(message.recipients), "success")
    return web.done(f"{urls(about)['history']}/{message.id}")


def history(about: Subject) -> Answered:
    """The messages about this, and what became of their mails."""
    page = web.paginate(queries.about(about), scalars=False)
    return web.render(
        "meetings/messages/history.html",
        about=about,
        page=page,
        urls=urls(about),
        deliveries=queries.deliveries([message.id for message, _ in page.items]),
        audiences=AUDIENCES,
        is_event=isinstance(about, Event),
    )


def message_page(about: Subject, message_id: int) -> Answered:
    """One message, mail by mail."""
    message = visible(queries.find(about, message_id))
    counts = queries.deliveries([message.id])[message.id]
    return web.render(
        "meetings/messages/message.html",
        about=about,
        message=message,
        urls=urls(about),
        counts=counts,
        page=web.paginate(queries.mails_of(message), scalars=False, per_page=50),
        audiences=AUDIENCES,
        states=STATES,
        waits=bool(counts[QUEUED]),
        fresh=message.leaves_at > now(),
        is_event=isinstance(about, Event),
    )


def withdraw(about: Subject, message_id: int) -> Answered:
    """Take back what has not left, and go back to what was typed."""
    message = visible(queries.find(about, message_id))
    taken = sending.withdraw(web.actor(), message)
    if not taken:
        flash(LEFT, "info")
        return web.done(f"{urls(about)['history']}/{message.id}")
    flash(_taken(message, taken), "success")
    return web.done(f"{urls(about)['write']}?reprise={message.id}")


def urls(about: Subject) -> dict[str, str]:
    """Where everything is: `home`, `write`, `preview`, `send`, `history`."""
    if isinstance(about, Event):
        write = url_for("messages.write", meeting_id=about.id)
        history_url = url_for("messages.history", meeting_id=about.id)
        return _urls(about.path, write, history_url)
    write = url_for("messages.announce", slug=about.slug)
    return _urls(
        f"/reseaux/{about.slug}", write, url_for("messages.announcements", slug=about.slug)
    )


def _urls(home: str, write: str, past: str) -> dict[str, str]:
    return {"home": home, "write": write, "preview": f"{write}/apercu", "history": past}


def _leaving(count: int) -> str:
    verb = "partent" if count > 1 else "part"
    return (
        f"{plural(count, 'courriel')} {verb} dans une minute. D’ici là, vous pouvez le reprendre."
    )


def _taken(message: Message, taken: int) -> str:
    left = message.recipients - taken
    if left <= 0:
        return "Message repris\u00a0: personne ne l’a reçu. Voici votre texte."
    verb = "sont déjà partis" if left > 1 else "est déjà parti"
    return (
        f"Message repris pour {plural(taken, 'personne')}, mais {plural(left, 'courriel')} {verb}. "
        "Voici votre texte."
    )
