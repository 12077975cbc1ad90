/**
 * One person has one connection, and may have a session open in several tabs: the newest has it, the others wait. When that
 * tab goes, it says so through the device's storage, and one that waits goes on by itself.
 */
import { device } from '../../base/storage.ts';
import { tidyCode } from '../../base/join-code.ts';

export class HandOver {
  private readonly key: string;
  private readonly gone = (): void => {
    if (this.has()) device.set(this.key, `${Date.now()} ${Math.random()}`);
  };
  private readonly told = ({ key, newValue }: StorageEvent): void => {
    if (key === `guide.${this.key}` && newValue !== null) this.take();
  };

  /** `has`: this page has the connection; `take`: another one gave it up, and this page may have it. */
  constructor(
    code: string,
    private readonly has: () => boolean,
    private readonly take: () => void,
  ) {
    this.key = `handed.${tidyCode(code)}`;
    window.addEventListener('pagehide', this.gone);
    window.addEventListener('storage', this.told);
  }

  close(): void {
    window.removeEventListener('pagehide', this.gone);
    window.removeEventListener('storage', this.told);
  }
}
