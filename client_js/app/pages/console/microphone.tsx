/** The guide's microphone in the console's foot: one switch, its state in words, how loud it is, and which one it is. */
import { useEffect, useRef, useState } from 'preact/hooks';
import './microphone.css';
import { t } from '../../base/i18n.ts';
import { testids } from '../../base/testids.ts';
import { MicLevel } from '../../live/floor/mic-level.tsx';
import { failed } from '../../live/floor/mic.ts';
import type { Mic } from '../../live/floor/mic.ts';
import { floorWords } from '../../live/floor/words.ts';
import { Icon } from '../../ui/controls/icon.tsx';
import { Menu, useLeave } from '../../ui/navigation/menu.tsx';

export function MicrophoneControl({ mic, leading }: { mic: Mic; leading: boolean }) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const state = mic.state.value;
  const on = state === 'on';
  useLeave(box, open, () => setOpen(false));
  return (
    <div class={`mic ${state}`} ref={box}>
      <MicrophoneNote mic={mic} />
      {open && <Devices mic={mic} onChosen={() => setOpen(false)} />}
      <button
        type="button"
        class={on ? 'button mic-button on-air' : 'button mic-button'}
        data-testid={testids.microphone}
        aria-pressed={on}
        aria-label={floorWords.microphone.name}
        disabled={!leading}
        onClick={() => mic.toggle()}
      >
        <Icon name={on || state === 'off' ? 'mic' : 'micOff'} />
        <kbd>M</kbd>
      </button>
      <span class="mic-words">
        <span class={failed(state) ? 'mic-state bad' : 'mic-state'} role="status" data-testid={testids.microphoneState} data-state={state}>
          {on && <span class="live-dot" />}
          {floorWords.microphone.states[state]}
        </span>
        <MicLevel mic={mic} />
      </span>
      <button
        type="button"
        class="icon-button"
        data-testid={testids.microphoneDevice}
        aria-label={floorWords.microphone.choose}
        aria-haspopup="true"
        aria-expanded={open}
        disabled={!leading}
        onClick={() => setOpen(!open)}
      >
        <Icon name="up" />
      </button>
    </div>
  );
}

/** Why it does not work, and what helps: stays until it does, or is put away. */
function MicrophoneNote({ mic }: { mic: Mic }) {
  const [away, setAway] = useState<string | null>(null);
  const state = mic.state.value;
  useEffect(() => setAway(null), [state]);
  if (state === 'off' || state === 'on' || state === 'muted' || away === state) return null;
  return (
    <div class="popover mic-note" role={failed(state) ? 'alert' : 'status'} data-testid={testids.microphoneNote}>
      <span class="words">
        <strong>{floorWords.microphone.states[state]}</strong>
        <span>{floorWords.microphone.hints[state]}</span>
      </span>
      <button type="button" class="icon-button" aria-label={t.action.close} onClick={() => setAway(state)}>
        <Icon name="close" />
      </button>
    </div>
  );
}

function Devices({ mic, onChosen }: { mic: Mic; onChosen(): void }) {
  const state = mic.state.value;
  useEffect(() => {
    void mic.microphone.devices().then((devices) => (mic.devices.value = devices));
  }, [mic]);
  const chosen = mic.device.value;
  const choose = (device: string | null): void => {
    mic.choose(device);
    onChosen();
  };
  // without permission browsers name none of them
  const named = mic.devices.value.filter(({ id, label }) => id !== '' && id !== 'default' && label !== '');
  return (
    <Menu label={floorWords.microphone.choose}>
      <button type="button" role="menuitemradio" aria-checked={chosen === null || chosen === 'default'} onClick={() => choose(chosen === null ? null : 'default')}>
        <Icon name="check" />
        {floorWords.microphone.system}
      </button>
      {named.map(({ id, label }, index) => (
        <button key={id} type="button" role="menuitemradio" aria-checked={chosen === id} onClick={() => choose(id)}>
          <Icon name="check" />
          <bdi>{label || floorWords.microphone.unnamed(index + 1)}</bdi>
        </button>
      ))}
      {(state === 'on' || state === 'muted') && (
        <button
          type="button"
          role="menuitem"
          class="apart"
          onClick={() => {
            mic.stop();
            onChosen();
          }}
        >
          <Icon name="micOff" />
          {floorWords.microphone.close}
        </button>
      )}
    </Menu>
  );
}
