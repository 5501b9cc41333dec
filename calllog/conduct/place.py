"""Where the conduct line's things lie: one folder that only its owner may enter.

``home/conduct`` (0700) holds the secret, the database and the files of the cases (0600 each), each
sealed to its case's key under a name that says nothing.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from calllog import private_files
from calllog.conduct import keys
from calllog.conduct.keys import KeyPair
from calllog.db import Database
from calllog.secrets_kept import keep_secret

MIGRATIONS = Path(__file__).parent / "migrations"
SECRET_LENGTH = 64


class PlaceError(Exception):
    """The folder is not as it has to be; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """The conduct line's folder."""

    folder: Path

    @classmethod
    def at(cls, folder: Path) -> Place:
        """The folder, made when missing and closed to everybody else."""
        for path in (folder, folder / "recordings", folder / "sealed"):
            path.mkdir(parents=True, exist_ok=True)
            path.chmod(0o700)
        return cls(folder)

    @property
    def recordings(self) -> Path:
        """The folder of the recordings that release 0001 kept unsealed."""
        return self.folder / "recordings"

    @property
    def sealed(self) -> Path:
        """The folder of the sealed files."""
        return self.folder / "sealed"

    def secret(self) -> bytes:
        """The secret behind every digest and code, made once.

        Raises:
            PlaceError: the file does not hold what was once put into it.
        """
        path = self.folder / "secret"
        secret = keep_secret(path)
        if len(secret) < SECRET_LENGTH:
            raise PlaceError(f"{path} is damaged; remove it, and a new secret is made")
        return secret.encode()

    def open_database(self, url: str | None = None) -> Database:
        """The conduct database: ``conduct.db`` in this folder, or at a URL of its own."""
        return Database.open(url or f"sqlite:///{self.folder / 'conduct.db'}", MIGRATIONS)

    def write_sealed(self, public: bytes, content: bytes, moment: datetime) -> str:
        """Keep a file that only the case's key opens; its name.

        The file's time is the hour of ``moment``, like what the database keeps of it.
        """
        name = f"{secrets.token_hex(16)}.sealed"
        path = self.sealed / name
        private_files.write(path, keys.seal(public, content))
        hour = to_the_hour(moment).timestamp()
        os.utime(path, (hour, hour))
        return name

    def read_sealed(self, name: str, pair: KeyPair) -> bytes:
        """What ``write_sealed`` kept.

        Raises:
            WrongKey: it is another case's, or somebody has changed it.
            OSError: it is not there.
        """
        return keys.unseal(pair.private, (self.sealed / name).read_bytes())

    def remove(self, names: Iterable[str]) -> None:
        """Remove sealed files that nothing names any more."""
        for name in names:
            (self.sealed / name).unlink(missing_ok=True)


def to_the_hour(moment: datetime) -> datetime:
    """The hour a moment lies in: all that is kept of when a complaint came."""
    return moment.replace(minute=0, second=0, microsecond=0)
