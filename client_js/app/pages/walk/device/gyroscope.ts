/**
 * The view follows how the phone is held, while it is on. A finger that turns the view is let: afterwards it follows on from
 * there. Only its button ends it.
 */
import { signal } from '@preact/signals';
import { shortestTurn, wrapYaw } from 'guide-client';
import type { Direction, View } from 'guide-client';
import { directionOf, towards } from './orientation.ts';

/** A device that says nothing within this has none, ms. */
const PATIENCE = 1500;
/** The part of the way to what the device says that one frame goes. */
const SMOOTH = 0.35;

export type GyroscopeState = 'off' | 'on' | 'refused' | 'absent';

interface Asking {
  requestPermission?(): Promise<'granted' | 'denied'>;
}

/** Whether a button for it makes sense here. */
export const mayHaveGyroscope = (): boolean => window.isSecureContext && 'DeviceOrientationEvent' in window && navigator.maxTouchPoints > 0;

export class Gyroscope {
  readonly state = signal<GyroscopeState>('off');
  private device: Direction | null = null;
  private smooth: Direction | null = null;
  /** yaw of the view, less that of the device */
  private turn: number | null = null;
  private scene = '';
  private held = false;
  private pressed = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** Called in a tap: phones ask the person then. */
  async toggle(): Promise<void> {
    if (this.state.value === 'on') return this.close();
    const asking = DeviceOrientationEvent as unknown as Asking;
    try {
      if ((await asking.requestPermission?.()) === 'denied') {
        this.state.value = 'refused';
        return;
      }
    } catch {
      this.state.value = 'refused';
      return;
    }
    this.device = this.smooth = this.turn = null;
    window.addEventListener('deviceorientation', this.move);
    window.addEventListener('pointerdown', this.press, true);
    for (const kind of ['pointerup', 'pointercancel'] as const) window.addEventListener(kind, this.release);
    this.timer = setTimeout(() => {
      if (this.device) return;
      this.close();
      this.state.value = 'absent';
    }, PATIENCE);
    this.state.value = 'on';
  }

  close(): void {
    clearTimeout(this.timer);
    window.removeEventListener('deviceorientation', this.move);
    window.removeEventListener('pointerdown', this.press, true);
    for (const kind of ['pointerup', 'pointercancel'] as const) window.removeEventListener(kind, this.release);
    this.pressed = this.held = false;
    this.state.value = 'off';
  }

  /** The view is taken: by a finger until it lets go, by a key for the moment. */
  hold(): void {
    this.turn = null;
    this.held = this.pressed;
  }

  /** What to show now in place of what is shown; null: leave it. */
  frame(shown: View): View | null {
    const { device } = this;
    if (this.state.value !== 'on' || !device) return null;
    if (this.held) {
      this.turn = null;
      return null;
    }
    this.smooth = this.smooth ? towards(this.smooth, device, SMOOTH) : device;
    // one goes on looking the way one looks: at the start, after a finger's turn, and in another scene
    if (this.turn === null || this.scene !== shown.scene) this.turn = shortestTurn(this.smooth.yaw, shown.yaw);
    this.scene = shown.scene;
    return { ...shown, yaw: wrapYaw(this.smooth.yaw + this.turn), pitch: Math.max(-89, Math.min(89, this.smooth.pitch)) };
  }

  /** Something else moves the view: afterwards it follows on from there. */
  rest(): void {
    this.turn = null;
  }

  private readonly move = ({ alpha, beta, gamma }: DeviceOrientationEvent): void => {
    if (alpha !== null && beta !== null && gamma !== null) this.device = directionOf({ alpha, beta, gamma });
  };

  private readonly press = (): void => {
    this.pressed = true;
  };

  private readonly release = (): void => {
    this.pressed = this.held = false;
  };
}
