/**
 * A panorama for a page: `guide-client/panorama`. It needs `three` and `@photo-sphere-viewer/core`, which the page installs
 * beside it, and the styles of `guide-client/panorama.css`.
 *
 *     const panorama = new Panorama(element, {
 *       scene: (id) => hall.scenes.find((scene) => scene.id === id),
 *       frame: (now) => follower.frame(now).view,
 *       grab: (shown) => follower.touch(shown),
 *     }, view);
 */
export { canShow } from './context.ts';
export type { PanoramaOptions } from './options.ts';
export { Panorama } from './panorama.ts';
export { pictures, TooLargeError } from './picture-loader.ts';
export type { PanoramaScene } from './scene-picture.ts';
