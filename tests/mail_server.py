"""A real IMAP server, Dovecot, run for one test module: any user, one password, certificates of its own."""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from imapclient import imap_utf7

PASSWORD = "Shou-Quan-Ma-9"  # noqa: S105 - of the server below, which lives as long as the tests
_CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
auth_failure_delay = 0
imap_id_log = *
ssl = required
ssl_cert = <{base}/server.pem
ssl_key = <{base}/server.key
mail_location = maildir:{base}/mail/%u
first_valid_uid = {uid}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/home
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {starttls_port}
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
"""
_PATIENCE = 30  # seconds for the server to come up


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. Its users need not be made: whose mails are put there is one."""

    base: Path
    port: int
    starttls_port: int
    uid: int
    gid: int

    @property
    def ca(self) -> Path:
        """The certificate of who vouches for it."""
        return self.base / "ca.pem"

    def address(self, user: str, folder: str = "INBOX", *, port: int | None = None) -> str:
        """Return the address of a folder as a clerk writes it."""
        return f"imap://{user}@localhost:{port or self.port}/{folder}"

    def deliver(
        self, user: str, name: str, data: bytes, *, folder: str = "", at: datetime | None = None, seen: bool = False
    ) -> None:
        """Put a mail into a folder, the inbox unless another is named, as arrived at a time by this machine's clock."""
        place = self.base / "mail" / user
        if folder:
            place /= f".{imap_utf7.encode(folder).decode()}"
        for part in ("tmp", "new", "cur"):
            (place / part).mkdir(parents=True, exist_ok=True)
        path = place / (f"cur/{name}:2,S" if seen else f"new/{name}")
        path.write_bytes(data)
        if at is not None:
            os.utime(path, (at.timestamp(), at.timestamp()))
        self._own(place)

    def count_anew(self, user: str) -> None:
        """Forget how the mails of a user were counted, as a server does that was set up again."""
        place = self.base / "mail" / user
        for path in place.glob("dovecot*"):
            path.unlink()
        (place / "dovecot-uidlist").write_text("3 V7 N1\n")  # else it takes the time of day in seconds for UIDVALIDITY
        self._own(place)

    def _own(self, place: Path) -> None:
        if os.geteuid() == 0:
            for each in (place.parent, place, *place.rglob("*")):
                os.chown(each, self.uid, self.gid)

    def listing(self, user: str) -> list[str]:
        """List the mails of a user with their marks, as they lie on the server's disk."""
        place = self.base / "mail" / user
        return sorted(
            path.relative_to(place).as_posix() for path in place.rglob("*") if path.parent.name in ("new", "cur")
        )


@contextmanager
def mail_server() -> Iterator[Server]:
    """Run a server until the block ends. Where there is none to run, the test is skipped, but for CI."""
    dovecot = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if dovecot is None:
        if os.environ.get("CI"):
            pytest.fail("dovecot is not installed, and CI must not go without it")
        pytest.skip("dovecot is not installed")
    account = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())  # it refuses to serve root
    base = Path(tempfile.mkdtemp(prefix="mail"))  # a short path: its sockets lie in it
    try:
        for part in ("run", "state", "mail", "home"):
            (base / part).mkdir()
        _certify(base)
        server = Server(base, *_free_ports(), account.pw_uid, account.pw_gid)
        group = grp.getgrgid(account.pw_gid).gr_name
        fields = {"user": account.pw_name, "uid": server.uid, "gid": server.gid, "group": group, "password": PASSWORD}
        ports = {"port": server.port, "starttls_port": server.starttls_port}
        (base / "dovecot.conf").write_text(_CONFIG.format(base=base, **fields, **ports), encoding="utf-8")
        is_root = os.geteuid() == 0
        for path in (base, *base.rglob("*")) if is_root else ():
            os.chown(path, server.uid, server.gid)
        with subprocess.Popen(
            [dovecot, "-F", "-c", base / "dovecot.conf"],
            user=server.uid if is_root else None,
            group=server.gid if is_root else None,
            extra_groups=() if is_root else None,
        ) as running:
            try:
                _await(server, running)
                yield server
            finally:
                running.terminate()
    finally:
        shutil.rmtree(base, ignore_errors=True)


@contextmanager
def breaking_off(port: int, after: int, *, times: int) -> Iterator[int]:
    """Stand between a client and a server, and cut the first so many connections after so many bytes of answers."""
    left = [times]

    def carry(source: socket.socket, sink: socket.socket, limit: int | None) -> None:
        carried = 0
        with suppress(OSError):
            while (data := source.recv(65536)) and (limit is None or carried < limit):
                sink.sendall(data)
                carried += len(data)
        for each in (source, sink):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def serve() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                upstream = socket.create_connection(("127.0.0.1", port))
                limit = after if left[0] > 0 else None
                left[0] -= 1
                pumps = [
                    threading.Thread(target=carry, args=(upstream, client, limit)),
                    threading.Thread(target=carry, args=(client, upstream, None)),
                ]
                for pump in pumps:
                    pump.start()
                for pump in pumps:
                    pump.join()
                client.close()
                upstream.close()

    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        server = threading.Thread(target=serve)
        server.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        server.join()


def _await(server: Server, running: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
        except OSError:
            if running.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((server.base / "log").read_text()) from None
            time.sleep(0.05)
        else:
            return


def _free_ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]


def _certify(base: Path) -> None:
    """Make somebody who vouches, and have him vouch that the server is localhost."""
    today = datetime.now(UTC)
    keys = {name: ec.generate_private_key(ec.SECP256R1()) for name in ("ca", "server")}
    names = {
        name: x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
        for name, text in (("ca", "县财政局"), ("server", "localhost"))
    }
    for name, key in keys.items():
        builder = (
            x509.CertificateBuilder()
            .subject_name(names[name])
            .issuer_name(names["ca"])
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(today - timedelta(days=1))
            .not_valid_after(today + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=name == "ca", path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(keys["ca"].public_key()), critical=False)
        )
        if name == "ca":
            usage = x509.KeyUsage(*(False,) * 5, True, True, False, False)  # to sign certificates and lists of them
            builder = builder.add_extension(usage, critical=True)
        else:
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        certificate = builder.sign(keys["ca"], hashes.SHA256())
        (base / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (base / "server.key").write_bytes(
        keys["server"].private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
