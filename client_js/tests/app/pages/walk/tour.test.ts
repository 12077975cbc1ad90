import { describe, expect, it } from 'vitest';
import { Tour } from '../../../../app/pages/walk/model/tour.ts';

/** A tour whose stops are shown at once, and told when the test says so. */
function tourOf(...stops: string[]) {
  const log: string[] = [];
  let tell: (whole: boolean) => void = () => undefined;
  const tour = new Tour<string>(stops, {
    show: async (stop) => log.push(`show ${stop}`),
    tell: (stop) => {
      log.push(`tell ${stop}`);
      return new Promise((done) => (tell = done));
    },
    hush: () => tell(false),
    hold: () => log.push('hold'),
    goOn: () => log.push('go on'),
  });
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 8; i += 1) await Promise.resolve();
  };
  return { tour, log, settle, end: async () => (tell(true), settle()) };
}

describe('the automatic tour', () => {
  it('goes from stop to stop, and rests at the last', async () => {
    const { tour, log, settle, end } = tourOf('a', 'b');
    tour.play();
    await settle();
    await end();
    await end();
    expect(log).toEqual(['show a', 'tell a', 'show b', 'tell b']);
    expect(tour.state.value).toEqual({ stop: 'b', index: 1, running: false });
  });

  it('goes on in the middle of a stop where it was held', async () => {
    const { tour, log, settle, end } = tourOf('a', 'b');
    tour.play();
    await settle();
    tour.pause();
    tour.play();
    await end();
    expect(log).toEqual(['show a', 'tell a', 'hold', 'go on', 'show b', 'tell b']);
  });

  it('that was held on the way to a stop tells it when it goes on', async () => {
    const { tour, log, settle } = tourOf('a', 'b');
    tour.play();
    tour.pause();
    await settle();
    tour.play();
    await settle();
    expect(log).toEqual(['show a', 'hold', 'show a', 'tell a']);
  });

  it('that does not run shows a stop that is chosen, and tells nothing', async () => {
    const { tour, log, settle } = tourOf('a', 'b', 'c');
    tour.go(2);
    await settle();
    expect(log).toEqual(['show c']);
    expect(tour.state.value).toEqual({ stop: 'c', index: 2, running: false });
    tour.go(3);
    expect(tour.state.value?.index).toBe(2);
  });

  it('goes on from a stop that is chosen while it runs', async () => {
    const { tour, log, settle, end } = tourOf('a', 'b', 'c');
    tour.play();
    await settle();
    tour.go(1);
    await settle();
    await end();
    expect(log).toEqual(['show a', 'tell a', 'show b', 'tell b', 'show c', 'tell c']);
  });

  it('says nothing more once it is left', async () => {
    const { tour, log, settle, end } = tourOf('a', 'b');
    tour.play();
    await settle();
    tour.leave();
    await end();
    expect(log).toEqual(['show a', 'tell a']);
    expect(tour.state.value).toBeNull();
  });

  it('begins again after its end', async () => {
    const { tour, log, settle, end } = tourOf('a', 'b');
    tour.go(1);
    tour.play();
    await settle();
    await end();
    tour.play();
    await settle();
    expect(log[log.length - 1]).toBe('tell a');
  });
});
