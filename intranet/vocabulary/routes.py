"""The everyday words that lead to themes, kept by the département's administrators."""

from dataclasses import dataclass

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.access import require, visible
from intranet.text import clean_line, fold
from intranet.vocabulary import policy, queries, recognition, synonyms, terms
from intranet.vocabulary.forms import WordsForm
from intranet.vocabulary.models import Synonym

pages = Blueprint("vocabulary", __name__)

WORDS = "/administration/synonymes"


@dataclass(frozen=True)
class Shelf:
    """The words of one key; `key` is the category itself or one of its themes."""

    key: str
    label: str
    words: list[Synonym]


@pages.route(WORDS, methods=["GET", "POST"])
def words() -> ResponseReturnValue:
    require(policy.may_maintain(web.actor()))
    category = request.args.get("categorie") or next(iter(terms.CATEGORIES))
    visible(terms.CATEGORIES.get(category))
    form = WordsForm()
    form.offer(category)
    if form.validate_on_submit() and _added(form):
        return web.done(url_for(".words", categorie=category))
    return _page(form, category)


@pages.post(f"{WORDS}/<int:synonym_id>/retirer")
def remove(synonym_id: int) -> ResponseReturnValue:
    row = _load(synonym_id)
    synonyms.remove(web.actor(), row)
    flash(
        f"« {row.words} » ne mène plus nulle part. Vous pouvez le remettre, en bas de page.",
        "success",
    )
    return web.done(_shelf_of(row))


@pages.post(f"{WORDS}/<int:synonym_id>/remettre")
def put_back(synonym_id: int) -> ResponseReturnValue:
    row = _load(synonym_id)
    synonyms.put_back(web.actor(), row)
    flash(f"« {row.words} » mène de nouveau à « {terms.label(row.key)} ».", "success")
    return web.done(_shelf_of(row))


def _load(synonym_id: int) -> Synonym:
    require(policy.may_maintain(web.actor()))
    return visible(queries.by_id(synonym_id))


def _added(form: WordsForm) -> bool:
    """Whether all the words of a valid form could be added; says which could not."""
    taken = []
    for said in form.each:
        try:
            synonyms.add(web.actor(), form.key.data, said)
        except synonyms.AlreadyThere as there:
            if there.row.key != form.key.data:
                taken.append(there.row)
    if not taken:
        flash("C’est enregistré : ces mots sont compris dès la prochaine recherche.", "success")
        return True
    form.words.errors = [
        f"« {row.words} » mène déjà à « {terms.label(row.key)} » : retirez-le d’abord de là."
        for row in taken
    ]
    return False


def _page(form: WordsForm, category: str) -> ResponseReturnValue:
    keys = [category, *(theme.key for theme in terms.themes_of(category))]
    rows = queries.of_keys(keys)
    used = [row for row in rows if row.removed_at is None]
    tried = clean_line(request.args.get("q", "")[:200])
    return web.render(
        "vocabulary/words.html",
        status=422 if form.errors else 200,
        form=form,
        category=category,
        categories=terms.CATEGORIES,
        counts=_counts(),
        shelves=[Shelf(k, terms.label(k), [r for r in used if r.key == k]) for k in keys],
        removed=[row for row in rows if row.removed_at is not None],
        tried=tried,
        recognised=recognition.recognise(fold(tried).split()) if tried else [],
    )


def _counts() -> dict[str, int]:
    """Words in use by category, those of its themes included."""
    found = dict.fromkeys(terms.CATEGORIES, 0)
    for key, count in queries.counts().items():
        if (category := terms.category_of(key)) in found:
            found[category] += count
    return found


def _shelf_of(row: Synonym) -> str:
    return url_for(".words", categorie=terms.category_of(row.key))
