"""A person stands for a form: prepare, prove, sign, seal, keep (SIG-01 to SIG-05)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mscform.base.canonical import canonical_bytes
from mscform.base.clock import Reading
from mscform.base.errors import AccessError, EntryError
from mscform.base.identity import FormKey, SubjectKey
from mscform.definitions.study import SignatureMeaning, StudyDefinition
from mscform.engine.changes import Accepted
from mscform.engine.form_state import Finding, FormState
from mscform.engine.sign_offs import fills
from mscform.records.account import Permission
from mscform.records.audit import Action, EventDraft
from mscform.records.clinical import FormStatus
from mscform.records.review import Query
from mscform.records.signature import Signature
from mscform.security.signing import record_digest
from mscform.security.signing import sign as sign_bytes
from mscform.security.signing import statement as statement_bytes
from mscform.services.accounts import Accounts
from mscform.services.changes import ChangeNotice
from mscform.services.context import Context, Service, open_to_all, requires
from mscform.services.pages import Shown
from mscform.services.prints import keep_copy, print_name
from mscform.services.review_links import waiting_at, with_queries
from mscform.services.sealing import PersonKey, Sealing, person_key, refuse_wrong_clock
from mscform.services.sessions import Sessions
from mscform.services.snapshot import covered, finding_text, snapshot, utc_text


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningCase:
    """What lies before the signer: the form as it would be signed, and what hinders.

    `queries` wait at the form: the signer is told of them, and may sign all the same (decision
    record 8). `needs_login`: the first signing of a session asks for login and password, later
    ones for the password only (SIG-02).
    """

    state: FormState
    study: StudyDefinition
    hindrances: tuple[Finding, ...]
    queries: tuple[Query, ...]
    meanings: tuple[SignatureMeaning, ...]
    record: dict[str, Any]
    digest: str
    needs_login: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedForm:
    """The signature, the sealed document, and where its copy lies."""

    signature: Signature
    pdf: bytes
    path: Path


class Signing(Service):
    """Signatures under forms."""

    def __init__(self, context: Context, sessions: Sessions, accounts: Accounts) -> None:
        super().__init__(context)
        self._sessions = sessions
        self._accounts = accounts
        self._sealing = Sealing(context)

    @requires(Permission.SIGN)
    def prepare(self, subject: SubjectKey, key: FormKey) -> SigningCase:
        """What would be signed, with what meanings this signer may use, and what hinders."""
        context = self._context
        session = self._sessions.of(subject)
        state, study = session.form(key), session.study(key)
        queries = waiting_at(context, subject, key)
        shown = snapshot(study, context.code, subject, state, context.catalogue)
        record = with_queries(shown, queries)
        return SigningCase(
            state=state,
            study=study,
            hindrances=state.hindrances,
            queries=queries,
            meanings=self._meanings(study),
            record=record,
            digest=record_digest(record),
            needs_login=self._accounts.needs_login_to_sign,
        )

    @requires(Permission.SIGN)
    def meaning(self, code: str) -> SignatureMeaning:
        """What a signature means by its code; AccessError where this role may not use it."""
        meanings = self._meanings(self._context.study)
        return self._chosen(meanings, code, "")

    @requires(Permission.SIGN)
    def sign(
        self,
        subject: SubjectKey,
        key: FormKey,
        *,
        meaning: str,
        password: str,
        login: str | None = None,
    ) -> SignedForm:
        """Sign a complete form with one's own key; the sealed print is kept with the signature.

        Raises EntryError where the form is not complete or something hinders, AccessError for a
        meaning this role may not use, a wrong password, or a missing login at the first signing,
        MachineError where the clock stands outside the time of the signer's certificate.
        """
        case = self.prepare(subject, key)
        chosen = self._chosen(case.meanings, meaning, f"{subject}/{key}")
        _refuse_unfinished(case)
        proof = self._accounts.reauthenticate(password, record=case.digest, login=login)
        account = self._accounts.use(proof, record=case.digest)
        person = person_key(account, password)
        reading = self._context.look()
        refuse_wrong_clock(person, reading.wall.astimezone(self._context.zone))
        signature = self._signature(subject, case, chosen, person, reading)
        shown = Shown(state=case.state, study=case.study, record=case.record)
        pdf = self._sealing.sealed(signature, shown, person.private)
        signed = self._keep(case, signature, pdf, reading)
        name = print_name(subject, key, signed.document or "")
        path = keep_copy(self._context.folder.prints, name, pdf)
        self._context.switchboard.tell(ChangeNotice(subject, key))
        return SignedForm(signature=signed, pdf=pdf, path=path)

    @requires(Permission.READ)
    def signatures(self, subject: SubjectKey, key: FormKey) -> tuple[Signature, ...]:
        """Every signature a form ever had, oldest first, and whether each still holds (SIG-04)."""
        return self._context.database.signatures.of(subject, key)

    @open_to_all
    def sentence(self, finding: Finding, language: str) -> str:
        """What a finding says, in one language."""
        told = finding_text(finding, (language,), self._context.catalogue)
        return told.in_language(language)

    def _meanings(self, study: StudyDefinition) -> tuple[SignatureMeaning, ...]:
        role = self._context.acting().role.value
        return tuple(one for one in study.signature_meanings if role in one.roles)

    def _chosen(self, meanings: Sequence[SignatureMeaning], code: str, at: str) -> SignatureMeaning:
        """What a signature means, if this role may use it; else that is on record (ACC-08)."""
        for meaning in meanings:
            if meaning.code == code:
                return meaning
        told = {"permission": Permission.SIGN.value, "meaning": code, "at": at}
        self._context.record_refusal(told)
        known = ", ".join(meaning.code for meaning in meanings)
        raise AccessError("SVC-MEANING", meaning=code, known=known or "–")

    def _signature(
        self,
        subject: SubjectKey,
        case: SigningCase,
        meaning: SignatureMeaning,
        key: PersonKey,
        reading: Reading,
    ) -> Signature:
        context = self._context
        told = statement_bytes(
            record=case.digest,
            subject=subject,
            form=str(case.state.key),
            meaning=meaning.code,
            signer=key.user_id,
            signed_at=utc_text(reading.wall) or "",
        )
        return Signature(
            subject=subject,
            form=case.state.key,
            signer=context.acting(),
            meaning=meaning.code,
            meaning_title=meaning.title,
            declaration=meaning.declaration,
            signed_at=reading.wall.astimezone(context.zone),
            digest=case.digest,
            definition=case.study.fingerprint,
            ledger_head=context.database.ledger.head().link,
            value=sign_bytes(key.private, told),
            certificate=key.certificate,
        )

    def _keep(
        self, case: SigningCase, signature: Signature, pdf: bytes, reading: Reading
    ) -> Signature:
        document = hashlib.sha256(pdf).hexdigest()
        content = {
            "meaning": signature.meaning,
            "meaning_title": dict(signature.meaning_title),
            "declaration": dict(signature.declaration),
            "digest": signature.digest,
            "definition": signature.definition,
            "ledger_head": signature.ledger_head,
            "signature": signature.value.hex(),
            "certificate": signature.certificate.hex(),
            "document": document,
            "covered": covered(case.state),
        }
        record = canonical_bytes(case.record)
        draft = EventDraft(
            action=Action.SIGNED, content=content, subject=signature.subject, form=signature.form
        )
        blobs = {document: pdf, hashlib.sha256(record).hexdigest(): record}
        drafts = (draft, *self._sign_offs(signature, case.state))
        reading = replace(reading, wall=signature.signed_at)
        events = self._context.append(drafts, blobs=blobs, reading=reading)
        self._sessions.accept(signature.subject, events)
        return replace(signature, document=document, event=events[0].ref)

    def _sign_offs(self, signature: Signature, state: FormState) -> list[EventDraft]:
        """The items of the form that say who signed, and what follows from them."""
        session, signer = self._sessions.of(signature.subject), signature.signer
        found: list[EventDraft] = []
        for change in fills(state, login=signer.login, role=signer.role.value):
            outcome = session.plan(change)
            if isinstance(outcome, Accepted):
                found += [replace(draft, cause=0) for draft in outcome.drafts]
        return found


def _refuse_unfinished(case: SigningCase) -> None:
    state = case.state
    if case.hindrances:
        first = case.hindrances[0]
        count = len(case.hindrances)
        raise EntryError("SVC-HINDERED", form=str(state.key), count=count, first=str(first.at))
    if state.status not in (FormStatus.COMPLETE, FormStatus.NOT_DONE):
        raise EntryError("SVC-NOT-COMPLETE", form=str(state.key))
