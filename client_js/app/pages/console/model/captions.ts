/** The captions that a guide sends: those prepared for a stop, one after another, and those typed now. */
import { computed, signal } from '@preact/signals';
import type { Text } from 'guide-client';
import { captionsOf } from '../../../hall/captions/split.ts';
import { refusalText } from '../../../live/comments/drafts.ts';
import type { Refusal } from '../../../live/comments/drafts.ts';
import { consoleWords } from '../words.ts';
import type { ConsoleModel } from './console.ts';

export class SentCaptions {
  /** what is said at this stop: as it is recorded, where a clip tells it */
  readonly prepared = computed<readonly Text[]>(() => {
    const stop = this.model.route.stop.value;
    if (!stop) return [];
    const recorded = stop.clip?.captions.map(({ text }) => text) ?? [];
    return recorded.length > 0 ? recorded : captionsOf(stop.narration);
  });
  /** how many of this stop's went out */
  readonly count = computed(() => this.sent.value[this.model.route.stop.value?.id ?? ''] ?? 0);
  /** by stop */
  private readonly sent = signal<Readonly<Record<string, number>>>({});

  constructor(private readonly model: ConsoleModel) {}

  /** Sends a caption of this stop, for now or for `time`; the next one after it is ready then. Resolves when it is recorded. */
  async sendPrepared(index: number, time?: number): Promise<void> {
    const stop = this.model.route.stop.value;
    const text = this.prepared.value[index];
    if (!stop || !text || !this.model.active.value) return;
    const before = this.count.value;
    this.sent.value = { ...this.sent.value, [stop.id]: index + 1 };
    if (!(await this.send(text, time))) this.sent.value = { ...this.sent.value, [stop.id]: before };
  }

  sendNext(): void {
    if (this.model.route.stop.value) void this.sendPrepared(this.count.value);
  }

  /** False where it was refused; why is told in the console's `notice`. */
  async send(text: Text, time?: number): Promise<boolean> {
    try {
      await this.model.lead?.caption(text, time);
      return true;
    } catch (refusal) {
      this.model.notice.value = consoleWords.captionFailed(refusalText(refusal as Refusal));
      return false;
    }
  }
}
