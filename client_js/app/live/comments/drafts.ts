/**
 * What a person is writing and what of it is on its way. Nothing typed is ever lost: a refused comment goes back into
 * the field, or, where something new is being written there, waits beside it.
 */
import { signal } from '@preact/signals';
import { TEXT_LIMITS } from 'guide-client';
import { nameIn, t } from '../../base/i18n.ts';

export type Kind = 'comment' | 'question';

/** A comment that was sent: on its way, or refused while the field was in use. */
export interface Outgoing {
  key: number;
  kind: Kind;
  text: string;
  problem: string | null;
}

/** Why something was refused, as PROTOCOL.md has it. */
export interface Refusal {
  code: string;
  detail: Readonly<Record<string, unknown>>;
}

/** In the reader's words. */
export function refusalText({ code, detail }: Refusal): string {
  const number = (key: string): number | null => (typeof detail[key] === 'number' ? (detail[key] as number) : null);
  switch (code) {
    case 'too_many_comments':
      return t.refusal.too_many_comments(Math.max(1, Math.ceil((number('wait') ?? 2000) / 1000)));
    case 'text_too_long':
      return t.refusal.text_too_long(number('longest') ?? TEXT_LIMITS.comment);
    case 'led_by_another':
      return t.refusal.led_by_another(typeof detail['name'] === 'string' ? nameIn(detail['name']) : '');
    case 'too_many_messages':
    case 'too_many_hands':
    case 'text_empty':
    case 'not_allowed':
    case 'not_leading':
    case 'scene_unknown':
    case 'session_ended':
    case 'not_recorded':
    case 'voice_refused':
      return t.refusal[code];
    case 'session_over':
      return t.refusal.session_ended;
    case 'token_expired':
    case 'token_unknown':
      return t.state.expired;
    default:
      return t.refusal.unknown;
  }
}

const isRefusal = (error: unknown): error is Refusal =>
  typeof error === 'object' && error !== null && 'code' in error && 'detail' in error;

/** Characters as people count them; a server counts the same. */
export const lengthOf = (text: string): number => Array.from(text.trim()).length;

export class Drafts {
  readonly text = signal('');
  readonly kind = signal<Kind>('comment');
  /** why the last one was refused, until something is typed */
  readonly problem = signal<string | null>(null);
  /** when the one that came too soon may be sent, ms as in performance.now; 0: the last refusal was for another reason */
  readonly notBefore = signal(0);
  readonly outgoing = signal<readonly Outgoing[]>([]);
  /** how many characters the session takes, as it told */
  readonly most = signal(TEXT_LIMITS.comment);
  private keys = 0;
  /** what was put back and the field does not show yet: whoever types meanwhile types into an empty one */
  private unseen = '';

  /** The field has this now. */
  type(text: string): void {
    this.text.value = this.unseen ? `${this.unseen} ${text}` : text;
    this.problem.value = null;
  }

  /** The field shows this. */
  shown(text: string): void {
    if (text === this.text.value) this.unseen = '';
  }

  /** Seconds until the one that came too soon may be sent; 0 when it may. */
  wait(now: number): number {
    return Math.max(0, Math.ceil((this.notBefore.value - now) / 1000));
  }

  /** What to tell of the last refusal: a wait counts down, to its end. */
  words(now: number): string | null {
    const wait = this.wait(now);
    if (this.problem.value === null || this.notBefore.value === 0) return this.problem.value;
    return wait > 0 ? t.refusal.too_many_comments(wait) : t.refusal.waited;
  }

  toggleQuestion(): void {
    this.kind.value = this.kind.value === 'question' ? 'comment' : 'question';
  }

  /** `say` resolves when it is recorded and rejects with a refusal. False where there was nothing to send. */
  async send(say: (text: string, kind: Kind) => Promise<unknown>, now: () => number = () => performance.now()): Promise<boolean> {
    const written = this.text.value;
    const kind = this.kind.value;
    if (lengthOf(written) === 0) return false;
    if (lengthOf(written) > this.most.value) {
      this.notBefore.value = 0;
      this.problem.value = t.refusal.text_too_long(this.most.value);
      return false;
    }
    const entry: Outgoing = { key: ++this.keys, kind, text: written.trim(), problem: null };
    this.outgoing.value = [...this.outgoing.value, entry];
    this.text.value = '';
    this.problem.value = null;
    this.kind.value = 'comment';
    try {
      await say(entry.text, kind);
      this.drop(entry.key);
      return true;
    } catch (error) {
      const refusal = isRefusal(error) ? error : { code: 'unknown', detail: {} };
      const wait = refusal.detail['wait'];
      this.notBefore.value = refusal.code === 'too_many_comments' && typeof wait === 'number' ? now() + wait : 0;
      this.refused(entry, refusalText(refusal));
      return false;
    }
  }

  /** Puts a refused one back into the field, before whatever is there. */
  putBack(key: number): void {
    const entry = this.outgoing.value.find((each) => each.key === key);
    if (!entry) return;
    this.drop(key);
    this.text.value = this.text.value.trim() ? `${entry.text} ${this.text.value}` : entry.text;
    this.kind.value = entry.kind;
    this.problem.value = entry.problem;
  }

  drop(key: number): void {
    this.outgoing.value = this.outgoing.value.filter((each) => each.key !== key);
  }

  private refused(entry: Outgoing, problem: string): void {
    this.outgoing.value = this.outgoing.value.map((each) => (each.key === entry.key ? { ...each, problem } : each));
    if (this.text.value.trim() !== '') return;
    this.unseen = entry.text;
    this.putBack(entry.key);
  }
}
