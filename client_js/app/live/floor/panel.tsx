/** Speaking as a follower: the hand in the bar, and the panel that leads through the rest. */
import './floor.css';
import { testids } from '../../base/testids.ts';
import { Answers, Button, IconButton } from '../../ui/controls/button.tsx';
import { Icon } from '../../ui/controls/icon.tsx';
import type { LiveSession } from '../session.ts';
import { MicLevel } from './mic-level.tsx';
import { failed } from './mic.ts';
import type { MicState } from './mic.ts';
import type { MyTurn } from './my-turn.ts';
import { floorWords } from './words.ts';

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
  const words = up ? floorWords.lower : floorWords.raise;
  const press = {
    'data-testid': testids.hand,
    'aria-pressed': up,
    title: floorWords.raise,
    disabled: step === 'granted' || step === 'speaking' || live.status.value !== 'online',
    onClick: () => (up ? turn.lower() : turn.raise()),
  };
  if (!wide) return <IconButton icon="hand" class={up ? 'hand on' : 'hand'} label={words} {...press} />;
  return (
    <Button wide icon="hand" class="hand-wide" aria-label={words} {...press}>
      {words}
    </Button>
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
        <section class="turn raised" translate={false} role="status" data-testid={testids.turn} data-step="raised">
          <Icon name="hand" />
          <span class="turn-words">{floorWords.raised}</span>
          <Button kind="bare" onClick={() => turn.lower()}>
            {floorWords.lower}
          </Button>
        </section>
      );
    case 'granted':
      return (
        <section class="turn" translate={false} role="status" data-testid={testids.turn} data-step="granted">
          <strong>{floorWords.granted}</strong>
          <p class={failed(state) ? 'problem' : 'quiet small'} data-testid={testids.microphoneState} data-state={state}>
            {failed(state) && state !== 'insecure' && <b class="turn-state">{floorWords.microphone.states[state]}</b>}
            <span>{explained(state)}</span>
          </p>
          <Answers>
            <Button data-testid={testids.turnEnd} onClick={() => turn.lower()}>
              {floorWords.decline}
            </Button>
            {state !== 'insecure' && (
              <Button
                kind="main"
                icon="mic"
                data-testid={testids.turnStart}
                disabled={state === 'asking'}
                onClick={() => mic.start()}
              >
                {floorWords.start}
              </Button>
            )}
          </Answers>
        </section>
      );
    case 'speaking':
      return (
        <section class="turn live" translate={false} role="status" data-testid={testids.turn} data-step="speaking">
          <IconButton
            icon={state === 'muted' ? 'micOff' : 'mic'}
            class={state === 'muted' ? 'mic-ring off' : 'mic-ring'}
            aria-pressed={state === 'muted'}
            label={state === 'muted' ? floorWords.unmute : floorWords.mute}
            onClick={() => mic.toggle()}
          />
          <span class="turn-words">
            <strong data-testid={testids.microphoneState} data-state={state}>
              {live.status.value !== 'online' ? floorWords.unheard : state === 'muted' ? floorWords.microphone.states.muted : floorWords.speaking}
            </strong>
            <MicLevel mic={mic} />
          </span>
          <Button kind="main" data-testid={testids.turnEnd} onClick={() => turn.lower()}>
            {floorWords.end}
          </Button>
        </section>
      );
  }
}

function explained(state: MicState): string {
  if (state === 'insecure') return floorWords.insecure;
  if (state === 'asking') return floorWords.microphone.hints.asking;
  if (state === 'off' || state === 'on' || state === 'muted') return floorWords.grantedHint;
  return floorWords.microphone.hints[state];
}
