import { describe, expect, it } from 'vitest';
import { shortestTurn } from '../../src/geometry/angles.ts';
import { Timeline, type Sample } from '../../src/time/timeline.ts';
import type { View } from '../../src/geometry/view.ts';
import { play, samples, type Stamped, type Way } from '../support/network.ts';

const look = (yaw: number, scene = 's'): View => ({ scene, yaw, pitch: 0, fov: 70 });

/** Yaw drawn in every picture, with the guide time it belongs to. */
function watch(all: Stamped[], until: number): { now: number; guide: number; yaw: number }[] {
  const timeline = new Timeline();
  const pictures: { now: number; guide: number; yaw: number }[] = [];
  play(
    all,
    (sample) => timeline.push(sample),
    (now) => pictures.push({ now, guide: timeline.guideTime(now) ?? NaN, yaw: timeline.view(now)?.yaw ?? NaN }),
    until,
  );
  return pictures;
}

describe('the view', () => {
  it('is what it was at the guide time that is shown, on an even line', () => {
    const yaw = (time: number): number => (time * 0.03) % 360; // 30° a second
    for (const picture of watch(samples({ to: 20000, yaw }), 20000).slice(60)) {
      expect(Math.abs(shortestTurn(yaw(picture.guide), picture.yaw))).toBeLessThan(1e-6);
    }
  });

  const turning: [string, Way][] = [
    ['an even line', { to: 20000 }],
    ['jitter', { to: 20000, jitter: 60 }],
    ['more jitter than the buffer holds', { to: 20000, jitter: 600 }],
    ['ticks further apart', { to: 20000, every: 120, jitter: 30 }],
    ['a drifting clock', { to: 60000, jitter: 30, drift: 0.0005 }],
  ];
  it.each(turning)('never steps back while the guide turns one way, with %s', (_, way) => {
    const pictures = watch(samples({ ...way, yaw: (time) => (time * 0.03) % 360 }), way.to);
    const steps = pictures.slice(1).map(({ yaw }, i) => shortestTurn(pictures[i]?.yaw ?? 0, yaw));
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(-1e-9);
  });

  it('is smooth with jitter: hardly a picture moves more than twice what it should, and none four times', () => {
    const pictures = watch(samples({ to: 20000, jitter: 60, yaw: (time) => (time * 0.03) % 360 }), 20000).slice(120);
    const steps = pictures.slice(1).map(({ yaw }, i) => shortestTurn(pictures[i]?.yaw ?? 0, yaw));
    expect(Math.max(...steps)).toBeLessThan(2);
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
    expect(steps.filter((step) => step > 1).length).toBeLessThan(steps.length / 10);
  });

  it('goes round the short way', () => {
    const pictures = watch(samples({ to: 2000, yaw: (time) => (340 + time * 0.02) % 360 }), 2200);
    for (const { yaw } of pictures) expect(yaw >= 340 || yaw <= 20.001).toBe(true);
  });

  it('shows a movement after a rest over its last 120 ms at most, and from its beginning', () => {
    const all = samples({ to: 2000, jitter: 0 });
    all.push({ time: 12000, arrival: 12100, view: look(10) });
    const pictures = watch(all, 12400).filter(({ now }) => now > 2300);
    const moving = pictures.filter(({ yaw }) => yaw > 0 && yaw < 10);
    expect(moving.length).toBeGreaterThan(1);
    expect(moving[0]?.now).toBeGreaterThanOrEqual(12100);
    expect((moving[moving.length - 1]?.now ?? 0) - (moving[0]?.now ?? 0)).toBeLessThan(120);
    expect(moving[0]?.yaw).toBeLessThan(5);
  });

  it('after a stall goes on quickly from what was shown, and ends where the guide is', () => {
    const yaw = (time: number): number => time * 0.03;
    const all = samples({ to: 10000, yaw });
    for (const sample of all) if (sample.time > 4000 && sample.time < 6000) sample.arrival = 6100;
    const pictures = watch(all, 10000);
    const steps = pictures.slice(61).map((picture, i) => picture.yaw - (pictures[i + 60]?.yaw ?? 0));
    expect(Math.max(...steps)).toBeLessThan(60 / 3); // 60° were missed; not in one picture
    const late = pictures.filter(({ now }) => now > 6600);
    for (const picture of late) expect(Math.abs(picture.yaw - yaw(picture.guide))).toBeLessThan(1e-6);
  });

  it('cuts to another scene at the time of the sample that has it', () => {
    const timeline = new Timeline();
    for (let time = 0; time <= 400; time += 40) {
      timeline.push({ time, arrival: time + 100, view: time < 400 ? look(time / 10) : look(200, 'other') });
    }
    let before: View | null = null;
    for (let now = 500; now < 700; now++) {
      const view = timeline.view(now);
      if (view?.scene === 'other') {
        expect(timeline.guideTime(now)).toBeGreaterThanOrEqual(400);
        expect(view).toEqual(look(200, 'other'));
        expect(before?.yaw).toBe(36);
        return;
      }
      before = view;
    }
    expect.unreachable('the cut never came');
  });

  it('is there at once for who comes late, whatever its time', () => {
    const timeline = new Timeline();
    expect(timeline.view(500)).toBeNull();
    timeline.place(look(90), { yaw: 1, pitch: 2 }, 500);
    expect(timeline.view(500)).toEqual(look(90));
    expect(timeline.pointer(500)).toEqual({ yaw: 1, pitch: 2 });
    timeline.push({ time: 184040, arrival: 600, view: look(100) });
    expect(timeline.view(601)?.yaw).toBeLessThan(100);
    expect(timeline.view(700)).toEqual(look(100));
  });

  it('is forgotten by a reset', () => {
    const timeline = new Timeline();
    timeline.push({ time: 9000, arrival: 10, view: look(1) });
    timeline.reset();
    expect(timeline.view(20)).toBeNull();
    expect(timeline.guideTime(20)).toBeNull();
  });
});

