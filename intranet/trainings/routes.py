"""The catalogue, a course, one's own trainings. Sessions are in `session_routes`."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue as Answered

from intranet.access import require, visible
from intranet.territories.queries import agencies
from intranet.trainings import catalogue, policy, queries, session_routes
from intranet.trainings.blueprint import pages
from intranet.trainings.forms import WHOLE_DEPARTEMENT, CourseForm, course_values
from intranet.trainings.models import Course
from intranet.web import actor, paginate, render
from intranet.web.conflicts import conflict

__all__ = ["pages", "session_routes"]


@pages.get("/formations")
def courses() -> Answered:
    page = paginate(queries.visible_courses(actor()))
    rows = queries.coming_sessions(actor(), [course.id for course in page.items])
    return render(
        "trainings/courses.html",
        page=page,
        sessions={c.id: [row for row in rows if row.course.id == c.id] for c in page.items},
        may_create=policy.may_create_course(actor()),
    )


@pages.get("/formations/mes-formations")
def mine() -> Answered:
    return render(
        "trainings/mine.html",
        coming=queries.my_coming_sessions(actor()),
        page=queries.my_past_sessions(actor()),
    )


@pages.route("/formations/nouvelle", methods=["GET", "POST"])
def new_course() -> Answered:
    require(policy.may_create_course(actor()))
    form = _course_form(None)
    if not form.validate_on_submit():
        return _show_form(form, None)
    course = catalogue.create_course(actor(), form.values())
    flash("Formation ajoutée au catalogue. Proposez maintenant une session.", "success")
    return redirect(url_for("trainings.course", slug=course.slug), 303)


@pages.get("/formations/<slug>")
def course(slug: str) -> Answered:
    found = visible(queries.course_by_slug(actor(), slug))
    return render(
        "trainings/course.html",
        course=found,
        sessions=queries.coming_sessions(actor(), [found.id]),
        may_edit=policy.may_edit_course(actor(), found),
        may_add_session=policy.may_add_session(actor()),
    )


@pages.route("/formations/<slug>/modifier", methods=["GET", "POST"])
def edit_course(slug: str) -> Answered:
    found = visible(queries.course_by_slug(actor(), slug))
    require(policy.may_edit_course(actor(), found))
    form = _course_form(found)
    if not form.validate_on_submit():
        return _show_form(form, found)
    back = url_for("trainings.course", slug=slug)
    try:
        catalogue.edit_course(actor(), found, form.values(), form.version.number)
    except catalogue.StaleCourse:
        return conflict(form, course_values(found), found.version, cancel_url=back)
    flash("Formation modifiée.", "success")
    return redirect(back, 303)


@pages.post("/formations/<slug>/archivage")
def archive_course(slug: str) -> Answered:
    found = visible(queries.course_by_slug(actor(), slug))
    require(policy.may_edit_course(actor(), found))
    archived = request.form.get("archiver") != "non"  # what the button said, not its contrary
    catalogue.set_archived(actor(), found, archived)
    flash(
        "Formation retirée du catalogue." if archived else "Formation remise au catalogue.",
        "success",
    )
    return redirect(url_for("trainings.course", slug=slug), 303)


def _course_form(found: Course | None) -> CourseForm:
    shown = {**course_values(found), "version": found.version} if found else None
    form = CourseForm(data=shown)
    # Only what the actor may own is offered, so nothing else validates.
    form.agency_id.choices = [
        (agency.id, agency.name)
        for agency in agencies()
        if policy.may_own_course(actor(), agency.id)
    ]
    if actor().is_administrator:
        form.agency_id.choices.insert(0, (WHOLE_DEPARTEMENT, "Le département"))
    return form


def _show_form(form: CourseForm, found: Course | None) -> Answered:
    status = 422 if form.is_submitted() else 200
    return render("trainings/course_form.html", status=status, form=form, course=found)
