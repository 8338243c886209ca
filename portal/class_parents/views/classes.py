"""What the other parents of the class see: who their class parents are."""

from flask import render_template, request

from portal.class_parents.queries import cards, class_letters, threads
from portal.class_parents.views import pages
from portal.viewer import Role
from portal.web.access import requires, viewer


@pages.get("/klas")
@requires(Role.FAMILY, Role.TEACHER, Role.DIRECTOR)
def klas() -> str:
    """The class parents of my children's classes, or of my work."""
    return render_template(
        "class_parents/klas.html",
        classes=cards.classes(viewer()),
        threads=threads.threads(viewer()),
        letters=class_letters.letters(viewer()),
        is_stopped="gestopt" in request.args,
        is_family=Role.FAMILY in viewer().roles,
    )
