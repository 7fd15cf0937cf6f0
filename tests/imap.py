"""A real IMAP server for tests: Debian's Dovecot, alone in a temporary folder, on a free port.

with ImapServer() as server:
    server.put(b"From: …")
    app = create_app(replace(settings, imap_url=server.url, …))
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from imapclient import IMAPClient

USER, PASSWORD = "reseau", "mot-de-passe"
_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
{tls}
disable_plaintext_auth = no
default_internal_user = {owner}
default_login_user = {owner}
default_internal_group = {group}
mail_location = maildir:{folder}/mail
mail_uid = {owner}
mail_gid = {group}
first_valid_uid = 1
first_valid_gid = 1
mail_fsync = never
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={group} home={folder}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


def is_there() -> bool:
    """Whether this machine has Dovecot."""
    return _program() is not None


def _program() -> str | None:
    return shutil.which("dovecot", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


class ImapServer:
    """One mailbox, `INBOX`; its address is `url`. With a `certificate` (a file that holds its key
    too) it also encrypts: `url_of("imaps")`, `url_of("imap+starttls")`."""

    def __init__(self, certificate: Path | None = None) -> None:
        self._certificate = certificate
        self._tls_port = _free_port() if certificate else 0
        self._folder = Path(tempfile.mkdtemp(prefix="maillage-imap-"))
        self._process: subprocess.Popen[bytes] | None = None
        self.port = _free_port()

    def __enter__(self) -> "ImapServer":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def url(self) -> str:
        """What to give as MAILLAGE_IMAP_URL."""
        return self.url_of("imap")

    def url_of(self, scheme: str) -> str:
        """The same, by another way in."""
        port = self._tls_port if scheme == "imaps" else self.port
        return f"{scheme}://{USER}:{PASSWORD}@127.0.0.1:{port}/INBOX"

    def start(self) -> None:
        # Dovecot refuses to read mail as root: whoever cannot harm it reads for it.
        who = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        group = _group_of(who.pw_gid)
        for name in ("run", "state", "mail"):
            (self._folder / name).mkdir(exist_ok=True)
            if os.getuid() == 0:
                os.chown(self._folder / name, who.pw_uid, who.pw_gid)
        if os.getuid() == 0:
            os.chown(self._folder, who.pw_uid, who.pw_gid)
        self._folder.chmod(0o755)
        written, file = self._folder / "dovecot.conf", self._certificate
        written.write_text(
            _CONFIGURATION.format(
                folder=self._folder,
                owner=who.pw_name,
                group=group,
                port=self.port,
                tls_port=self._tls_port,
                tls=f"ssl = yes\nssl_cert = <{file}\nssl_key = <{file}" if file else "ssl = no",
                password=PASSWORD,
            )
        )
        program = _program()
        assert program, "Dovecot is missing: apt install dovecot-imapd"
        self._process = subprocess.Popen(
            [program, "-F", "-c", str(written)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._wait()

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    @contextmanager
    def away(self) -> Iterator[None]:
        """Nobody listens meanwhile; afterwards it is back at the same address."""
        self.stop()
        yield
        self.start()

    @contextmanager
    def client(self) -> Iterator[IMAPClient]:
        """What a mail program does."""
        with IMAPClient("127.0.0.1", self.port, ssl=False, timeout=20) as client:
            client.login(USER, PASSWORD)
            client.select_folder("INBOX")
            yield client

    def put(self, *messages: bytes) -> None:
        """Messages arrive, in this order."""
        with self.client() as client:
            for message in messages:
                client.append("INBOX", message)

    def empty(self) -> None:
        """Nothing is left in the mailbox."""
        with self.client() as client:
            if found := client.search("ALL"):
                client.delete_messages(found)
                client.expunge()

    def seen(self) -> list[bool]:
        """Whether each message is marked as seen, in order."""
        with self.client() as client:
            flags = client.get_flags(client.search("ALL"))
            return [b"\\Seen" in flags[uid] for uid in sorted(flags)]

    def damage(self, number: int) -> None:
        """The server can no longer read the file of this message, counted from 0."""
        folders = (self._folder / "mail" / name for name in ("cur", "new"))
        files = sorted(file for folder in folders for file in folder.iterdir())
        files[number].chmod(0)

    def number_anew(self) -> None:
        """What a repaired or moved mailbox does: another UIDVALIDITY, other UIDs, nothing seen."""
        with self.client() as client:
            found = client.fetch(client.search("ALL"), ["BODY.PEEK[]"])
            kept = [found[uid][b"BODY[]"] for uid in sorted(found)]
        self.stop()
        shutil.rmtree(self._folder / "mail")
        time.sleep(1.1)  # UIDVALIDITY is the second of its birth
        self.start()
        self.put(*kept)

    def _wait(self) -> None:
        for _ in range(200):
            try:
                with self.client():
                    return
            except Exception as trouble:
                last = trouble
                time.sleep(0.05)
        log = self._folder / "dovecot.log"
        raise RuntimeError(
            f"Dovecot does not answer: {last}\n{log.read_text() if log.exists() else ''}"
        )


def _group_of(gid: int) -> str:
    import grp

    return grp.getgrgid(gid).gr_name


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]
