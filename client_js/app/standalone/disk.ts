/**
 * Files of a page that was opened from a disk. A browser lets such a page show any picture beside it, but lets it draw none
 * of them by WebGL, nor fetch anything; a script beside it may run. So each panorama and each 3D model is also there as a
 * script that calls `guideFile(url, bytes)`, and whoever asks for the one gets the other.
 *
 * Invariant: a page that came over HTTP is left as it is.
 */
import type { Hall } from 'guide-client';

declare global {
  interface Window {
    /** Called by the scripts of files. `data`: the file's bytes, in base64. */
    guideFile?: (url: string, data: string) => void;
  }
}

/** From now on the panoramas and models of this hall are read from their scripts, each when it is first wanted. */
export function readFilesFromScripts(hall: Hall): void {
  const names = [...hall.scenes.map((scene) => scene.picture), ...hall.exhibits.flatMap(({ model }) => model ?? [])];
  const files = new Files(new Map(names.map((name) => [absolute(name), name])));
  const native = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, 'src');
  if (native?.set && native.get) {
    const { set, get } = native;
    Object.defineProperty(HTMLImageElement.prototype, 'src', {
      configurable: true,
      enumerable: true,
      get,
      set(this: HTMLImageElement, url: string) {
        const address = files.address(url);
        if (!address) return void set.call(this, url);
        address.then(
          (blob) => set.call(this, blob),
          () => this.dispatchEvent(new Event('error')),
        );
      },
    });
  }
  const fetched = window.fetch;
  window.fetch = async (input, init) => {
    const address = files.address(input instanceof Request ? input.url : String(input));
    return fetched.call(window, address ? await address : input, init);
  };
}

/** A cube's tiles have no scripts: there are too many of them. Their scenes show the whole picture. */
export function withoutTiles(hall: Hall): Hall {
  return { ...hall, scenes: hall.scenes.map((scene) => ({ ...scene, tiles: null })) };
}

const absolute = (url: string): string => new URL(url, document.baseURI).href;

class Files {
  private readonly opened = new Map<string, Promise<string>>();

  /** `names`: as the hall has them, by their whole URLs */
  constructor(private readonly names: ReadonlyMap<string, string>) {}

  /** Returns the address of a file's bytes, which this page may draw; null for what has no script. */
  address(url: string): Promise<string> | null {
    const name = this.names.get(absolute(url));
    if (name === undefined) return null;
    let address = this.opened.get(name);
    if (!address) {
      address = readScript(name);
      this.opened.set(name, address);
      address.catch(() => this.opened.delete(name));
    }
    return address;
  }
}

function readScript(name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    const before = window.guideFile;
    window.guideFile = (given, data) => {
      if (given !== name) return before?.(given, data);
      resolve(URL.createObjectURL(new Blob([bytesOf(data)])));
    };
    script.onload = () => {
      script.remove();
      reject(new Error(`expected the file ${name} in its script`)); // of no effect where it was there
    };
    script.onerror = () => {
      script.remove();
      reject(new Error(`expected a script at ${name}.js`));
    };
    script.src = `${name}.js`;
    document.head.append(script);
  });
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}
