import { describe, expect, it } from 'vitest';
import { DialogStack } from '../../../app/ui/dialog/dialog-stack.ts';
import type { Layer, OpenDialog } from '../../../app/ui/dialog/dialog-stack.ts';

/** A page with a focus, and dialogs that say what was asked of them. */
class Rig {
  readonly page: Layer = { inert: false };
  readonly stack = new DialogStack(() => this.page);
  focus = 'button';
  readonly closed: string[] = [];

  open(name: string, { gone = false } = {}): { dialog: OpenDialog; leave: () => void } {
    const before = this.focus;
    const dialog: OpenDialog = { layer: { inert: false }, close: () => this.closed.push(name), enter: () => (this.focus = name) };
    const back = (): boolean => {
      if (!gone) this.focus = before;
      return !gone;
    };
    return { dialog, leave: this.stack.open(dialog, back) };
  }
}

describe('the stack of dialogs', () => {
  it('makes inert whatever is beneath the topmost', () => {
    const rig = new Rig();
    const first = rig.open('first');
    expect([rig.page.inert, first.dialog.layer.inert]).toEqual([true, false]);
    const second = rig.open('second');
    expect([rig.page.inert, first.dialog.layer.inert, second.dialog.layer.inert]).toEqual([true, true, false]);
    second.leave();
    expect([rig.page.inert, first.dialog.layer.inert]).toEqual([true, false]);
    first.leave();
    expect(rig.page.inert).toBe(false);
    expect(rig.stack.size).toBe(0);
  });

  it('takes the focus in, and returns it to where it was', () => {
    const rig = new Rig();
    const first = rig.open('first');
    expect(rig.focus).toBe('first');
    const second = rig.open('second');
    expect(rig.focus).toBe('second');
    second.leave();
    expect(rig.focus).toBe('first');
    first.leave();
    expect(rig.focus).toBe('button');
  });

  it('takes the focus into the topmost that is left, where the place that had it is gone', () => {
    const rig = new Rig();
    rig.open('first');
    rig.focus = 'an entry of the first';
    rig.open('second', { gone: true }).leave();
    expect(rig.focus).toBe('first');
  });

  it('leaves the focus alone when one that is beneath goes', () => {
    const rig = new Rig();
    const first = rig.open('first');
    const second = rig.open('second');
    first.leave();
    expect(rig.focus).toBe('second');
    expect([rig.page.inert, second.dialog.layer.inert]).toEqual([true, false]);
  });

  it('asks the topmost alone to close', () => {
    const rig = new Rig();
    rig.stack.escape();
    rig.open('first');
    rig.open('second');
    rig.stack.escape();
    expect(rig.closed).toEqual(['second']);
  });

  it('forgets a dialog once', () => {
    const rig = new Rig();
    const first = rig.open('first');
    first.leave();
    rig.open('second');
    first.leave();
    expect(rig.stack.size).toBe(1);
    expect(rig.page.inert).toBe(true);
  });
});
