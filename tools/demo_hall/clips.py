"""Speak the run sheet: one narration clip a stop, in Mandarin.

    python -m tools.demo_hall.clips                  # every stop, into the hall's clips
    python -m tools.demo_hall.clips lock zhaozhou    # some
    python -m tools.demo_hall.clips --write          # and put each stop's `clip` into hall.yaml
    python -m tools.demo_hall.clips --print          # only say how the sentences will be read

Needs the program espeak-ng, `pip install av jieba numpy pypinyin` and the server itself, which splits narrations into
sentences; see README.md. The voice is given pinyin with tones, not characters: which reading a character has depends
on its word. Each sentence is spoken by itself, so where it begins in the clip is known and not guessed.
"""

import argparse
import logging
import re
import subprocess
import sys
import tempfile
import wave
from pathlib import Path

import av
import jieba
import numpy as np
import yaml
from pypinyin import Style, lazy_pinyin

from guide.halls.narration import captions, sentences
from tools.demo_hall.paths import CLIPS, HALL

VOICE, SPEED, PITCH = "cmn-latn-pinyin", 150, 45  # the voice `cmn` of espeak-ng 1.51 reads tone numbers out in English
PAUSE = 0.35  # seconds between sentences
TAIL = 0.3  # seconds of quiet at the end
PEAK = 10 ** (-3 / 20)
RATE, BITS = 24000, 40000
DIGITS = "零一二三四五六七八九"
READINGS = {  # words the dictionaries do not know, split wrongly or read in another sense
    "全长": "quan2chang2", "长约": "chang2yue1", "沉管": "chen2guan3", "管节": "guan3jie2", "青藏": "qing1zang4",
    "京张": "jing1zhang1", "港珠澳": "gang3zhu1ao4", "苏通": "su1tong1", "驰道": "chi2dao4", "邗沟": "han2gou1",
    "阿庇亚": "a1bi4ya4", "乔维岳": "qiao2wei2yue4", "李春": "li3chun1", "詹天佑": "zhan1tian1you4",
    "转起来": "zhuan4 qi3lai2", "对得准": "dui4de5 zhun3", "安静地": "an1jing4de5", "同行": "tong2xing2",
    "看一会儿": "kan4 yi2hui4", "越跨越远": "yue4kua4 yue4yuan3", "五大水系": "wu3da4 shui3xi4",
    "东西": "dong1xi5", "地方": "di4fang5", "朋友": "peng2you5", "孩子们": "hai2zi5men5", "走累了": "zou3lei4 le5",
    "就近一点": "jiu4 jin4 yi4dian3", "米左右": "mi3 zuo3you4", "这面墙": "zhe4mian4 qiang2",
    "山高坡陡": "shan1gao1 po1dou3", "水做": "shui3 zuo4", "人字": "ren2zi4",
    "故事": "gu4shi5", "谢谢": "xie4xie5", "哪里": "na3li5", "看看": "kan4kan5", "坐坐": "zuo4zuo5",
}  # fmt: skip


def number(digits: str) -> str:
    """A number below 10,000 in characters: 1088 is 一千零八十八."""
    out, left = "", digits.lstrip("0")
    for place, digit in enumerate(left):
        unit = ["", "十", "百", "千"][len(left) - 1 - place]
        if digit != "0":
            out += DIGITS[int(digit)] + unit
        elif out and out[-1] != "零" and left[place:].strip("0"):
            out += "零"
    return out.removeprefix("一") if out.startswith("一十") else out


def written_out(text: str) -> str:
    """The text with its numbers in characters: years digit by digit, other numbers as such."""
    text = re.sub(r"[“”《》\s]", "", text)
    text = re.sub(r"(?<![约\d])(\d{3,4})(?=年)", lambda m: "".join(DIGITS[int(d)] for d in m[1]), text)
    text = re.sub(r"(\d+)\.(\d+)", lambda m: f"{number(m[1])}点{''.join(DIGITS[int(d)] for d in m[2])}", text)
    return re.sub(r"\d+", lambda m: number(m[0]), text)


def in_context(word: str, before: str, after: str) -> str:
    """The pinyin of a word; 一 and 不 take the tone that the syllable after them asks for."""
    syllables = lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True, v_to_u=False)
    following = lazy_pinyin(after[:1], style=Style.TONE3, neutral_tone_with_five=True)
    for i, char in enumerate(word):
        last, coming = (before + word[:i])[-1:], (syllables[i + 1 :] + following)[:1]
        upcoming = (word[i + 1 :] + after)[:1]
        tone = coming[0][-1] if coming else ""
        if char == "不":
            syllables[i] = "bu2" if tone == "4" else "bu4"
        elif char == "一":
            counted = (last and last in "第十点" + DIGITS) or (upcoming and upcoming in "十月" + DIGITS)
            plain = counted or tone not in set("1234")
            syllables[i] = "yi1" if plain else "yi2" if tone == "4" or upcoming == "个" else "yi4"
    return "".join(syllables)


