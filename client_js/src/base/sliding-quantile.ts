/** A quantile of the last values, kept in order, so that each value costs little. Pure. */
export class SlidingQuantile {
  private readonly most: number;
  private readonly values: number[] = [];
  private readonly sorted: number[] = [];

  /** `most`: so many values are kept. */
  constructor(most: number) {
    this.most = most;
  }

  add(value: number): void {
    const { values, sorted } = this;
    sorted.splice(this.place(value), 0, value);
    if (values.push(value) > this.most) sorted.splice(this.place(values.shift() ?? NaN), 1);
  }

  /** `quantile`: 0–1. 0 before the first value. */
  at(quantile: number): number {
    return this.sorted[Math.floor(quantile * (this.sorted.length - 1))] ?? 0;
  }

  /** Returns where `value` stands among the sorted, or would. */
  private place(value: number): number {
    const { sorted } = this;
    let at = sorted.length;
    while (at > 0 && (sorted[at - 1] ?? 0) >= value) at--;
    return at;
  }
}
