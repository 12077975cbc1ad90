/**
 * Panoramas of a page that was opened from a disk. A browser lets such a page show any picture beside it, but lets it draw
 * none of them by WebGL; a script beside it may run. So each panorama is also there as a script that calls
 * `guidePicture(url, bytes)`, and an `Image` that is to show the one reads the other.
 *
 * Invariant: a page that came over HTTP is left as it is.
 */
import type { Hall } from 'guide-client';

declare global {
  interface Window {
    /** Called by the scripts of panoramas. `data`: the picture's file, in base64. */
    guidePicture?: (url: string, data: string) => void;
  }
}

/** From now on the panoramas of this hall are read from their scripts, each when it is first wanted. */
export function readPicturesFromScripts(hall: Hall): void {
  const panoramas = new Set(hall.scenes.map((scene) => scene.picture));
  const opened = new Map<string, Promise<string>>();
  const native = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, 'src');
  if (!native?.set || !native.get) return;
  const { set, get } = native;
  Object.defineProperty(HTMLImageElement.prototype, 'src', {
    configurable: true,
    enumerable: true,
    get,
    set(this: HTMLImageElement, url: string) {
      if (!panoramas.has(url)) return void set.call(this, url);
      let address = opened.get(url);
      if (!address) {
        address = blobOf(url);
        opened.set(url, address);
        address.catch(() => opened.delete(url));
      }
      address.then(
        (blob) => set.call(this, blob),
        () => this.dispatchEvent(new Event('error')),
      );
    },
  });
}

/** A cube's tiles have no scripts: there are too many of them. Their scenes show the whole picture. */
export function withoutTiles(hall: Hall): Hall {
  return { ...hall, scenes: hall.scenes.map((scene) => ({ ...scene, tiles: null })) };
}

/** Resolves with the address of the picture's bytes, which this page may draw. */
function blobOf(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    const before = window.guidePicture;
    window.guidePicture = (name, data) => {
      if (name !== url) return before?.(name, data);
      resolve(URL.createObjectURL(new Blob([bytesOf(data)])));
    };
    script.onload = () => {
      script.remove();
      reject(new Error(`expected the picture ${url} in its script`)); // of no effect where it was there
    };
    script.onerror = () => {
      script.remove();
      reject(new Error(`expected a script at ${url}.js`));
    };
    script.src = `${url}.js`;
    document.head.append(script);
  });
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}
