"""Keys: who may read a case, and what is sealed to them (design, section 6). Pure but for chance.

Everything is libsodium's (PyNaCl, https://pynacl.readthedocs.io): sealed boxes (X25519,
XSalsa20-Poly1305) for what is written by whoever may not read it, secret boxes for private keys,
argon2id for what people remember. Whoever holds only public keys can add to a case and read
nothing of it, not even what they wrote a moment ago.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from nacl import pwhash
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox
from nacl.utils import random

# Libsodium's measure for people who wait: 64 MiB and two passes, a tenth of a second here. A code
# of ten digits stands for some thirty years of one processor, a passphrase for far more.
PASSES = pwhash.argon2id.OPSLIMIT_INTERACTIVE
MEMORY_BYTES = pwhash.argon2id.MEMLIMIT_INTERACTIVE
SALT_BYTES = pwhash.argon2id.SALTBYTES
KEY_BYTES = 32
GROUP = 4
FINGERPRINT_LETTERS = 16


class WrongKey(Exception):  # noqa: N818 - It is an answer, not a mistake.
    """The passphrase, the code or the key does not open this."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A private key and the public one that belongs to it, 32 bytes each."""

    private: bytes
    public: bytes

    @classmethod
    def new(cls) -> KeyPair:
        """A pair that nobody has had before."""
        return cls.of(bytes(PrivateKey.generate()))

    @classmethod
    def of(cls, private: bytes) -> KeyPair:
        """The pair of a private key.

        Raises:
            WrongKey: these are no 32 bytes.
        """
        if len(private) != KEY_BYTES:
            raise WrongKey
        return cls(private, bytes(PrivateKey(private).public_key))


def seal(public: bytes, content: bytes) -> bytes:
    """Content that only the holder of the private key can read."""
    return SealedBox(PublicKey(public)).encrypt(content)


def unseal(private: bytes, sealed: bytes) -> bytes:
    """What was sealed to the public key of this private one.

    Raises:
        WrongKey: it was sealed to another key, or somebody has changed it.
    """
    try:
        return SealedBox(PrivateKey(private)).decrypt(sealed)
    except CryptoError as error:
        raise WrongKey from error


def seal_words(public: bytes, words: dict[str, Any]) -> bytes:
    """The same for fields of text and numbers."""
    return seal(public, json.dumps(words, ensure_ascii=False).encode())


def unseal_words(private: bytes, sealed: bytes) -> dict[str, Any]:
    """The fields that ``seal_words`` sealed.

    Raises:
        WrongKey: as ``unseal``.
    """
    words: dict[str, Any] = json.loads(unseal(private, sealed))
    return words


def wrap(private: bytes, passphrase: str) -> bytes:
    """A private key under a passphrase: 16 bytes of salt, then the secret box."""
    salt = random(SALT_BYTES)
    return salt + SecretBox(_stretch(passphrase, salt)).encrypt(private)


def unwrap(wrapped: bytes, passphrase: str) -> KeyPair:
    """The key pair that ``wrap`` put under the passphrase.

    Raises:
        WrongKey: it is another passphrase, or somebody has changed it.
    """
    salt, box = wrapped[:SALT_BYTES], wrapped[SALT_BYTES:]
    try:
        return KeyPair.of(SecretBox(_stretch(passphrase, salt)).decrypt(box))
    except CryptoError as error:
        raise WrongKey from error


def lock_away(private: bytes) -> tuple[bytes, bytes]:
    """A private key under a random key, and that key: neither alone is of any use."""
    key = random(SecretBox.KEY_SIZE)
    return bytes(SecretBox(key).encrypt(private)), key


def take_back(locked: bytes, key: bytes) -> KeyPair:
    """The key pair that ``lock_away`` locked.

    Raises:
        WrongKey: it is another key, or somebody has changed what is locked.
    """
    if len(key) != SecretBox.KEY_SIZE:
        raise WrongKey
    try:
        return KeyPair.of(SecretBox(key).decrypt(locked))
    except CryptoError as error:
        raise WrongKey from error


def shut(key: bytes, words: dict[str, Any]) -> bytes:
    """Fields under a key that somebody else holds; the first 32 bytes of it count."""
    content = json.dumps(words, ensure_ascii=False).encode()
    return bytes(SecretBox(key[: SecretBox.KEY_SIZE]).encrypt(content))


def look_into(key: bytes, closed: bytes) -> dict[str, Any]:
    """The fields that ``shut`` closed.

    Raises:
        WrongKey: it is another key, or somebody has changed what is closed.
    """
    try:
        content = SecretBox(key[: SecretBox.KEY_SIZE]).decrypt(closed)
    except CryptoError as error:
        raise WrongKey from error
    words: dict[str, Any] = json.loads(content)
    return words


def of_code(secret: bytes, receipt: str, code: str) -> KeyPair:
    """The complainant's key pair, computed anew whenever they come with receipt and code.

    ``secret`` is the folder's: without it a copy of the database alone does not help a guesser.
    """
    salt = hashlib.blake2b(receipt.encode(), key=secret[:64], digest_size=SALT_BYTES).digest()
    return KeyPair.of(_stretch(code, salt))


def fingerprint(public: bytes) -> str:
    """What two people compare to be sure that they mean the same key: ``3f2a 91c0 …``."""
    letters = hashlib.blake2b(public, digest_size=FINGERPRINT_LETTERS // 2).hexdigest()
    return " ".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def on_paper(key: bytes) -> str:
    """A key as people write it down and type it in again: base32 in groups of four."""
    letters = base64.b32encode(key).decode().rstrip("=")
    return " ".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def from_paper(written: str) -> bytes:
    """The key that ``on_paper`` wrote; blanks, hyphens and case do not matter.

    Raises:
        WrongKey: it is not a whole key.
    """
    letters = "".join(written.split()).replace("-", "").upper()
    try:
        key = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except ValueError as error:
        raise WrongKey from error
    if len(key) != KEY_BYTES:
        raise WrongKey
    return key


def _stretch(remembered: str, salt: bytes) -> bytes:
    return pwhash.argon2id.kdf(
        KEY_BYTES, remembered.encode(), salt, opslimit=PASSES, memlimit=MEMORY_BYTES
    )
