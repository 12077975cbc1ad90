/**
 * Panorama pictures: fetched once, decoded before they are needed, the newest kept.
 *
 * Invariants
 * - A picture that is wider than the graphics can take is kept in the width asked for, and not in its own as well.
 * - What is kept takes at most `MOST_BYTES` when decoded, or is the newest alone.
 */

/** Decoded, a picture is large: four of 4096×2048 are 128 MB, which a phone can hold. */
const MOST_BYTES = 128 << 20;
const BYTES_A_PIXEL = 4;
/**
 * A picture that takes longer than this, ms, counts as missing; it is asked for again when it is wanted again. One of 3 MB
 * takes a minute on a line of 400 kbit/s: whoever gave it up would never have it.
 */
const PATIENCE = 120_000;

export type Picture = HTMLImageElement | HTMLCanvasElement;

/** The browser's part of it. */
export interface PictureTools {
  /** Rejects if it cannot be had. */
  load(url: string): Promise<HTMLImageElement>;
  shrink(image: HTMLImageElement, width: number): Picture;
  /** stands for a picture that cannot be had: calm, dark, and with an up and a down */
  plain(): Picture;
}

interface Kept {
  picture: Promise<Picture>;
  /** 0 until it is here */
  bytes: number;
}

export class Pictures {
  /** instead of a URL: the picture that stands for one that cannot be had */
  readonly plain = 'plain:';
  private readonly tools: PictureTools;
  private readonly most: number;
  /** oldest first; by URL, and by URL and width for one that was made smaller */
  private readonly kept = new Map<string, Kept>();

  constructor(tools: PictureTools, most = MOST_BYTES) {
    this.tools = tools;
    this.most = most;
  }

  /** `widest`: pixels the graphics can take, 0: any; a wider picture is made smaller. Rejects if it cannot be had. */
  async get(url: string, widest = 0): Promise<Picture> {
    if (url === this.plain) return this.tools.plain();
    const key = `${widest} ${url}`;
    const smaller = this.kept.get(key);
    if (smaller) return this.touch(key, smaller);
    const image = await this.original(url);
    if (widest === 0 || widthOf(image) <= widest || !isImage(image)) return image;
    // another call may have made it meanwhile
    const made = this.kept.get(key) ?? { picture: Promise.resolve(this.tools.shrink(image, widest)), bytes: 0 };
    this.kept.delete(url);
    this.measure(key, made, await made.picture);
    return this.touch(key, made);
  }

  /** Have it ready; nothing is said if it fails. */
  preload(url: string): void {
    // one that is here smaller is ready: its own size would only be made smaller again
    if ([...this.kept.keys()].some((key) => key.endsWith(` ${url}`))) return;
    this.get(url).catch(() => undefined);
  }

  /** Returns the picture in its own size. */
  private original(url: string): Promise<Picture> {
    const known = this.kept.get(url);
    if (known) return this.touch(url, known);
    const kept: Kept = { picture: this.tools.load(url), bytes: 0 };
    this.touch(url, kept);
    kept.picture.then(
      (picture) => this.kept.get(url) === kept && this.measure(url, kept, picture),
      () => this.kept.get(url) === kept && this.kept.delete(url),
    );
    return kept.picture;
  }

  /** Makes it the newest. */
  private touch(key: string, kept: Kept): Promise<Picture> {
    this.kept.delete(key);
    this.kept.set(key, kept);
    return kept.picture;
  }

  private measure(key: string, kept: Kept, picture: Picture): void {
    kept.bytes = widthOf(picture) * heightOf(picture) * BYTES_A_PIXEL;
    this.touch(key, kept);
    let bytes = [...this.kept.values()].reduce((sum, one) => sum + one.bytes, 0);
    for (const [oldest, one] of [...this.kept]) {
      if (bytes <= this.most || oldest === key) break;
      // those on their way take nothing yet
      if (one.bytes === 0) continue;
      this.kept.delete(oldest);
      bytes -= one.bytes;
    }
  }
}

const isImage = (picture: Picture): picture is HTMLImageElement => 'naturalWidth' in picture;
const widthOf = (picture: Picture): number => (isImage(picture) ? picture.naturalWidth : picture.width);
const heightOf = (picture: Picture): number => (isImage(picture) ? picture.naturalHeight : picture.height);

async function load(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.decoding = 'async';
  // one from another server may be drawn by WebGL only if that server allows it; it is asked, and none is sent a cookie
  image.crossOrigin = 'anonymous';
  image.src = url;
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => {
      image.src = '';
      reject(new Error(`expected the picture ${url} within ${PATIENCE} ms`));
    }, PATIENCE);
    image.onload = () => {
      clearTimeout(late);
      resolve();
    };
    image.onerror = () => {
      clearTimeout(late);
      reject(new Error(`expected a picture at ${url}`));
    };
  });
  // some WebViews refuse to decode large pictures ahead, and show them all the same
  await image.decode().catch(() => undefined);
  return image;
}

function shrink(image: HTMLImageElement, width: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = Math.round((image.naturalHeight * width) / image.naturalWidth);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** What stands in for a picture that does not come: a dim room, from the ceiling to the floor, in the page's own colours. */
const ROOM: readonly (readonly [at: number, role: string])[] = [
  [0, '--room-ceiling'],
  [0.5, '--room-wall'],
  [0.52, '--room-skirting'],
  [1, '--room-floor'],
];

function plain(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = 256;
  canvas.height = 128;
  const pen = canvas.getContext('2d');
  if (pen) {
    const sky = pen.createLinearGradient(0, 0, 0, 128);
    const page = getComputedStyle(document.documentElement);
    for (const [at, role] of ROOM) {
      const colour = page.getPropertyValue(role).trim();
      if (colour) sky.addColorStop(at, colour); // a page without our style sheet names none: then it is dark
    }
    pen.fillStyle = sky;
    pen.fillRect(0, 0, 256, 128);
    // without something to see move, turning would look like a page that hangs
    pen.fillStyle = page.getPropertyValue('--room-marks').trim();
    for (let x = 0; x < 256; x += 32) pen.fillRect(x, 40, 2, 34);
  }
  return canvas;
}

export const pictures = new Pictures({ load, shrink, plain });
