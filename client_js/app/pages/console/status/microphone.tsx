/** The guide's microphone in the console's foot: one switch, its state in words, how loud it is, and which one it is. */
import { useEffect, useState } from 'preact/hooks';
import './microphone.css';
import { t } from '../../../base/i18n.ts';
import { testids } from '../../../base/testids.ts';
import { MicLevel } from '../../../live/floor/mic-level.tsx';
import { failed } from '../../../live/floor/mic.ts';
import type { Mic } from '../../../live/floor/mic.ts';
import { floorWords } from '../../../live/floor/words.ts';
import { Button, IconButton } from '../../../ui/controls/button.tsx';
import { Icon } from '../../../ui/controls/icon.tsx';
import { Kbd } from '../../../ui/controls/kbd.tsx';
import { LiveDot } from '../../../ui/data/tag.tsx';
import { Popover } from '../../../ui/dialog/popover.tsx';
import { MenuButton, MenuItem } from '../../../ui/navigation/menu.tsx';

export function MicrophoneControl({ mic, leading }: { mic: Mic; leading: boolean }) {
  const state = mic.state.value;
  const on = state === 'on';
  const look = (): void => {
    void mic.microphone.devices().then((devices) => (mic.devices.value = devices));
  };
  return (
    <div class={`mic ${state}`}>
      <MicrophoneNote mic={mic} />
      <Button
        class={on ? 'mic-button on-air' : 'mic-button'}
        data-testid={testids.microphone}
        aria-pressed={on}
        aria-label={floorWords.microphone.name}
        disabled={!leading}
        onClick={() => mic.toggle()}
      >
        <Icon name={on || state === 'off' ? 'mic' : 'micOff'} />
        <Kbd>M</Kbd>
      </Button>
      <span class="mic-words">
        <span class={failed(state) ? 'mic-state bad' : 'mic-state'} translate={false} role="status" data-testid={testids.microphoneState} data-state={state}>
          {on && <LiveDot on />}
          {floorWords.microphone.states[state]}
        </span>
        <MicLevel mic={mic} />
      </span>
      <MenuButton icon="up" label={floorWords.microphone.choose} testid={testids.microphoneDevice} disabled={!leading} onOpen={look}>
        <Devices mic={mic} />
      </MenuButton>
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
    <Popover
      class={failed(state) ? 'mic-note danger' : 'mic-note'}
      role={failed(state) ? 'alert' : 'status'}
      data-testid={testids.microphoneNote}
    >
      <span class="words">
        <strong>{floorWords.microphone.states[state]}</strong>
        <span class="mic-hint">{floorWords.microphone.hints[state]}</span>
      </span>
      <IconButton icon="close" label={t.action.close} onClick={() => setAway(state)} />
    </Popover>
  );
}

function Devices({ mic }: { mic: Mic }) {
  const state = mic.state.value;
  const chosen = mic.device.value;
  // without permission browsers name none of them
  const named = mic.devices.value.filter(({ id, label }) => id !== '' && id !== 'default' && label !== '');
  return (
    <>
      <MenuItem checked={chosen === null || chosen === 'default'} onChoose={() => mic.choose(chosen === null ? null : 'default')}>
        {floorWords.microphone.system}
      </MenuItem>
      {named.map(({ id, label }, index) => (
        <MenuItem key={id} checked={chosen === id} onChoose={() => mic.choose(id)}>
          <bdi>{label || floorWords.microphone.unnamed(index + 1)}</bdi>
        </MenuItem>
      ))}
      {(state === 'on' || state === 'muted') && (
        <MenuItem icon="micOff" apart onChoose={() => mic.stop()}>
          {floorWords.microphone.close}
        </MenuItem>
      )}
    </>
  );
}
