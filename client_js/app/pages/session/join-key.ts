/**
 * What the tries to join a session from one tab have in common. The server makes one member of all that show the same key:
 * the answer to an earlier try may have been lost.
 */
import { browserHost } from 'guide-client';
import { tidyCode } from '../../base/join-code.ts';
import { tab } from '../../base/storage.ts';

/** 128 bits: nobody can guess it */
const BYTES = 16;

export class JoinKey {
  private readonly name: string;
  private key: string | null;

  constructor(code: string) {
    this.name = `join.${tidyCode(code)}`;
    // a page that was loaded again while it waited goes on with the same try
    this.key = tab.get(this.name);
  }

  /** The same until `renew`. */
  get value(): string {
    this.key ??= Array.from(browserHost.randomBytes(BYTES), (byte) => byte.toString(16).padStart(2, '0')).join('');
    tab.set(this.name, this.key);
    return this.key;
  }

  /** One is in: whoever joins next from this tab is another member. */
  renew(): void {
    this.key = null;
    tab.set(this.name, null);
  }
}
