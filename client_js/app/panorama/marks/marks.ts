/**
 * What lies on the panorama: hotspots, the guide's pointer, where the guide looks. Real elements at projected places, so
 * that they can be pressed, focused and read out. Moved by transforms alone: a frame costs no layout.
 */

import { project } from 'guide-client';
import type { Direction, Size, View } from 'guide-client';
export interface Mark {
  id: string;
  at: Direction;
  element: HTMLElement;
}

export class Marks {
  private readonly marks = new Map<string, Mark>();
  private view: View | null = null;
  private size: Size = { width: 0, height: 0 };

  constructor(private readonly layer: HTMLElement) {}

  put(mark: Mark): void {
    const old = this.marks.get(mark.id);
    if (old && old.element !== mark.element) old.element.remove();
    this.marks.set(mark.id, mark);
    if (mark.element.parentElement !== this.layer) {
      mark.element.classList.add('mark-at');
      this.layer.append(mark.element);
    }
    this.place(mark);
  }

  remove(id: string): void {
    this.marks.get(id)?.element.remove();
    this.marks.delete(id);
  }

  /** Moves one that is there; cheap enough for every frame. */
  move(id: string, at: Direction): void {
    const mark = this.marks.get(id);
    if (!mark || (mark.at.yaw === at.yaw && mark.at.pitch === at.pitch)) return;
    mark.at = at;
    this.place(mark);
  }

  has(id: string): boolean {
    return this.marks.has(id);
  }

  /** Puts them into this order in the document, which is that of Tab; one that has the focus keeps it: nothing moves then. */
  order(ids: readonly string[]): void {
    const elements = ids.flatMap((id) => this.marks.get(id)?.element ?? []);
    if (elements.some((element) => element.contains(document.activeElement))) return;
    const [first] = elements;
    if (!first || elements.every((element, index) => index === 0 || element.previousElementSibling === elements[index - 1])) return;
    this.layer.prepend(...elements);
  }

  draw(view: View, size: Size): void {
    this.view = view;
    this.size = size;
    for (const mark of this.marks.values()) this.place(mark);
  }

  private place({ at, element }: Mark): void {
    const point = this.view && this.size.width > 0 ? project(this.view, this.size, at) : null;
    const { style } = element;
    if (!point) {
      if (style.visibility !== 'hidden') style.visibility = 'hidden';
      return;
    }
    style.transform = `translate3d(${point.x.toFixed(1)}px, ${point.y.toFixed(1)}px, 0)`;
    if (style.visibility !== 'visible') style.visibility = 'visible';
  }
}
