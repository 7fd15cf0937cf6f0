"""The long part of an import: reading, checking, applying, undoing.

The same steps are taken in the request that asks when the file is short, by the worker when it is
long. The worker commits three times: it claims the run, does the step in transactions of its own,
and lets go. What it examines it examines in a transaction that only reads, so that the one that
writes is short. A claim left by a worker that died expires: the step is then to be asked again.
"""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from flask import current_app
from sqlalchemy import or_, select

from intranet.access import Actor
from intranet.accounts.models import Account
from intranet.clock import now
from intranet.database import db, locked, reading
from intranet.directory import actors
from intranet.exchange import applying, checking, policy, progress, receiving, undoing
from intranet.exchange.command_actor import Operator
from intranet.exchange.models import (
    APPLIED,
    APPLYING,
    CHECKED,
    CHECKING,
    READ,
    RECEIVED,
    UNDOING,
    ImportRun,
)
from intranet.files.limits import Unreadable

SHORT = 500  # rows that are worked on while whoever asked waits
CLAIMED_FOR = timedelta(seconds=90)
# What a run is again when the work on it was cut short: nothing of it was written.
BEFORE = {RECEIVED: RECEIVED, CHECKING: READ, APPLYING: CHECKED, UNDOING: APPLIED}
CUT_SHORT = {
    RECEIVED: "La lecture du fichier a été interrompue : renvoyez-le.",
    CHECKING: "Le contrôle a été interrompu : vérifiez les colonnes et relancez-le.",
    APPLYING: "L’import a été interrompu : rien n’a été écrit. Vous pouvez l’appliquer de nouveau.",
    UNDOING: "L’annulation a été interrompue : rien n’a changé. Vous pouvez la redemander.",
}
OVERTAKEN = (
    "L’annuaire a changé depuis l’aperçu : rien n’a été écrit. "
    "Relisez les lignes signalées, puis appliquez."
)
NOT_ALLOWED = "Vous n’avez plus le droit d’importer : voyez avec l’administration du site."


def is_short(run: ImportRun) -> bool:
    """Whether the steps of this run are taken while whoever asks waits."""
    return run.state != RECEIVED and run.row_count <= SHORT


def check_now(actor: Actor, run: ImportRun, numbers: list[int] | None = None) -> None:
    """Look at the rows again, and keep what is found. Flushes."""
    checking.keep(run, checking.examine(actor, run, numbers).plans)
    db.session.flush()


def apply_now(actor: Actor, run: ImportRun) -> bool:
    """Apply a short run; False when the directory changed since it was shown, which is then what
    the run shows. Flushes."""
    examined = checking.examine(actor, run)
    if checking.differ(run, examined.plans):
        return _show_again(run, examined)
    try:
        with db.session.begin_nested():
            applying.write(_journalled(actor), run, examined)
    except applying.Overtaken:
        return _show_again(run, checking.examine(actor, run))
    return True


def work() -> bool:
    """Take the next step of a run that waits; whether there was one. For the worker: commits."""
    run_id, claim, state = _claim()
    if run_id is None:
        return False
    try:
        STEPS[state](run_id, claim)
    except Exception:
        db.session.rollback()
        current_app.logger.exception("import %s failed while %s", run_id, state)
        _let_go(run_id, claim, state)
    finally:
        db.session.rollback()
        progress.forget(run_id)
    return True


def _claim() -> tuple[int | None, str, str]:
    """Take a run that nobody works on; one that was cut short is put back as it was."""
    waiting = select(ImportRun).where(ImportRun.state.in_(STEPS)).order_by(ImportRun.id).limit(1)
    with reading():
        idle = db.session.scalar(waiting) is None
        db.session.rollback()
    if idle:
        return None, "", ""
    stale = now() - CLAIMED_FOR
    free = or_(ImportRun.claimed_at.is_(None), ImportRun.claimed_at < stale)
    run = db.session.scalar(locked(waiting.where(free)))
    if run is None:
        db.session.rollback()
        return None, "", ""
    state, run_id = run.state, run.id
    if run.claim:
        _put_back(run)
        db.session.commit()
        return None, "", ""
    run.claim, run.claimed_at = uuid4().hex, now()
    claim = run.claim
    db.session.commit()
    return run_id, claim, state


