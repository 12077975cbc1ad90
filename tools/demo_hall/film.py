"""The two short films of the film room, made without a camera.

    python -m tools.demo_hall.film                # both, into the hall's films
    python -m tools.demo_hall.film four-ways      # one: four-ways or morning-bridge
    python -m tools.demo_hall.film four-ways --stills 8 --out /some/folder    # eight frames as PNG, to look at

`four-ways` (films/four_ways.py) looks around the rendered scenes; `morning-bridge` (films/morning_bridge.py) is the
picture on the screen of the film room, set going. Needs `pip install av numpy pillow` and the font Noto Sans CJK; see
README.md.
"""

import argparse
import sys
from functools import cache
from pathlib import Path

import av
import numpy as np
from PIL import Image

from tools.demo_hall.films.cards import GROUND, HEIGHT, WIDTH, Piece
from tools.demo_hall.films.four_ways import four_ways
from tools.demo_hall.films.morning_bridge import morning_bridge
from tools.demo_hall.films.sound import RATE, chords
from tools.demo_hall.paths import FILMS

FPS = 25
FADE = 0.8  # seconds of cross-fade between two pieces
CRF = 25  # quality of the picture: lower is better and larger
MAKE = {  # the pieces, the notes its sound stands on (Hz), and the seed of its plucked notes
    "four-ways": (four_ways, [146.83, 130.81, 174.61, 110.0, 146.83], 3),
    "morning-bridge": (morning_bridge, [130.81, 174.61, 146.83, 130.81], 8),
}


class Reel:
    """Pieces fading into each other, out of and into the dark of the cards."""

    def __init__(self, pieces: list[Piece]) -> None:
        dark = Piece(FADE, lambda _: np.broadcast_to(np.float32(GROUND), (HEIGHT, WIDTH, 3)))
        self.pieces, at = [], 0.0
        for piece in (dark, *pieces, dark):
            self.pieces.append((at, piece))
            at += piece.seconds - FADE
        self.count = int(at * FPS)

    def picture(self, number: int) -> np.ndarray:
        """A frame, as bytes. A grain too fine to see keeps skies free of bands."""
        now, picture = number / FPS, None
        for begin, piece in self.pieces:
            if 0 <= (since := now - begin) < piece.seconds:
                drawn = piece.draw(since / piece.seconds)
                share = np.float32(min(1, since / FADE))
                picture = drawn if picture is None else picture * (1 - share) + drawn * share
        return np.clip(picture + grain(), 0, 255).astype(np.uint8)


@cache
def grain() -> np.ndarray:
    return np.random.default_rng(1).uniform(0, 1, (HEIGHT, WIDTH, 1)).astype(np.float32)


def save(reel: Reel, sound: np.ndarray, path: Path) -> None:
    """Encode for any browser: H.264 main and AAC, the index first."""
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as out:
        options = {"crf": str(CRF), "preset": "slow", "profile": "main", "x264-params": "keyint=100:aq-mode=3"}
        video = out.add_stream("libx264", rate=FPS, width=WIDTH, height=HEIGHT, pix_fmt="yuv420p", options=options)
        context = video.codec_context
        context.colorspace = context.color_primaries = context.color_trc = 1  # BT.709
        context.color_range = 1
        audio = out.add_stream("aac", rate=RATE, layout="stereo", bit_rate=80000)
        heard = av.AudioFrame.from_ndarray(sound, format="fltp", layout="stereo")
        heard.sample_rate, heard.pts = RATE, 0
        waiting = [packet for packet in [*audio.encode(heard), *audio.encode(None)] if packet.pts is not None]
        for number in range(reel.count):
            frame = av.VideoFrame.from_ndarray(reel.picture(number), format="rgb24")
            out.mux(video.encode(frame.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")))
            while waiting and waiting[0].pts * waiting[0].time_base <= number / FPS:
                out.mux(waiting.pop(0))
        out.mux(video.encode(None))
        out.mux(waiting)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("films", nargs="*", help=f"of {', '.join(MAKE)}")
    parser.add_argument("--stills", type=int, help="only so many frames, as PNG")
    parser.add_argument("--out", type=Path, default=FILMS)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for name in args.films or MAKE:
        pieces, roots, seed = MAKE[name]
        reel, path = Reel(pieces()), args.out / f"{name}.mp4"
        if args.stills:
            for k in range(args.stills):
                still = reel.picture(int((k + 0.5) / args.stills * reel.count))
                Image.fromarray(still).save(args.out / f"{name}-{k:02}.png")
            continue
        save(reel, chords(reel.count / FPS, roots, seed), path)
        print(f"{name}: {reel.count / FPS:.1f} s, {path.stat().st_size / 1e6:.2f} MB", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
