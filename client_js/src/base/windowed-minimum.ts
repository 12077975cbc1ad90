/**
 * The smallest of the values of the last seconds, kept in buckets. Pure.
 *
 * The smallest of many delays is what the way itself takes; the rest of a delay is waiting. Only the last seconds count,
 * because clocks drift and ways change.
 */
const BUCKETS = 10;

export class WindowedMinimum {
  private buckets: number[] = [];
  private filled = 0;

  /** `bucket`: ms a bucket holds; ten are kept. A whole bucket that is more than `most` above the minimum begins a new one. */
  constructor(
    readonly bucket = 1000,
    readonly most = Infinity,
  ) {}

  /** The minimum; null before the first value. */
  get value(): number | null {
    return this.buckets.length > 0 ? Math.min(...this.buckets) : null;
  }

  /** Takes a value in. `passed`: ms since the value before; the caller may count a silence for less. */
  add(value: number, passed: number): void {
    this.filled += passed;
    if (this.buckets.length === 0 || this.filled >= this.bucket) {
      const newest = this.buckets[this.buckets.length - 1];
      if (newest !== undefined && newest - Math.min(...this.buckets) > this.most) this.buckets = [newest];
      this.buckets.push(value);
      if (this.buckets.length > BUCKETS) this.buckets.shift();
      this.filled = 0;
    }
    const last = this.buckets.length - 1;
    this.buckets[last] = Math.min(this.buckets[last] ?? value, value);
  }

  /** Forgets all values. */
  reset(): void {
    this.buckets = [];
    this.filled = 0;
  }
}
