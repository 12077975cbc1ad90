import { afterEach, describe, expect, it, vi } from 'vitest';
import { readLatency } from '../../../src/audio/output/output-latency.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0';
const SAFARI = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15';
const ON_IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/140.0 Mobile/15E148';

describe('the latency of a context', () => {
  const told = { baseLatency: 0.01, outputLatency: 0.04, getOutputTimestamp: () => ({ contextTime: 2, performanceTime: 5000 }) };

  afterEach(() => vi.unstubAllGlobals());

  it.each([SAFARI, ON_IPHONE])('is what it tells, in ms: %s', (userAgent) => {
    vi.stubGlobal('navigator', { userAgent });
    expect(readLatency(told)).toEqual({ stamp: { context: 2000, page: 5000 }, latency: 40 });
  });

  it('is its base latency where the rest is missing', () => {
    expect(readLatency({ baseLatency: 0.01, outputLatency: 0 })).toEqual({ stamp: null, latency: 10 });
  });

  it('is never asked of Firefox, which may stand still for ever then', () => {
    vi.stubGlobal('navigator', { userAgent: FIREFOX });
    const ask = vi.fn(() => 0);
    const context = {
      get baseLatency() {
        return ask();
      },
      get outputLatency() {
        return ask();
      },
      getOutputTimestamp: () => ({ contextTime: ask(), performanceTime: ask() }),
    };
    expect(readLatency(context)).toEqual({ stamp: null, latency: 30 });
    expect(ask).not.toHaveBeenCalled();
  });
});
