/** Panorama pictures: fetched once, decoded before they are needed, the newest few kept. */

/** Decoded pictures are large (a 4096×2048 is 32 MB); a phone can hold a few. */
const KEPT = 4;
/** A picture that takes longer than this is told as missing; it is asked for again when it is wanted again. */
const PATIENCE = 30_000;

type Picture = HTMLImageElement | HTMLCanvasElement;

class Pictures {
  /** stands for a picture that cannot be had: calm, dark, and with an up and a down */
  readonly plain = 'plain:';
  private readonly kept = new Map<string, Promise<Picture>>();

  /** `widest`: pixels the graphics can take; a wider picture is made smaller. Rejects if it cannot be had. */
  get(url: string, widest = 0): Promise<Picture> {
    if (url === this.plain) return Promise.resolve(plainPicture());
    const known = this.kept.get(url);
    this.kept.delete(url);
    const picture = known ?? load(url, widest);
    this.kept.set(url, picture);
    if (!known) {
      picture.catch(() => this.kept.get(url) === picture && this.kept.delete(url));
      for (const oldest of this.kept.keys()) {
        if (this.kept.size <= KEPT) break;
        this.kept.delete(oldest);
      }
    }
    return picture;
  }

  /** Have it ready; nothing is said if it fails. */
  preload(url: string): void {
    this.get(url).catch(() => undefined);
  }
}

export const pictures = new Pictures();

async function load(url: string, widest: number): Promise<Picture> {
  const image = new Image();
  image.decoding = 'async';
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
  return widest > 0 && image.naturalWidth > widest ? smaller(image, widest) : image;
}

function smaller(image: HTMLImageElement, width: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = Math.round((image.naturalHeight * width) / image.naturalWidth);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function plainPicture(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = 256;
  canvas.height = 128;
  const pen = canvas.getContext('2d');
  if (pen) {
    const sky = pen.createLinearGradient(0, 0, 0, 128);
    sky.addColorStop(0, '#2a2320');
    sky.addColorStop(0.5, '#3b322c');
    sky.addColorStop(0.52, '#221c19');
    sky.addColorStop(1, '#14100e');
    pen.fillStyle = sky;
    pen.fillRect(0, 0, 256, 128);
    // without something to see move, turning would look like a page that hangs
    pen.fillStyle = 'rgba(233, 180, 76, 0.10)';
    for (let x = 0; x < 256; x += 32) pen.fillRect(x, 40, 2, 34);
  }
  return canvas;
}
