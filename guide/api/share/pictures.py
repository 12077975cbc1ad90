"""Pictures of a spot: the view for previews of a link, and the poster with its QR code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from guide.api.problems import Problem
from guide.api.qr import sent_to
from guide.api.requests import address_of
from guide.api.share.renders import Renders
from guide.common.i18n import Sentences, text_in
from guide.halls.model import Hall, View
from guide.halls.posters.renderer import Lettering, task_for
from guide.halls.posters.spot import query_of, spot_of
from guide.halls.registry import Halls

KEPT: Final = "public, max-age=3600"  # a picture of the hall may be replaced
_CODE: Final = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)

say: Final = Sentences(
    {
        "poster_walk": ("长按或扫码，走进这里", "Scan the code to stand right here"),
        "poster_session": ("扫码加入，一起参观", "Scan the code to join the tour"),
    }
)


@dataclass(frozen=True)
class SpotPictures:
    """`public_url`: what links begin with; None: what each request was sent to. `font`: for posters; None: ours."""

    halls: Halls
    renders: Renders
    public_url: str | None
    font: Path | None

    def routes(self) -> list[Route]:
        return [
            Route("/api/halls/{hall}/view", self.view, methods=["GET"]),
            Route("/api/halls/{hall}/poster", self.poster, methods=["GET"]),
        ]

    async def view(self, request: Request) -> Response:
        """Answer with what one sees at a spot; `shape=square` for a card of a chat."""
        hall, spot = self._spot(request)
        size = "square" if request.query_params.get("shape") == "square" else "wide"
        return await self._picture(request, hall, spot, size, None)

    async def poster(self, request: Request) -> Response:
        """Answer with a poster; with `code`, its QR code leads into that session, else to a walk of the hall."""
        hall, spot = self._spot(request)
        language = "en" if request.query_params.get("lang") == "en" else "zh"
        code = request.query_params.get("code", "")
        into = f"j/{code}" if _CODE.fullmatch(code) else f"walk/{hall.id}"
        scene = next(scene for scene in hall.scenes if scene.id == spot.scene)
        lettering = Lettering(
            title=text_in(hall.title, language),
            place=text_in(scene.title, language),
            hint=say("poster_session" if into.startswith("j/") else "poster_walk", language),
            link=f"{self.public_url or sent_to(request)}/{into}?{query_of(spot)}",
        )
        return await self._picture(request, hall, spot, "poster", lettering)

    def _spot(self, request: Request) -> tuple[Hall, View]:
        hall = self.halls.get(request.path_params["hall"])
        if hall is None:
            raise Problem("hall_unknown")
        asked = request.query_params
        return hall, spot_of(hall, asked.get("scene", ""), asked.get("view", ""))

    async def _picture(
        self, request: Request, hall: Hall, spot: View, size: str, lettering: Lettering | None
    ) -> Response:
        name = next(scene.picture for scene in hall.scenes if scene.id == spot.scene)
        path, version = self.halls.file(hall.id, name), self.halls.version(hall.id, name)
        if path is None or not version:
            raise Problem("not_found")
        key = (path, version, spot.yaw, spot.pitch, spot.fov, size, lettering)
        task = task_for(hall, spot, path, size, lettering, self.font)
        made = await self.renders.get(key, task, address_of(request))
        return Response(made, media_type="image/jpeg", headers={"Cache-Control": KEPT})
