/**
 * Decoded tiles: fetched in the order in which they are wanted, few at a time, and kept by bytes.
 *
 * Invariants
 * - What is kept takes at most `most` bytes, or is wanted just now.
 * - What is no longer wanted is not fetched on.
 * - A tile that could not be had is not asked for again before `AGAIN` has passed.
 */

/** Browsers open six connections to a server: some are left for what is not a tile. */
const AT_ONCE = 4;
/** ms */
const AGAIN = 10_000;

/** A decoded tile, wherever it is: `close` frees what it takes. */
export interface Decoded {
  close(): void;
}

export interface TileTools<T extends Decoded> {
  /** Rejects if it cannot be had, or `signal` is aborted. */
  load(url: string, signal: AbortSignal): Promise<T>;
  now(): number;
}

export interface WantedTile {
  url: string;
  bytes: number;
}

interface Kept<T> {
  bytes: number;
  tile: T;
}

export class TileStore<T extends Decoded> {
  /** tiles that could not be had since the last that could */
  failures = 0;
  /** called when a tile has come, or could not be had */
  arrived: () => void = () => undefined;
  /** by URL, the one not wanted for longest first */
  private readonly kept = new Map<string, Kept<T>>();
  private readonly loading = new Map<string, AbortController>();
  private readonly failed = new Map<string, number>();
  private wanted: readonly WantedTile[] = [];
  private urls = new Set<string>();
  private bytes = 0;

  constructor(
    private readonly tools: TileTools<T>,
    readonly most: number,
  ) {}

  /** Returns a tile that is here, and counts it as used. */
  get(url: string): T | undefined {
    const found = this.kept.get(url);
    if (!found) return undefined;
    this.kept.delete(url);
    this.kept.set(url, found);
    return found.tile;
  }

  has(url: string): boolean {
    return this.kept.has(url);
  }

  /** Whether a tile is here, or cannot be had for now. */
  settled(url: string): boolean {
    return this.kept.has(url) || this.tools.now() < (this.failed.get(url) ?? 0);
  }

  /** These are wanted from now on, the first first, and no others. */
  want(tiles: readonly WantedTile[]): void {
    this.wanted = tiles;
    this.urls = new Set(tiles.map(({ url }) => url));
    for (const [url, fetching] of this.loading) {
      if (this.urls.has(url)) continue;
      this.loading.delete(url);
      fetching.abort();
    }
    // what is wanted is newer than what was, the first newest
    for (const { url } of [...tiles].reverse()) this.get(url);
    this.fill();
  }

  /** Frees everything: what was in the graphics is gone. */
  clear(): void {
    for (const { tile } of this.kept.values()) tile.close();
    this.kept.clear();
    this.bytes = 0;
  }

  close(): void {
    this.want([]);
    this.clear();
    this.arrived = () => undefined;
  }

  private fill(): void {
    // those behind what fits would only push out those before them
    let room = this.most;
    for (const { url, bytes } of this.wanted) {
      room -= bytes;
      if (room < 0 || this.loading.size >= AT_ONCE) return;
      if (!this.settled(url) && !this.loading.has(url)) this.fetch(url, bytes);
    }
  }

  private fetch(url: string, bytes: number): void {
    const fetching = new AbortController();
    this.loading.set(url, fetching);
    const current = (): boolean => this.loading.get(url) === fetching;
    this.tools.load(url, fetching.signal).then(
      (tile) => {
        if (!current()) return tile.close();
        this.loading.delete(url);
        this.failures = 0;
        this.keep(url, { tile, bytes });
        this.arrived();
        this.fill();
      },
      () => {
        if (!current()) return;
        this.loading.delete(url);
        this.failures += 1;
        this.failed.set(url, this.tools.now() + AGAIN);
        this.arrived();
        this.fill();
      },
    );
  }

  private keep(url: string, kept: Kept<T>): void {
    this.failed.delete(url);
    this.kept.set(url, kept);
    this.bytes += kept.bytes;
    for (const [oldest, one] of this.kept) {
      if (this.bytes <= this.most) return;
      if (this.urls.has(oldest)) continue;
      this.kept.delete(oldest);
      this.bytes -= one.bytes;
      one.tile.close();
    }
  }
}