def pinyin(text: str) -> str:
    """A sentence as the voice is to read it: words of syllables with tone numbers, and commas."""
    text, words = written_out(text), []
    for part in re.split(f"({'|'.join(READINGS)}|[{DIGITS}十百千点两]{{3,}})", text):
        words += [part] if part in READINGS or part[-1:] in DIGITS + "十百千" else jieba.cut(part, HMM=False)
    out = []
    for i, word in enumerate(words):
        if word in READINGS:
            out.append(READINGS[word])
        elif re.match(r"[\u4e00-\u9fff]", word):
            out.append(in_context(word, "".join(words[:i]), "".join(words[i + 1 :])))
        elif word.strip():
            out.append("?" if word in "？?" else "," if word in "，、：；" else ".")
    return re.sub(r" (?=[,.?])", "", " ".join(out))


def spoken(narration: dict[str, str]) -> list[str]:
    """The Chinese narration in as many parts as there are captions: where Chinese has fewer sentences than another
    language, its last ones are parted at a colon, semicolon or comma."""
    parts, wanted = sentences(narration["zh"]), len(captions(narration))
    while len(parts) < wanted:
        split = next((m for mark in "：；，" if (m := re.match(f"(.+?{mark})(.+)", parts[-1]))), None)
        if split is None:
            raise ValueError(f"cannot be said in {wanted} parts: {parts[-1]}")
        parts[-1:] = split.groups()
    return parts


def speak(text: str) -> np.ndarray:
    """One sentence, without the silence around it, samples at RATE."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sentence.wav"
        command = ["espeak-ng", "-v", VOICE, "-s", str(SPEED), "-p", str(PITCH), "-w", str(path), pinyin(text)]
        subprocess.run(command, check=True)
        with wave.open(str(path)) as file:
            rate, sound = file.getframerate(), np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
    spectrum = np.fft.rfft(np.pad(sound, (rate // 10, rate // 10)))
    hertz = np.fft.rfftfreq(len(sound) + 2 * (rate // 10), 1 / rate)
    spectrum *= hertz**2 / (hertz**2 + 70**2)  # no rumble
    spectrum *= 1 + 0.35 / (1 + ((hertz - 220) / 160) ** 2)  # a little warmth,
    spectrum *= 1 / (1 + (hertz / 4200) ** 2) ** 0.75  # and less of the buzz
    length = round((len(sound) + 2 * (rate // 10)) * RATE / rate)
    bins = np.zeros(length // 2 + 1, complex)
    bins[: len(spectrum)] = spectrum[: len(bins)]
    sound = np.fft.irfft(bins, length) * RATE / rate
    loud = np.flatnonzero(np.abs(sound) > 0.02 * np.abs(sound).max())
    sound = sound[max(0, loud[0] - RATE // 100) : loud[-1] + RATE // 25]
    fade = np.linspace(0, 1, RATE // 200)
    sound[: len(fade)] *= fade
    sound[-len(fade) :] *= fade[::-1]
    return sound


def clip(narration: dict[str, str]) -> tuple[np.ndarray, list[float]]:
    """A narration's samples, and when each of its captions begins, seconds."""
    pieces, starts, at = [], [], 0
    for part in spoken(narration):
        starts.append(round(at / RATE, 2))
        pieces += [speak(part), np.zeros(int(PAUSE * RATE))]
        at += len(pieces[-2]) + len(pieces[-1])
    sound = np.concatenate([*pieces[:-1], np.zeros(int(TAIL * RATE))])
    return sound * PEAK / np.abs(sound).max(), starts


def save(sound: np.ndarray, path: Path) -> None:
    with av.open(str(path), "w", format="mp3") as out:
        stream = out.add_stream("libmp3lame", rate=RATE, layout="mono", format="s16p", bit_rate=BITS)
        frame = av.AudioFrame.from_ndarray((sound * 32767).astype("<i2")[None], format="s16p", layout="mono")
        frame.sample_rate = RATE
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            out.mux(packet)


def with_clip(text: str, stop: str, line: str) -> str:
    """The text of hall.yaml with the stop's `clip` line, before its `seconds`; everything else stays as it is."""
    head, sheet = text.split("\nrun_sheet:", 1)
    item = re.search(rf"(?ms)^  - id: {re.escape(stop)}$.*?(?=^  - id: |\Z)", sheet)
    new = re.sub(r"(?m)^    clip: .*\n", "", item[0])
    new = re.sub(r"(?m)^(?=    seconds: )", f"    {line}\n", new, count=1)
    return f"{head}\nrun_sheet:{sheet[: item.start()]}{new}{sheet[item.end() :]}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("stops", nargs="*")
    parser.add_argument("--write", action="store_true", help="put the clips into hall.yaml")
    parser.add_argument("--print", action="store_true", help="only show the pinyin")
    args = parser.parse_args()
    jieba.setLogLevel(logging.ERROR)
    CLIPS.mkdir(exist_ok=True)
    for stop in yaml.safe_load(HALL.read_text(encoding="utf-8"))["run_sheet"]:
        if args.stops and stop["id"] not in args.stops:
            continue
        if args.print:
            print(stop["id"], *(f"{part}\n    {pinyin(part)}" for part in spoken(stop["narration"])), sep="\n  ")
            continue
        sound, starts = clip(stop["narration"])
        save(sound, CLIPS / f"{stop['id']}.mp3")
        seconds = f"{len(sound) / RATE:.2f}"
        begins = ", ".join(f"{s:g}" for s in starts)
        line = f"clip: {{audio: clips/{stop['id']}.mp3, seconds: {seconds}, sentences: [{begins}]}}"
        print(f"{stop['id']}: {line}")
        if args.write:
            HALL.write_text(with_clip(HALL.read_text(encoding="utf-8"), stop["id"], line), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
