import { afterEach, expect, it, vi } from 'vitest';
import { copyText } from '../../../app/base/clipboard.ts';

afterEach(() => vi.unstubAllGlobals());

/** A page on plain HTTP: there is no clipboard, only the old way, which works or not. */
function plainPage(works: boolean | Error) {
  const log: string[] = [];
  class HTMLElement {
    focus(): void {
      log.push('focus given back');
    }
  }
  const field = {
    value: '',
    style: {},
    setAttribute: () => undefined,
    select: () => void log.push(`selected ${field.value}`),
    remove: () => void log.push('removed'),
  };
  const button = Object.assign(new HTMLElement(), { parentElement: { append: () => void log.push('beside the button') } });
  vi.stubGlobal('HTMLElement', HTMLElement);
  vi.stubGlobal('navigator', {});
  vi.stubGlobal('document', {
    activeElement: button,
    createElement: () => field,
    execCommand: (command: string) => {
      log.push(command);
      if (works instanceof Error) throw works;
      return works;
    },
  });
  return log;
}

it('uses the clipboard where there is one', async () => {
  const written: string[] = [];
  vi.stubGlobal('navigator', { clipboard: { writeText: (text: string) => Promise.resolve(void written.push(text)) } });
  expect(await copyText('https://a/j/7KQ4MX')).toBe(true);
  expect(written).toEqual(['https://a/j/7KQ4MX']);
});

it('selects and copies on plain HTTP, inside of what has the focus', async () => {
  const log = plainPage(true);
  expect(await copyText('7KQ4MX')).toBe(true);
  expect(log).toEqual(['beside the button', 'selected 7KQ4MX', 'copy', 'removed', 'focus given back']);
});

it.each([false, new Error('not allowed')])('says where it cannot, and leaves nothing behind: %s', async (works) => {
  const log = plainPage(works);
  expect(await copyText('7KQ4MX')).toBe(false);
  expect(log.slice(-2)).toEqual(['removed', 'focus given back']);
});
