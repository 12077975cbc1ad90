/**
 * The dialogs that are open, in the order in which they came.
 *
 * Invariants: only the topmost can be reached; the page and every dialog beneath it are inert. When one goes, the focus
 * returns to where it was before that one came, if it can still be reached there, else into the topmost that is left.
 */

/** An element, as far as it matters here. */
export interface Layer {
  inert: boolean;
}

export interface OpenDialog {
  layer: Layer;
  /** asks it to close; one that must be answered stays */
  close(): void;
  /** moves the focus into it */
  enter(): void;
}

export class DialogStack {
  private readonly dialogs: OpenDialog[] = [];

  /** `page` returns what lies beneath all dialogs; null where there is no page. */
  constructor(private readonly page: () => Layer | null) {}

  get size(): number {
    return this.dialogs.length;
  }

  get top(): OpenDialog | undefined {
    return this.dialogs[this.dialogs.length - 1];
  }

  /** Opens `dialog` over the others. `back` returns the focus and says whether that was possible. Returns what removes the dialog. */
  open(dialog: OpenDialog, back: () => boolean): () => void {
    this.dialogs.push(dialog);
    this.spread();
    dialog.enter();
    return () => {
      const wasTop = this.top === dialog;
      const at = this.dialogs.indexOf(dialog);
      if (at < 0) return;
      this.dialogs.splice(at, 1);
      this.spread();
      if (wasTop && !back()) this.top?.enter();
    };
  }

  /** Asks the topmost alone to close. */
  escape(): void {
    this.top?.close();
  }

  private spread(): void {
    const page = this.page();
    if (page) page.inert = this.size > 0;
    for (const dialog of this.dialogs) dialog.layer.inert = dialog !== this.top;
  }
}
