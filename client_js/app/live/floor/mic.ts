/** A microphone as pages show it: its state in one word, its devices, and one switch. */
import { signal } from '@preact/signals';
import { Microphone } from 'guide-client';
import type { CaptureState, Device } from 'guide-client';
import { device as kept, tab } from '../../base/storage.ts';

export type MicState = CaptureState | 'muted';

/** As loud as speech near by, of the meter's 0–1. */
const SPEECH = 0.4;

/** It does not work, and somebody has to do something about it. */
export const failed = (state: MicState): boolean => !['off', 'asking', 'on', 'muted'].includes(state);

export class Mic {
  readonly microphone = new Microphone();
  readonly state = signal<MicState>('off');
  readonly devices = signal<readonly Device[]>([]);
  /** the one that is used; null: the system's choice */
  readonly device = signal<string | null>(null);

  /** `key`: under which the chosen device is remembered here; null: it is not */
  constructor(private readonly key: string | null = null) {
    this.device.value = key && kept.get(key);
    this.microphone.on('state', () => this.look());
    this.microphone.on('devices', (devices) => (this.devices.value = devices));
  }

  /** On; then off and on for those who listen, while the device stays open. */
  toggle(): void {
    const { microphone } = this;
    if (microphone.state === 'asking') return this.stop();
    if (microphone.state !== 'on') return this.start();
    this.toggleMuted();
  }

  /** In answer to a tap or a key. */
  start(device: string | null = this.device.value): void {
    this.device.value = device;
    this.microphone.muted = false;
    this.remember('on');
    void this.microphone.start(device ?? undefined);
  }

  /**
   * As it was before the page was loaded anew, where the browser lets it be without asking. It must not ask: nobody has
   * pressed anything.
   */
  async resume(): Promise<void> {
    const before = this.key && tab.get(`${this.key}.was`);
    if (!before || this.microphone.state !== 'off' || !(await permitted())) return;
    this.start();
    if (before === 'muted') this.toggleMuted();
  }

  /** This one from now on, also after a reload; null: the system's choice. */
  choose(device: string | null): void {
    if (this.key) kept.set(this.key, device);
    this.start(device);
  }

  /** Closes the device. */
  stop(): void {
    this.remember(null);
    this.microphone.stop();
  }

  /** Ends it: the device is closed, and others that come are not met. */
  close(): void {
    this.microphone.close();
  }

  get level(): number {
    return this.microphone.level;
  }

  /** One speaks into it, and is heard. */
  get speaks(): boolean {
    return this.state.value === 'on' && this.level > SPEECH;
  }

  /** Over a reload of this tab. */
  private remember(state: 'on' | 'muted' | null): void {
    if (this.key) tab.set(`${this.key}.was`, state);
  }

  private toggleMuted(): void {
    const { microphone } = this;
    microphone.muted = !microphone.muted;
    this.look();
    this.remember(microphone.muted ? 'muted' : 'on');
  }

  private look(): void {
    const { state, muted } = this.microphone;
    this.state.value = state === 'on' && muted ? 'muted' : state;
    // names are told once there is permission
    if (state === 'on') void this.microphone.devices().then((devices) => this.meet(devices));
  }

  private meet(devices: readonly Device[]): void {
    this.devices.value = devices;
    // the one that was remembered is not there today, and another one was opened
    if (!devices.some(({ id }) => id === this.device.value)) this.device.value = null;
  }
}

/** Whether this page may use a microphone without asking; false where the browser does not say. */
async function permitted(): Promise<boolean> {
  try {
    return (await navigator.permissions.query({ name: 'microphone' as PermissionName })).state === 'granted';
  } catch {
    return false;
  }
}
