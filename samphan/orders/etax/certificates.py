"""The certificate that signs: taken from a PKCS#12 file, kept encrypted, used for XAdES-BES as the Revenue Department's upload wants it."""

from __future__ import annotations

from typing import Any, NoReturn

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.orders.access import order_settings
from samphan.orders.events import OrderSettingsChanged
from samphan.orders.models import SigningCertificate
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import Refused, Sentence

LARGEST = 100_000
LEAST_BITS = 2048


@transaction.atomic
def set_certificate(actor: Actor, upload: UploadedFile[Any] | None, password: str) -> SigningCertificate:
    """Sign with this from now on; the one before is gone.

    Raises `Refused`: `file_missing`, `certificate_form` (also for a wrong password), `certificate_key`, `certificate_expired`.
    """
    order_settings.require(actor, "edit")
    key, chain = _opened(upload, password)
    own = chain[0]
    made: SigningCertificate
    made, _new = SigningCertificate.objects.update_or_create(
        business=actor.business,
        defaults={
            "pem": "".join(part.decode() for part in (_pem(key), *(one.public_bytes(Encoding.PEM) for one in chain))),
            "subject": own.subject.rfc4514_string()[:300],
            "issuer": own.issuer.rfc4514_string()[:300],
            "valid_from": own.not_valid_before_utc,
            "valid_until": own.not_valid_after_utc,
            "by": actor.user,
            "at": timezone.now(),
        },
    )
    record(OrderSettingsChanged(fields=["signing_certificate"]), actor=actor, subject=made)
    return made


@transaction.atomic
def remove_certificate(actor: Actor) -> None:
    """Sign no more; the key is gone from here."""
    order_settings.require(actor, "edit")
    found = SigningCertificate.objects.filter(business=actor.business).first()
    if found:
        record(OrderSettingsChanged(fields=["signing_certificate"]), actor=actor, subject=found)
        found.delete()


def own_certificate() -> SigningCertificate | None:
    found: SigningCertificate | None = SigningCertificate.objects.first()
    return found


def signed(xml: bytes, certificate: SigningCertificate) -> bytes:
    """The document with an enveloped XAdES-BES signature. Raises `Refused` (`certificate_expired`)."""
    from lxml import etree  # noqa: PLC0415 - pages do without these two
    from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod  # noqa: PLC0415
    from signxml.xades.xades import XAdESSigner  # noqa: PLC0415

    if not certificate.is_valid_at(timezone.now()):
        raise Refused(_("The signing certificate has run out. Put in the new one."), code="certificate_expired")
    pem = certificate.pem.encode()
    signer = XAdESSigner(
        signature_algorithm=SignatureMethod.RSA_SHA512,
        digest_algorithm=DigestAlgorithm.SHA512,
        c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_0,
    )
    key = load_pem_private_key(pem, None)
    assert isinstance(key, RSAPrivateKey)  # noqa: S101 - so it was taken in; tells the type checker
    root = signer.sign(etree.fromstring(xml), key=key, cert=x509.load_pem_x509_certificates(pem))
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return made


def _opened(upload: UploadedFile[Any] | None, password: str) -> tuple[RSAPrivateKey, list[x509.Certificate]]:
    if upload is None:
        _refuse(_("Choose the certificate's file."), "file_missing", "certificate")
    content = upload.read(LARGEST + 1)
    try:
        store = load_pkcs12(content, password.encode() or None) if len(content) <= LARGEST else None
    except ValueError:
        store = None
    if store is None or store.cert is None:
        _refuse(
            _("The file cannot be opened. Is it the .p12 or .pfx file, and the password right?"),
            "certificate_form",
            "password",
        )
    if not isinstance(store.key, RSAPrivateKey) or store.key.key_size < LEAST_BITS:
        _refuse(_("The file holds no RSA key of 2,048 bits or more."), "certificate_key", "certificate")
    own = store.cert.certificate
    if own.public_key() != store.key.public_key():
        _refuse(_("Key and certificate of the file do not belong together."), "certificate_key", "certificate")
    if own.not_valid_after_utc < timezone.now():
        _refuse(_("This certificate has run out already."), "certificate_expired", "certificate")
    return store.key, [own, *(one.certificate for one in store.additional_certs)]


def _pem(key: RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _refuse(sentence: Sentence, code: str, field: str) -> NoReturn:
    raise Refused(sentence, code=code, fields={field: sentence})
