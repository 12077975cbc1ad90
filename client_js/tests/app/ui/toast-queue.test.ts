import { expect, it } from 'vitest';
import { ToastQueue } from '../../../app/ui/feedback/toast-queue.ts';

const texts = (queue: ToastQueue): string[] => queue.shown.map(({ text }) => text);

it('shows the newest last, and no more than three', () => {
  const queue = new ToastQueue();
  for (const text of ['one', 'two', 'three', 'four']) queue.show(text);
  expect(texts(queue)).toEqual(['two', 'three', 'four']);
});

it('closes one, wherever it stands', () => {
  const queue = new ToastQueue();
  queue.show('one');
  const two = queue.show('two');
  queue.show('three');
  queue.close(two);
  queue.close(two);
  expect(texts(queue)).toEqual(['one', 'three']);
});

it('can be undone once, and is closed then', () => {
  const queue = new ToastQueue();
  let undone = 0;
  const id = queue.show('removed', { name: 'undo', run: () => (undone += 1) });
  queue.act(id);
  queue.act(id);
  expect(undone).toBe(1);
  expect(texts(queue)).toEqual([]);
});

it('stays for ten seconds where it can be undone', () => {
  const queue = new ToastQueue();
  queue.show('saved');
  queue.show('removed', { name: 'undo', run: () => undefined });
  expect(queue.shown[0]?.stay).toBeLessThan(10_000);
  expect(queue.shown[1]?.stay).toBe(10_000);
});