describe('the pointer', () => {
  it('appears, moves and goes at its own times', () => {
    const timeline = new Timeline();
    const at = (time: number): Sample['pointer'] => (time === 0 || time === 400 ? null : { yaw: time / 10, pitch: 0 });
    for (let time = 0; time <= 400; time += 40) timeline.push({ time, arrival: time + 100, pointer: at(time) ?? null });
    const yaws: number[] = [];
    for (let now = 500; now < 620; now++) {
      const guide = timeline.guideTime(now) ?? NaN;
      const pointer = timeline.pointer(now);
      // nothing lies between a direction and none: it stays until the sample that takes it away
      if (guide >= 400) expect(pointer).toBeNull();
      else yaws.push(Math.abs((pointer?.yaw ?? NaN) - Math.min(36, guide / 10)));
    }
    expect(yaws.length).toBeGreaterThan(20);
    expect(yaws.length).toBeLessThan(120);
    expect(Math.max(...yaws)).toBeLessThan(1e-6);
  });
});

describe('what the session does itself', () => {
  it('comes after all that is known, and sets no clock', () => {
    const timeline = new Timeline();
    for (let time = 0; time <= 400; time += 40) timeline.push({ time, arrival: time + 100, view: look(time / 10), pointer: look(1) });
    const offset = timeline.guideTime(500);
    timeline.push({ time: null, arrival: 500, pointer: null });
    expect(timeline.guideTime(500)).toBe(offset);
    expect(timeline.pointer(500)).not.toBeNull();
    expect(timeline.pointer(600)).toBeNull();
    expect(timeline.view(600)).toEqual(look(40));
  });

  it('is shown at once where nothing else is known', () => {
    const timeline = new Timeline();
    timeline.push({ time: null, arrival: 500, view: look(7) });
    expect(timeline.view(500)).toEqual(look(7));
  });
});

describe('what waits for its time', () => {
  function running(): Timeline<string> {
    const timeline = new Timeline<string>();
    for (let time = 0; time <= 2000; time += 40) timeline.push({ time, arrival: time + 100, view: look(0) });
    return timeline;
  }

  it('is due when playout reaches it, once', () => {
    const timeline = running();
    timeline.guideTime(2100);
    timeline.schedule(2300, 'caption', 2100);
    expect(timeline.due(2300)).toEqual([]);
    const due: number[] = [];
    for (let now = 2300; now < 3000; now++) if (timeline.due(now).length > 0) due.push(now);
    expect(due.length).toBe(1);
    expect(timeline.guideTime(due[0] ?? 0)).toBeGreaterThanOrEqual(2300);
    expect(due[0]).toBeLessThan(2470);
  });

  it('is due at once without a time, with one already played, or before there is a clock', () => {
    const timeline = running();
    timeline.schedule(null, 'comment', 2100);
    timeline.schedule(100, 'old', 2100);
    expect(timeline.due(2100)).toEqual(['comment', 'old']);
    const fresh = new Timeline<string>();
    fresh.schedule(99999, 'early', 0);
    expect(fresh.due(0)).toEqual(['early']);
  });

  it('waits no longer than 2 s, whatever its time says', () => {
    const timeline = running();
    timeline.schedule(999999, 'odd', 2100);
    expect(timeline.due(4099)).toEqual([]);
    expect(timeline.due(4100)).toEqual(['odd']);
  });
});
