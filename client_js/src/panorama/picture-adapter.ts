/** What the viewer is given: whole pictures from our own loader, and answers to what it would ask of the browser. */
import { EquirectangularAdapter, SYSTEM, utils } from '@photo-sphere-viewer/core';
import type { Viewer } from '@photo-sphere-viewer/core';
import type { Covers } from '../session/hall.ts';
import { graphics } from './context.ts';
import { pictures } from './picture-loader.ts';

/** More is not seen, and costs four times as much. */
const MOST_PIXEL_RATIO = 2;

export interface PanoramaPicture {
  /** URL of an equirectangular picture */
  path: string;
  /** how much of the sphere it covers; null: all */
  covers?: Covers | null | undefined;
}

type Mesh = ReturnType<EquirectangularAdapter['createMesh']>;

export class PictureAdapter extends EquirectangularAdapter {
  static override readonly id = 'guide-picture';
  private readonly created: (mesh: Mesh) => void;

  /** `created`: told of what each picture is drawn with */
  constructor(viewer: Viewer, { created }: { created: (mesh: Mesh) => void }) {
    super(viewer, {});
    this.created = created;
  }

  override async loadTexture(panorama: string | PanoramaPicture) {
    const { path, covers } = typeof panorama === 'string' ? { path: panorama, covers: null } : panorama;
    const image = await pictures.get(path, SYSTEM.maxTextureWidth);
    const panoData = utils.mergePanoData(image.width, image.height);
    // the viewer takes another value for another, newer call
    return { panorama: panorama as { path: string }, texture: utils.createTexture(image), panoData: covers ? { ...panoData, ...placed(covers) } : panoData };
  }

  override createMesh(panoData: Parameters<EquirectangularAdapter['createMesh']>[0]): Mesh {
    const mesh = super.createMesh(panoData);
    this.created(mesh);
    return mesh;
  }
}

/** Where a picture lies on the sphere, in hundredths of a degree: the viewer only looks at the ratios. */
function placed({ width, top, bottom }: Covers) {
  const UNIT = 100;
  return {
    fullWidth: 360 * UNIT,
    fullHeight: 180 * UNIT,
    croppedWidth: width * UNIT,
    croppedHeight: (top - bottom) * UNIT,
    croppedX: (180 - width / 2) * UNIT,
    croppedY: (90 - top) * UNIT,
  };
}

/** Fills in what the viewer would ask another WebGL context and a storage that may be forbidden. */
export function prepareViewer(): void {
  const { maxTextureWidth } = graphics() ?? { maxTextureWidth: 0 };
  const touch = 'ontouchstart' in window || navigator.maxTouchPoints > 0;
  Object.assign(SYSTEM, {
    loaded: true,
    pixelRatio: Math.min(window.devicePixelRatio || 1, MOST_PIXEL_RATIO),
    isWebGLSupported: maxTextureWidth > 0,
    maxTextureWidth,
    isTouchEnabled: { initial: touch, promise: Promise.resolve(touch) },
    isIphone: /iPhone/i.test(navigator.userAgent),
  });
}
