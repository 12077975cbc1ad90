/**
 * The least of the values seen in the last seconds, in buckets. Pure.
 *
 * Of a delay, the least is what the way itself takes; what is more is waiting. The last seconds, because a clock drifts
 * and a way changes.
 */
const BUCKETS = 10;

export class WindowedMinimum {
  private buckets: number[] = [];
  private filled = 0;

  /** `bucket`: ms a bucket holds; ten are kept. A whole bucket more than `most` above the least begins anew. */
  constructor(
    readonly bucket = 1000,
    readonly most = Infinity,
  ) {}

  /** null: nothing seen yet */
  get value(): number | null {
    return this.buckets.length > 0 ? Math.min(...this.buckets) : null;
  }

  /** `passed`: ms since the value before; the caller may count a silence for less. */
  see(value: number, passed: number): void {
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

  reset(): void {
    this.buckets = [];
    this.filled = 0;
  }
}
