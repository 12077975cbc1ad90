/** Speaking as a follower: the hand in the bar, and the panel that leads through the rest. */
import './floor.css';
import { t } from '../../base/i18n.ts';
import { failed } from './mic.ts';
import type { MicState } from './mic.ts';
import type { LiveSession } from '../session.ts';
import type { MyTurn } from './my-turn.ts';
import { testids } from '../../base/testids.ts';
import { Icon } from '../../ui/icon.tsx';
import { MicLevel } from './mic-level.tsx';

interface TurnProps {
  turn: MyTurn;
  live: LiveSession;
}

/** Nobody but a person who leads can give the floor. */
export const canRaise = (live: LiveSession): boolean =>
  live.phase.value !== 'ended' && live.leader.value !== null && !live.leader.value.robot;

export function HandButton({ turn, live, wide = false }: TurnProps & { wide?: boolean }) {
  const step = turn.step.value;
  if (!canRaise(live) && step === 'none') return null;
  const up = step === 'raised';
  return (
    <button
      type="button"
      class={wide ? 'button wide hand-wide' : up ? 'icon-button hand on' : 'icon-button hand'}
      data-testid={testids.hand}
      aria-pressed={up}
      aria-label={up ? t.turn.lower : t.turn.raise}
      title={t.turn.raise}
      disabled={step === 'granted' || step === 'speaking' || live.status.value !== 'online'}
      onClick={() => (up ? turn.lower() : turn.raise())}
    >
      <Icon name="hand" />
      {wide && (up ? t.turn.lower : t.turn.raise)}
    </button>
  );
}

export function MyTurnPanel({ turn, live }: TurnProps) {
  const { mic } = turn;
  const state = mic.state.value;
  switch (turn.step.value) {
    case 'none':
      return null;
    case 'raised':
      return (
        <section class="turn raised" role="status" data-testid={testids.turn} data-step="raised">
          <Icon name="hand" />
          <span class="words">{t.turn.raised}</span>
          <button type="button" class="button bare" onClick={() => turn.lower()}>
            {t.turn.lower}
          </button>
        </section>
      );
    case 'granted':
      return (
        <section class="turn" role="status" data-testid={testids.turn} data-step="granted">
          <strong>{t.turn.granted}</strong>
          <p class={failed(state) ? 'problem' : 'quiet small'} data-testid={testids.microphoneState} data-state={state}>
            {failed(state) && state !== 'insecure' && <b>{t.microphone.states[state]}</b>}
            <span>{explained(state)}</span>
          </p>
          <div class="answers">
            <button type="button" class="button" data-testid={testids.turnEnd} onClick={() => turn.lower()}>
              {t.turn.decline}
            </button>
            {state !== 'insecure' && state !== 'unsupported' && (
              <button type="button" class="button main" data-testid={testids.turnStart} disabled={state === 'asking'} onClick={() => mic.start()}>
                <Icon name="mic" />
                {t.turn.start}
              </button>
            )}
          </div>
        </section>
      );
    case 'speaking':
      return (
        <section class="turn live" role="status" data-testid={testids.turn} data-step="speaking">
          <button
            type="button"
            class={state === 'muted' ? 'icon-button mic-ring off' : 'icon-button mic-ring'}
            aria-pressed={state === 'muted'}
            aria-label={state === 'muted' ? t.turn.unmute : t.turn.mute}
            onClick={() => mic.toggle()}
          >
            <Icon name={state === 'muted' ? 'micOff' : 'mic'} />
          </button>
          <span class="words">
            <strong data-testid={testids.microphoneState} data-state={state}>
              {live.status.value !== 'online' ? t.state.reconnecting : state === 'muted' ? t.microphone.states.muted : t.turn.speaking}
            </strong>
            <MicLevel mic={mic} />
          </span>
          <button type="button" class="button main" data-testid={testids.turnEnd} onClick={() => turn.lower()}>
            {t.turn.end}
          </button>
        </section>
      );
  }
}

function explained(state: MicState): string {
  if (state === 'insecure') return t.turn.insecure;
  if (state === 'asking') return t.microphone.hints.asking;
  if (state === 'off' || state === 'on' || state === 'muted') return t.turn.grantedHint;
  return t.microphone.hints[state];
}
