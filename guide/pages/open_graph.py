"""Fills the title and the picture of a spot into the built document, for programs that show a preview of a link and run
no scripts. Pure; every text is escaped."""

from __future__ import annotations

import re
from html import escape
from typing import Final

from guide.common.i18n import text_in
from guide.halls.model import Hall, View
from guide.halls.posters.renderer import SIZES
from guide.halls.posters.spot import query_of

LONGEST: Final = 200  # characters of a description: previews show less

_TITLE: Final = re.compile(r"<title>.*?</title>", re.DOTALL)
_BRAND: Final = {"zh": "同游", "en": "Guide"}


def fill(
    document: str, hall: Hall, spot: View, base_url: str, language: str, session: tuple[str, str] | None = None
) -> str:
    """Return the document with the title and the Open Graph fields of a spot. `base_url`: what links begin with.

    `session`: code and title of the one that the link leads into; None: it leads to a walk of the hall.
    """
    query = query_of(spot)
    scene = next(scene for scene in hall.scenes if scene.id == spot.scene)
    name = text_in(hall.title, language) if session is None else session[1]
    title = f"{text_in(scene.title, language)} · {name}" if len(hall.scenes) > 1 else name
    path = f"walk/{hall.id}" if session is None else f"j/{session[0]}"
    about = " ".join(text_in(scene.description or hall.description, language).split())[:LONGEST]
    width, height = SIZES["wide"]
    picture = f"{base_url}/api/halls/{hall.id}/view?{query}"
    fields = {
        "og:type": "website",
        "og:site_name": _BRAND[language],
        "og:title": title,
        "og:description": about,
        "og:url": f"{base_url}/{path}?{query}",
        "og:image": picture,
        "og:image:type": "image/jpeg",
        "og:image:width": str(width),
        "og:image:height": str(height),
        "og:image:alt": title,
    }
    metas = [f'<meta property="{name}" content="{escape(text)}" />' for name, text in fields.items() if text]
    metas.append('<meta name="twitter:card" content="summary_large_image" />')
    if about:
        metas.append(f'<meta name="description" content="{escape(about)}" />')
    head = f"<title>{escape(name)} · {_BRAND[language]}</title>\n    " + "\n    ".join(metas)
    return _TITLE.sub(lambda _: head, document, count=1)
