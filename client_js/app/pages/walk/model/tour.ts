/**
 * The automatic tour: from stop to stop of the run sheet, each shown and told to its end. It knows neither panorama nor sound:
 * `show` and `tell` do the work, and say whether they came to their end.
 */
import { signal } from '@preact/signals';

export interface TourActions<Stop> {
  /** goes there; what a hand did instead is no reason to say nothing */
  show(stop: Stop): Promise<unknown>;
  tell(stop: Stop): Promise<boolean>;
  hush(): void;
  hold(): void;
  goOn(): void;
}

export interface TourState<Stop> {
  stop: Stop;
  index: number;
  running: boolean;
}

export class Tour<Stop> {
  /** null: nobody is on it */
  readonly state = signal<TourState<Stop> | null>(null);
  private number = 0;
  /** told to the middle, and held there */
  private held = false;
  /** told to its end: the next time it begins anew */
  private over = false;

  constructor(
    private readonly stops: readonly Stop[],
    private readonly actions: TourActions<Stop>,
  ) {}

  /** Begins, or goes on where it was held. */
  play(): void {
    const { value } = this.state;
    if (value?.running) return;
    if (value && this.held) {
      this.held = false;
      this.state.value = { ...value, running: true };
      this.actions.goOn();
    } else this.run(this.over ? 0 : (value?.index ?? 0), true);
  }

  pause(): void {
    const { value } = this.state;
    if (!value?.running) return;
    this.held = true;
    this.state.value = { ...value, running: false };
    this.actions.hold();
  }

  /** To a stop: it goes on from there if it ran, else it only shows it. */
  go(index: number): void {
    this.run(index, this.state.value?.running ?? false);
  }

  leave(): void {
    this.number += 1;
    this.held = this.over = false;
    this.state.value = null;
    this.actions.hush();
  }

  private run(index: number, running: boolean): void {
    const stop = this.stops[index];
    if (stop === undefined) return;
    this.number += 1;
    this.held = this.over = false;
    this.actions.hush();
    this.state.value = { stop, index, running };
    void this.visit(stop, index, this.number);
  }

  private async visit(stop: Stop, index: number, number: number): Promise<void> {
    await this.actions.show(stop);
    if (number !== this.number || !this.state.value?.running) {
      // held on the way: it is told when it goes on
      if (number === this.number) this.held = false;
      return;
    }
    const whole = await this.actions.tell(stop);
    if (number !== this.number || !whole) return;
    if (index + 1 < this.stops.length) this.run(index + 1, true);
    else {
      this.over = true;
      this.state.value = { stop, index, running: false };
    }
  }
}
