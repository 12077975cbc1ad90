/** The hotspots of the scene that is shown, as buttons on the panorama. */
import { shortestTurn } from 'guide-client';
import type { Direction, Hotspot } from 'guide-client';
import { textIn } from '../../base/i18n.ts';
import { testids } from '../../base/testids.ts';
import type { HallIndex } from '../../hall/hall.ts';
import type { Marks } from './marks.ts';
import { panoramaWords } from '../words.ts';

/** A press that moves further than this is a drag of the panorama, px. */
const DRAG = 8;
/** A tap reaches us through the viewer and as a click; the second within this time is the same one, ms. */
const TWICE = 600;
/** The view rests for so long, ms, before the order is that of the screen. */
const REST = 300;

/** Hotspots as one reads them: from the left of what is seen to the right, and on behind one's back; of one place, the upper first. */
export function inReadingOrder<Each extends { at: Direction }>(hotspots: readonly Each[], yaw: number): Each[] {
  const column = ({ at }: Each): number => Math.round((shortestTurn(yaw, at.yaw) + (shortestTurn(yaw, at.yaw) < -90 ? 360 : 0)) / 10);
  return [...hotspots].sort((a, b) => column(a) - column(b) || b.at.pitch - a.at.pitch);
}

export class Hotspots {
  private here: readonly Hotspot[] = [];
  private pickedAt = 0;
  private pressed = { x: 0, y: 0 };
  private resting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly marks: Marks,
    private readonly hall: HallIndex,
    private readonly thumbnails: boolean,
    private readonly picked: (hotspot: Hotspot) => void,
  ) {}

  show(scene: string): void {
    for (const { id } of this.here) this.marks.remove(`hotspot:${id}`);
    this.here = this.hall.scene(scene)?.hotspots ?? [];
    for (const hotspot of this.here) {
      this.marks.put({ id: `hotspot:${hotspot.id}`, at: hotspot.at, element: this.button(hotspot) });
    }
  }

  /** The view has turned: once it rests, Tab goes from hotspot to hotspot as they stand on the screen. */
  turned({ yaw }: Direction): void {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      const order = inReadingOrder(this.here, yaw).map(({ id }) => `hotspot:${id}`);
      this.marks.order(order);
    }, REST);
  }

  /** A tap on the panorama: true if it was on a hotspot. */
  tap(target: HTMLElement | null): boolean {
    const id = target?.closest<HTMLElement>('[data-hotspot]')?.dataset['hotspot'];
    const hotspot = this.here.find((each) => each.id === id);
    if (!hotspot) return false;
    this.pick(hotspot);
    return true;
  }

  private pick(hotspot: Hotspot): void {
    const now = performance.now();
    if (now - this.pickedAt < TWICE) return;
    this.pickedAt = now;
    this.picked(hotspot);
  }

  private button(hotspot: Hotspot): HTMLElement {
    const isLink = hotspot.link !== null;
    const name = isLink ? this.hall.sceneTitle(hotspot.link) : textIn(this.hall.exhibit(hotspot.exhibit)?.title);
    const button = document.createElement('button');
    button.type = 'button';
    button.className = isLink ? 'hotspot link' : 'hotspot exhibit';
    button.dataset['hotspot'] = hotspot.id;
    button.dataset['testid'] = testids.hotspot;
    button.setAttribute('aria-label', isLink ? panoramaWords.goTo(name) : panoramaWords.open(name));
    const dot = document.createElement('span');
    dot.className = 'dot';
    const label = document.createElement('span');
    label.className = 'label';
    label.append(...this.thumbnail(hotspot.link), name);
    button.append(dot, label);
    button.addEventListener('pointerdown', ({ clientX, clientY }) => (this.pressed = { x: clientX, y: clientY }));
    button.addEventListener('click', ({ clientX, clientY, detail }) => {
      const moved = Math.hypot(clientX - this.pressed.x, clientY - this.pressed.y);
      // keyboards and screen readers click without a press before (detail 0)
      if (detail === 0 || moved <= DRAG) this.pick(hotspot);
    });
    return button;
  }

  private thumbnail(link: string | null): Node[] {
    const preview = this.thumbnails ? this.hall.scene(link)?.preview : undefined;
    if (!preview) return [];
    const picture = document.createElement('img');
    picture.className = 'label-picture';
    picture.alt = '';
    picture.onerror = () => picture.remove();
    picture.src = preview;
    return [picture];
  }
}
