/** The panorama's code and styles: imported by `lazy-viewer.ts` alone, so that pages get them as a chunk of their own. */
import 'guide-client/panorama.css';

export { canShow, Panorama } from 'guide-client/panorama';