def _read(run_id: int, claim: str) -> None:
    progress.note(run_id, "Lecture du fichier", 0, 0)
    with reading():
        run = db.session.get_one(ImportRun, run_id)
        table, problem = None, ""
        try:
            table = receiving.read(run)
        except Unreadable as refused:
            problem = str(refused)
        db.session.rollback()
    held = _held(run_id, claim)
    if held is None:
        return
    run = held
    if table is None:
        receiving.refuse(run, problem)
    else:
        receiving.store(run, table)
    _release(run)


def _check(run_id: int, claim: str) -> None:
    examined = _examined(run_id)
    run = _held(run_id, claim)
    if run is not None:
        if examined is None:
            run.state, run.problem = READ, NOT_ALLOWED
        else:
            progress.note(run_id, "Préparation de l’aperçu", 0, 0)
            checking.keep(run, examined.plans)
        _release(run)


def _apply(run_id: int, claim: str) -> None:
    examined = _examined(run_id)
    run = _held(run_id, claim)
    if run is None:
        return
    if examined is None:
        run.state, run.problem = CHECKED, NOT_ALLOWED
    elif checking.differ(run, examined.plans):
        _show_again(run, examined)
    else:
        _write(run, examined)
    _release(run)


def _write(run: ImportRun, examined: checking.Examination) -> None:
    def told(done: int, total: int) -> None:
        progress.note(run.id, "Écriture dans l’annuaire", done, total)

    try:
        with db.session.begin_nested():
            applying.write(_journalled(_actor(run)), run, examined, told)
    except applying.Overtaken:
        run.state, run.problem = CHECKED, OVERTAKEN


def _undo(run_id: int, claim: str) -> None:
    progress.note(run_id, "Annulation", 0, 0)
    run = _held(run_id, claim)
    if run is None:
        return
    try:
        with db.session.begin_nested():
            undoing.undo(_journalled(_actor(run)), run)
    except undoing.TooLate:
        run.state = APPLIED
    _release(run)


STEPS: dict[str, Callable[[int, str], None]] = {
    RECEIVED: _read,
    CHECKING: _check,
    APPLYING: _apply,
    UNDOING: _undo,
}


def _examined(run_id: int) -> checking.Examination | None:
    """What the rows would do; None when whoever asked may no longer import."""

    def told(done: int, total: int) -> None:
        progress.note(run_id, "Contrôle des lignes", done, total)

    with reading():
        run = db.session.get_one(ImportRun, run_id)
        actor = _actor(run)
        allowed = policy.may_import(actor) and policy.may_use_source(actor, run.source.agency_id)
        examined = checking.examine(actor, run, progress=told) if allowed else None
        db.session.rollback()
    return examined


def _held(run_id: int, claim: str) -> ImportRun | None:
    """The run, locked, provided that it is still ours to work on."""
    run = db.session.scalar(
        locked(select(ImportRun).where(ImportRun.id == run_id)).execution_options(
            populate_existing=True
        )
    )
    if run is None or run.claim != claim:
        db.session.rollback()
        return None
    return run


def _release(run: ImportRun) -> None:
    run.claim, run.claimed_at = "", None
    db.session.commit()


def _show_again(run: ImportRun, examined: checking.Examination) -> bool:
    checking.keep(run, examined.plans, marks_changes=True)
    run.problem = OVERTAKEN
    db.session.flush()
    return False


def _let_go(run_id: int, claim: str, state: str) -> None:
    """After an unexpected failure: nothing was written, the person may ask again."""
    run = _held(run_id, claim)
    if run is not None:
        _put_back(run)
        db.session.commit()


def _put_back(run: ImportRun) -> None:
    state = run.state
    if state == RECEIVED:
        receiving.refuse(run, CUT_SHORT[state])
    else:
        run.state, run.problem = BEFORE[state], CUT_SHORT[state]
    run.claim, run.claimed_at = "", None
    db.session.flush()


def _actor(run: ImportRun) -> Actor:
    """Whoever brought the file in, with the scopes that they have now."""
    account = db.session.get(Account, run.account_id) if run.account_id else None
    return actors.of_account(account) if account else Operator()


def _journalled(actor: Actor) -> Actor | None:
    return None if isinstance(actor, Operator) else actor
