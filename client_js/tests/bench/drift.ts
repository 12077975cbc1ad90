/** `make bench` runs this: an hour of speech while the guide's clock and our sound card's drift apart. Prints JSON lines. */
import { MINUTE, after, simulate } from '../support/line.ts';

const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);

for (const drift of [0.0001, -0.0001]) {
  const { moments, jitter } = simulate({ until: 60 * MINUTE, guide: drift, card: -drift, jitter: 40 });
  const ages = after(moments, 10000).map(({ age }) => age);
  const growth = most(ages.slice(-1500)) - most(ages.slice(0, 1500));
  console.log(JSON.stringify({ drift: drift * 1e6, underruns: jitter.gaps + jitter.late + jitter.dropped, growth }));
}
