"""The sealed print of a signature: drawn, signed as PDF with the signer's key, checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from mscform.base.errors import AccessError, MachineError
from mscform.base.identity import UserId
from mscform.definitions.study import StudyDefinition
from mscform.records.account import Account
from mscform.records.signature import Signature, SignatureState
from mscform.security.authority import unwrap_with_password, validity
from mscform.services.context import Context
from mscform.services.credentials import genesis_of
from mscform.services.pages import PageMaker, Shown

_FIELDS = 2


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PersonKey:
    """A person's signing key, in memory for the length of one act (SIG-05)."""

    user_id: UserId
    private: EllipticCurvePrivateKey
    certificate: bytes


def person_key(account: Account, password: str) -> PersonKey:
    """The key that this password opens; AccessError where there is none or it does not."""
    if account.wrapped_signing_key is None or account.certificate is None:
        raise AccessError("SVC-NO-SIGNING-KEY", login=account.login)
    return PersonKey(
        user_id=account.user_id,
        private=unwrap_with_password(account.wrapped_signing_key, password),
        certificate=account.certificate,
    )


def refuse_wrong_clock(key: PersonKey, now: datetime) -> None:
    """Outside the time of her certificate nobody's seal would hold: MachineError tells both times.

    `now` is what the clock says, in the zone in which the times are told.
    """
    first, last = validity(key.certificate)
    if not first <= now <= last:
        told = {
            name: f"{moment.astimezone(now.tzinfo):%Y-%m-%d %H:%M %Z}"
            for name, moment in (("now", now), ("first", first), ("last", last))
        }
        raise MachineError("SVC-CLOCK-CERTIFICATE", **told)


class Sealing:
    """Makes sealed documents. A print has two fields: the second signer adds to the first's."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._pages = PageMaker(context)

    def sealed(
        self,
        signature: Signature,
        shown: Shown,
        key: EllipticCurvePrivateKey,
    ) -> bytes:
        """The document of one signature; an increment of the stored one where that has room.

        Where something else was shown since (a query was asked), it is drawn anew, with the
        statements of everybody whose signature still holds.
        """
        from mscform.documents.seal import Appearance, Sealer, seal

        context = self._context
        authority = bytes.fromhex(genesis_of(context)["authority"])
        valid = self._valid(signature)
        earlier = [one for one in valid if one.digest == signature.digest]
        taken = len(earlier) % _FIELDS
        if taken:
            pdf = context.database.documents.get(earlier[-1].document or "")
        else:
            pdf = self._drawn(signature, shown, valid)
        return seal(
            pdf,
            Sealer(key, signature.certificate, authority),
            field=taken + 1,
            appearance=Appearance(_lines(signature, shown.study), context.resources),
            signed_at=signature.signed_at,
        )

    def _valid(self, signature: Signature) -> list[Signature]:
        """The signatures under this form that hold, the oldest first."""
        signatures = self._context.database.signatures.of(signature.subject, signature.form)
        return [one for one in signatures if one.state is SignatureState.VALID and one.document]

    def _drawn(
        self,
        signature: Signature,
        shown: Shown,
        earlier: list[Signature],
    ) -> bytes:
        from mscform.documents.form_pdf import render_form

        page = self._pages.filled(
            signature.subject,
            shown,
            signatures=(*earlier, signature),
        )
        return render_form(replace(page, to_seal=True))


def _lines(signature: Signature, study: StudyDefinition) -> tuple[str, ...]:
    """What the visible block says (SIG-01): name and role, meaning, time with offset."""
    titles = (signature.meaning_title.in_language(language) for language in study.languages[:2])
    return (
        signature.signer.printed_name,
        f"{signature.signer.login} · {signature.signer.role}",
        " · ".join(dict.fromkeys(titles)),
        signature.signed_at.isoformat(sep=" ", timespec="seconds"),
        signature.digest[:16],
    )
