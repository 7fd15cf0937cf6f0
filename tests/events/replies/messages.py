"""Messages as programs send them: answers of five calendars, delivery reports, words.

Each is what the program really writes, folded lines, odd cases and missing properties included;
`delivered` adds what our own mail server writes above.
"""

from base64 import b64encode
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

SERVER = "mx.departement.example"
NETWORK = "baie@reseaux.departement.example"


@dataclass(frozen=True)
class Said:
    """What a calendar program answers, whichever it is."""

    uid: str
    attendee: str = "accueil@cdas.example"
    name: str = "Awa Martin"
    partstat: str = "ACCEPTED"
    sequence: int = 0
    stamp: datetime | None = None
    organizer: str = NETWORK
    starts: datetime = datetime(2027, 3, 12, 8, 0, tzinfo=UTC)
    comment: str = ""
    sender: str = ""  # the From, when it is not the attendee
    method: str = "REPLY"

    @property
    def stamped(self) -> str:
        return _utc(self.stamp or datetime.now(UTC))

    @property
    def from_(self) -> str:
        return self.sender or self.attendee


def outlook(said: Said) -> bytes:
    """Exchange: no ORGANIZER, a time zone of Windows, base64."""
    local = f"{said.starts + timedelta(hours=1):%Y%m%dT%H%M%S}"
    comment = [f"COMMENT;LANGUAGE=fr-FR:{said.comment}\\n"] if said.comment else []
    calendar = _lines(
        "BEGIN:VCALENDAR",
        f"METHOD:{said.method}",
        "PRODID:Microsoft Exchange Server 2010",
        "VERSION:2.0",
        "BEGIN:VTIMEZONE",
        "TZID:Romance Standard Time",
        "BEGIN:STANDARD",
        "DTSTART:16010101T030000",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:16010101T020000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        f"ATTENDEE;PARTSTAT={said.partstat};CN={said.name}:MAILTO:{said.attendee.title()}",
        *comment,
        f"UID:{said.uid}",
        "SUMMARY;LANGUAGE=fr-FR:Accepté : Petit-déjeuner partenarial",
        f"DTSTART;TZID=Romance Standard Time:{local}",
        f"DTEND;TZID=Romance Standard Time:{local}",
        "CLASS:PUBLIC",
        "PRIORITY:5",
        f"DTSTAMP:{said.stamped}",
        "TRANSP:OPAQUE",
        "STATUS:CONFIRMED",
        f"SEQUENCE:{said.sequence}",
        "LOCATION;LANGUAGE=fr-FR:Salle des Halles\\, Cancale",
        "X-MICROSOFT-CDO-APPT-SEQUENCE:0",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return _lines(
        f'From: "{said.name.split()[-1]}, {said.name.split()[0]}" <{said.from_}>',
        f"To: Reseau de la baie <{said.organizer}>",
        "Subject: =?iso-8859-1?Q?Accept=E9_=3A_Petit-d=E9jeuner_partenarial?=",
        "Thread-Topic: =?iso-8859-1?Q?Petit-d=E9jeuner?=",
        "Thread-Index: AQHZ",
        f"Date: {_dated(said)}",
        f"Message-ID: <PR1PR02MB{abs(hash(said)) % 10**12}@PR1PR02MB.eurprd02.prod.outlook.com>",
        "Accept-Language: fr-FR, en-US",
        "X-MS-Has-Attach:",
        "Content-Type: multipart/alternative;",
        '\tboundary="_000_PR1PR02MB4712"',
        "MIME-Version: 1.0",
        "",
        "--_000_PR1PR02MB4712",
        'Content-Type: text/plain; charset="iso-8859-1"',
        "Content-Transfer-Encoding: quoted-printable",
        "",
        said.comment,
        "",
        "--_000_PR1PR02MB4712",
        f'Content-Type: text/calendar; charset="utf-8"; method={said.method}',
        "Content-Transfer-Encoding: base64",
        "",
        *_base64(calendar),
        "",
        "--_000_PR1PR02MB4712--",
    )


def gmail(said: Said) -> bytes:
    """Google: the file twice, in the alternative and attached; a note as a parameter."""
    note = f';X-RESPONSE-COMMENT="{said.comment}"' if said.comment else ""
    calendar = _lines(
        "BEGIN:VCALENDAR",
        "PRODID:-//Google Inc//Google Calendar 70.9054//EN",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        f"METHOD:{said.method}",
        "BEGIN:VEVENT",
        f"DTSTART:{_utc(said.starts)}",
        f"DTEND:{_utc(said.starts + timedelta(hours=2))}",
        f"DTSTAMP:{said.stamped}",
        f"ORGANIZER;CN=Réseau de la baie:mailto:{said.organizer}",
        f"UID:{said.uid}",
        _folded(
            f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={said.partstat};"
            f"CN={said.name};X-NUM-GUESTS=0{note}:mailto:{said.attendee}"
        ),
        "CREATED:20270301T101500Z",
        "DESCRIPTION:Venez nombreux.",
        "LAST-MODIFIED:20270302T091200Z",
        "LOCATION:Salle des Halles\\, Cancale",
        f"SEQUENCE:{said.sequence}",
        "STATUS:CONFIRMED",
        "SUMMARY:Petit-déjeuner partenarial",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return _lines(
        f"MIME-Version: 1.0\r\nSender: Google Agenda <calendar-notification@google.com>"
        f"\r\nMessage-ID: <calendar-{abs(hash(said))}@google.com>",
        f"Date: {_dated(said)}",
        "Subject: =?UTF-8?Q?Accept=C3=A9=C2=A0=3A_Petit=2Dd=C3=A9jeuner?=",
        f"From: {said.name} <{said.from_}>",
        f"To: {said.organizer}",
        'Content-Type: multipart/mixed; boundary="0000000000005a2c"',
        "",
        "--0000000000005a2c",
        'Content-Type: multipart/alternative; boundary="0000000000005a2d"',
        "",
        "--0000000000005a2d",
        'Content-Type: text/plain; charset="UTF-8"; format=flowed; delsp=yes',
        "Content-Transfer-Encoding: base64",
        "",
        *_base64("Awa Martin a accepté cette invitation.".encode()),
        "--0000000000005a2d",
        'Content-Type: text/html; charset="UTF-8"',
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "<html><body><p>Awa Martin a accept=C3=A9 cette invitation.</p></body></html>",
        "--0000000000005a2d",
        f'Content-Type: text/calendar; charset="UTF-8"; method={said.method}',
        "Content-Transfer-Encoding: 8bit",
        "",
        calendar.decode().rstrip(),
        "--0000000000005a2d--",
        "--0000000000005a2c",
        'Content-Type: application/ics; name="invite.ics"',
        'Content-Disposition: attachment; filename="invite.ics"',
        "Content-Transfer-Encoding: base64",
        "",
        *_base64(calendar),
        "--0000000000005a2c--",
    )


def thunderbird(said: Said) -> bytes:
    """Thunderbird: the whole event back, an answer among many properties."""
    calendar = _lines(
        "BEGIN:VCALENDAR",
        "PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN",
        "VERSION:2.0",
        f"METHOD:{said.method}",
        "BEGIN:VEVENT",
        "CREATED:20270301T101500Z",
        f"LAST-MODIFIED:{said.stamped}",
        f"DTSTAMP:{said.stamped}",
        f"UID:{said.uid}",
        "SUMMARY:Petit-déjeuner partenarial",
        "STATUS:CONFIRMED",
        _folded(f'ORGANIZER;CN="Réseau de la baie":mailto:{said.organizer}'),
        _folded(
            f"ATTENDEE;PARTSTAT={said.partstat};ROLE=REQ-PARTICIPANT;CUTYPE=INDIVIDUAL;"
            f'RSVP=TRUE;CN="{said.name}, CDAS: accueil; guichet":MAILTO:{said.attendee.upper()}'
        ),
        "X-MOZ-RECEIVED-SEQUENCE:0",
        f"X-MOZ-RECEIVED-DTSTAMP:{said.stamped}",
        f"DTSTART:{_utc(said.starts)}",
        f"DTEND:{_utc(said.starts + timedelta(hours=2))}",
        f"SEQUENCE:{said.sequence}",
        *([f"COMMENT:{said.comment}"] if said.comment else []),
        "TRANSP:OPAQUE",
        "X-MICROSOFT-DISALLOW-COUNTER:TRUE",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return _lines(
        f"Message-ID: <{abs(hash(said))}@{said.from_.partition('@')[2]}>",
        f"Date: {_dated(said)}",
        "MIME-Version: 1.0",
        "User-Agent: Mozilla Thunderbird",
        f"From: {said.name} <{said.from_}>",
        f"To: {said.organizer}",
        "Subject: =?UTF-8?Q?R=C3=A9ponse_=C3=A0_l=E2=80=99invitation?=",
        "Content-Type: multipart/alternative;",
        ' boundary="------------A1B2C3"',
        "",
        "This is a multi-part message in MIME format.",
        "--------------A1B2C3",
        "Content-Type: text/plain; charset=UTF-8; format=flowed",
        "Content-Transfer-Encoding: 8bit",
        "",
        f"{said.name} <{said.attendee}> a accepté votre invitation.",
        "",
        "--------------A1B2C3",
        f"Content-Type: text/calendar; charset=UTF-8; method={said.method}",
        "Content-Transfer-Encoding: 8bit",
        "",
        calendar.decode().rstrip(),
        "",
        "--------------A1B2C3--",
    )


def apple(said: Said) -> bytes:
    """Apple Calendar: one part, an attachment that is the calendar."""
    calendar = _lines(
        "BEGIN:VCALENDAR",
        "CALSCALE:GREGORIAN",
        "VERSION:2.0",
        f"METHOD:{said.method}",
        "PRODID:-//Apple Inc.//macOS 15.3//EN",
        "BEGIN:VEVENT",
        f"SEQUENCE:{said.sequence}",
        f"DTSTART:{_utc(said.starts)}",
        f"UID:{said.uid}",
        f"LAST-MODIFIED:{said.stamped}",
        f"DTEND:{_utc(said.starts + timedelta(hours=2))}",
        f"DTSTAMP:{said.stamped}",
        _folded(
            f'ATTENDEE;CN="{said.name}";CUTYPE=INDIVIDUAL;EMAIL="{said.attendee}";'
            f"PARTSTAT={said.partstat};ROLE=REQ-PARTICIPANT:MAILTO:{said.attendee}"
        ),
        f"ORGANIZER:mailto:{said.organizer}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return _lines(
        'Content-Type: multipart/mixed; boundary="Apple-Mail=_9C1F"',
        f"From: {said.name} <{said.from_}>",
        "Mime-Version: 1.0 (Mac OS X Mail 16.0)",
        "Subject: =?utf-8?Q?Accept=C3=A9_=3A?=",
        f"Message-Id: <{abs(hash(said))}-A@icloud.com>",
        f"Date: {_dated(said)}",
        f"To: {said.organizer}",
        "X-Mailer: iCal (2143.3.5)",
        "",
        "--Apple-Mail=_9C1F",
        "Content-Disposition: attachment;",
        "\tfilename=iCal-20270302-101500.ics",
        f"Content-Type: text/calendar; method={said.method}; charset=UTF-8;",
        "\tx-unix-mode=0644;",
        '\tname="iCal-20270302-101500.ics"',
        "Content-Transfer-Encoding: quoted-printable",
        "",
        calendar.decode().replace("=", "=3D").rstrip(),
        "",
        "--Apple-Mail=_9C1F--",
    )


def zimbra(said: Said) -> bytes:
    """Zimbra: names in quotes, a reply whose lines are short."""
    calendar = _lines(
        "BEGIN:VCALENDAR",
        "PRODID:Zimbra-Calendar-Provider",
        "VERSION:2.0",
        f"METHOD:{said.method}",
        "BEGIN:VEVENT",
        f"UID:{said.uid}",
        "SUMMARY:ACCEPTER: Petit-déjeuner partenarial",
        _folded(f"ATTENDEE;CN={said.name};PARTSTAT={said.partstat}:mailto:{said.attendee}"),
        _folded(f"ORGANIZER;CN=Réseau de la baie:mailto:{said.organizer}"),
        f"DTSTART:{_utc(said.starts)}",
        f"DTEND:{_utc(said.starts + timedelta(hours=2))}",
        "STATUS:CONFIRMED",
        f"DTSTAMP:{said.stamped}",
        f"SEQUENCE:{said.sequence}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return _lines(
        f"Date: {_dated(said)}",
        f"From: {said.name} <{said.from_}>",
        f"To: {said.organizer}",
        f"Message-ID: <{abs(hash(said))}.JavaMail.zimbra@cd.example>",
        "Subject: Accepter: =?utf-8?Q?Petit-d=C3=A9jeuner?=",
        "MIME-Version: 1.0",
        'Content-Type: multipart/alternative; boundary="=_b2d8"',
        "X-Mailer: Zimbra 8.8.15 (ZimbraWebClient)",
        "",
        "--=_b2d8",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        f"Oui, je serai présent.e. {said.comment}",
        "",
        "--=_b2d8",
        f"Content-Type: text/calendar; charset=utf-8; method={said.method};",
        " name=meeting-reply.ics",
        "Content-Transfer-Encoding: 8bit",
        "",
        calendar.decode().rstrip(),
        "--=_b2d8--",
    )


PROGRAMS = {
    "outlook": outlook,
    "gmail": gmail,
    "thunderbird": thunderbird,
    "apple": apple,
    "zimbra": zimbra,
}


def delivered(message: bytes, results: str | None = "dmarc=pass", server: str = SERVER) -> bytes:
    """`message` as our server keeps it: its own fields above what came. `results` None: it says
    nothing of the sender."""
    above = [
        "Return-Path: <bounce@elsewhere.example>",
        f"Received: from mail.elsewhere.example by {server} (Postfix) with ESMTPS id 4XyZ",
        f"\tfor <{NETWORK}>; Tue, 2 Mar 2027 10:15:01 +0100 (CET)",
    ]
    if results is not None:
        above += [f"Authentication-Results: {server};", f"\tspf=pass (sender is ok); {results}"]
    return _lines(*above) + message


def words(
    sender: str, text: str, *, answers_to: str = "", subject: str = "Re: Invitation"
) -> bytes:
    """Somebody answers as people do."""
    thread = [f"In-Reply-To: {answers_to}", f"References: {answers_to}"] if answers_to else []
    return _lines(
        f"From: Awa Martin <{sender}>",
        f"To: {NETWORK}",
        f"Subject: {subject}",
        f"Message-ID: <{abs(hash((sender, text)))}@elsewhere.example>",
        *thread,
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        text,
        "",
        "> Serez-vous là ? Répondez en un geste",
    )


def out_of_office(sender: str, answers_to: str = "") -> bytes:
    """Exchange's answering machine."""
    message = words(sender, "Je suis absente jusqu’au 15 mars.", answers_to=answers_to)
    return b"Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\n" + message.replace(
        b"Subject: Re: Invitation",
        b"Subject: =?utf-8?Q?R=C3=A9ponse_automatique_=3A_Invitation?=",
    )


def report(
    message_id: str,
    recipient: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "550 5.1.1 <{recipient}>: Recipient address rejected: User unknown",
    carried: str = "message/rfc822",
    original: str = "",
) -> bytes:
    """Postfix's delivery report; `carried` is how it gives the message back, "" for not at all."""
    third = [
        "--94E1F2A.1",
        "Content-Description: Undelivered Message",
        f"Content-Type: {carried}",
        "Content-Transfer-Encoding: 8bit",
        "",
        f"From: =?utf-8?b?UsOpc2VhdQ==?= <{NETWORK}>",
        f"To: {recipient}",
        f"Message-ID: {message_id}",
        "Subject: Invitation",
        "Content-Type: text/plain",
        "",
        *(["Bonjour"] if carried == "message/rfc822" else []),
        "",
    ]
    return _lines(
        "Return-Path: <>",
        "From: MAILER-DAEMON@mx.elsewhere.example (Mail Delivery System)",
        "Subject: Undelivered Mail Returned to Sender",
        f"To: {NETWORK}",
        *([] if carried else [f"In-Reply-To: {message_id}"]),
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        "Content-Type: multipart/report; report-type=delivery-status;",
        '\tboundary="94E1F2A.1"',
        f"Message-Id: <{abs(hash((message_id, recipient, action)))}@mx.elsewhere.example>",
        "",
        "This is a MIME-encapsulated message.",
        "",
        "--94E1F2A.1",
        "Content-Description: Notification",
        "Content-Type: text/plain; charset=us-ascii",
        "",
        "This is the mail system at host mx.elsewhere.example.",
        "",
        "--94E1F2A.1",
        "Content-Description: Delivery report",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.elsewhere.example",
        "X-Postfix-Queue-ID: 94E1F2A",
        "Arrival-Date: Tue,  2 Mar 2027 10:15:00 +0100 (CET)",
        "",
        f"Final-Recipient: rfc822; {recipient}",
        *([f"Original-Recipient: rfc822;{original}"] if original else []),
        f"Action: {action}",
        f"Status: {status}",
        "Remote-MTA: dns; mx.ccas.example",
        f"Diagnostic-Code: smtp; {diagnostic.format(recipient=recipient)}",
        "",
        *(third if carried else []),
        "--94E1F2A.1--",
    )


def another(said: Said, **values: object) -> Said:
    """The same answer, but for these."""
    return replace(said, **values)  # type: ignore[arg-type]


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _dated(said: Said) -> str:
    return f"{said.stamp or datetime.now(UTC):%a, %d %b %Y %H:%M:%S +0000}"


def _lines(*lines: str) -> bytes:
    return ("\r\n".join(lines) + "\r\n").encode()


def _folded(line: str, at: int = 60) -> str:
    pieces = [line[start : start + at] for start in range(0, len(line), at)]
    return "\r\n ".join(pieces)


def _base64(content: bytes) -> list[str]:
    text = b64encode(content).decode()
    return [text[start : start + 76] for start in range(0, len(text), 76)]
