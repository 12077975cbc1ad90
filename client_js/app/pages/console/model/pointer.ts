/** The guide's gold pointer: placed by a press while it is switched on, dragged with the right button at any time. */
import { signal } from '@preact/signals';
import type { Direction } from 'guide-client';
import type { PanoramaModel } from '../../../panorama/panorama-model.ts';

const MARK = 'own-pointer';

export class Pointer {
  readonly enabled = signal(false);
  readonly switchedOn = signal(false);
  readonly at = signal<Direction | null>(null);
  private panorama: PanoramaModel | null = null;
  private readonly element: HTMLElement;

  constructor(private readonly send: (pointer: Direction | null) => void) {
    this.element = document.createElement('div');
    this.element.className = 'guide-pointer';
  }

  attach(panorama: PanoramaModel): void {
    this.panorama = panorama;
    panorama.on('opened', () => this.at.value && this.place(this.at.value));
    panorama.on('tap', ({ at, secondary }) => this.tap(at, secondary));
  }

  /** Only who leads points. */
  enable(enabled: boolean): void {
    this.enabled.value = enabled;
    if (enabled) return;
    this.switchedOn.value = false;
    this.hide();
  }

  toggle(): void {
    if (!this.enabled.value) return;
    this.switchedOn.value = !this.switchedOn.value;
    if (!this.switchedOn.value) this.clear();
  }

  private tap(at: Direction, secondary: boolean): void {
    if (this.switchedOn.value || secondary) this.place(at);
  }

  private place(at: Direction): void {
    if (!this.enabled.value) return;
    this.at.value = at;
    const marks = this.panorama?.marks;
    if (marks?.has(MARK)) marks.move(MARK, at);
    else marks?.put({ id: MARK, at, element: this.element });
    this.send(at);
  }

  clear(): void {
    if (this.at.value === null) return;
    this.hide();
    this.send(null);
  }

  /**
   * Takes a press with the right button (or Ctrl) before the viewer turns it into a drag of the view. Give it the panorama's
   * mousedown in the capture phase.
   */
  press = (event: MouseEvent): void => {
    const points = event.button === 2 || (event.button === 0 && event.ctrlKey);
    const viewer = this.panorama?.viewer;
    if (!points || !this.enabled.value || !viewer) return;
    event.preventDefault();
    event.stopPropagation();
    const move = ({ clientX, clientY }: MouseEvent): void => this.place(viewer.at(clientX, clientY));
    const end = (): void => {
      window.removeEventListener('mousemove', move);
      window.removeEventListener('mouseup', end);
    };
    window.addEventListener('mousemove', move);
    window.addEventListener('mouseup', end);
    move(event);
  };

  private hide(): void {
    this.at.value = null;
    this.panorama?.marks?.remove(MARK);
  }
}
