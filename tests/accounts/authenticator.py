"""A finger and a browser, made of software: what they sign, and everything they can do wrong."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field, replace
from hashlib import sha256
from secrets import token_bytes
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from tests.page_client import Browser

USER_PRESENT, USER_VERIFIED, HAS_KEY = 0x01, 0x04, 0x40


def to_text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """One key, for one account; `counts` is false for keys that phones share among themselves."""

    origin: str = "http://localhost"
    rp_id: str = "localhost"
    flags: int = USER_PRESENT | USER_VERIFIED
    counts: bool = True
    count: int = 0
    account: bytes = b""
    credential_id: bytes = field(default_factory=lambda: token_bytes(16))
    secret: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def but(self, **changed: Any) -> "Authenticator":
        """The same key, with something that is not as it must be."""
        return replace(self, **changed)

    def make(self, options: dict[str, Any]) -> str:
        self.account = from_text(options["user"]["id"])
        assert options["authenticatorSelection"]["userVerification"] == "required"
        assert options["authenticatorSelection"]["residentKey"] == "preferred"
        at = self.secret.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: at.x.to_bytes(32, "big"), -3: at.y.to_bytes(32, "big")}
        new = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id
        data = self._data(HAS_KEY) + new + cbor2.dumps(public)
        whole = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer("webauthn.create", options, attestationObject=whole)

    def use(self, options: dict[str, Any]) -> str:
        assert options["userVerification"] == "required"
        data = self._data()
        client = self._client("webauthn.get", options)
        signature = self.secret.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            "webauthn.get",
            options,
            authenticatorData=data,
            signature=signature,
            userHandle=self.account,
        )

    def _data(self, more: int = 0) -> bytes:
        self.count += self.counts
        flags = bytes([self.flags | more])
        return sha256(self.rp_id.encode()).digest() + flags + self.count.to_bytes(4, "big")

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _answer(self, kind: str, options: dict[str, Any], **parts: bytes) -> str:
        parts["clientDataJSON"] = self._client(kind, options)
        id_ = to_text(self.credential_id)
        response = {name: to_text(part) for name, part in parts.items()}
        return json.dumps({"id": id_, "rawId": id_, "type": "public-key", "response": response})


def asked(browser: Browser, path: str) -> dict[str, Any]:
    """What the page's script is told to have signed."""
    answer = browser.post(path)
    assert answer.status_code == 200, answer.status_code
    options: dict[str, Any] = json.loads(answer.text)
    return options


def add_key(browser: Browser, key: Authenticator):
    options = asked(browser, "/sleutel/nieuw")
    return browser.post("/gegevens/sleutels", {"credential": key.make(options)})


def sign_in_with(browser: Browser, key: Authenticator):
    options = asked(browser, "/inloggen/sleutel/vraag")
    return browser.post("/inloggen/sleutel", {"credential": key.use(options)})


def prove_with(browser: Browser, key: Authenticator, path: str):
    options = asked(browser, "/sleutel/vraag")
    return browser.post(path, {"credential": key.use(options)})
