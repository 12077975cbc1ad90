/** Before the tour begins: is the guide heard, would others be heard here, can phones open the link, and who is in. */
import { useEffect, useState } from 'preact/hooks';
import './check-card.css';
import { t } from '../../../base/i18n.ts';
import { testids } from '../../../base/testids.ts';
import { MicLevel } from '../../../live/floor/mic-level.tsx';
import type { Mic } from '../../../live/floor/mic.ts';
import { floorWords } from '../../../live/floor/words.ts';
import { Button, IconButton } from '../../../ui/controls/button.tsx';
import { Icon } from '../../../ui/controls/icon.tsx';
import { Card } from '../../../ui/layout/card.tsx';
import type { ConsoleProps } from '../model/console.ts';
import { consoleWords } from '../words.ts';
import { LinkNote } from './link-note.tsx';
import { reachOf } from './link-reach.ts';
import { playTone } from './test-tone.ts';

const { check } = consoleWords;
/** How often the level is looked at, ms. */
const LOOK = 100;

export function CheckCard({ model, features }: ConsoleProps) {
  const { live, onAir, connection } = features;
  const link = model.link.value;
  // on a phone it lies over the run sheet
  const [away, setAway] = useState(false);
  if (away || live.phase.value !== 'waiting' || !model.active.value || connection.state.value !== 'online') return null;
  const reach = link ? reachOf(link) : null;
  return (
    <Card kind="glass-dense" class="check-card" data-testid={testids.checkCard}>
      <header class="check-head">
        <h2 class="check-title">{check.title}</h2>
        <IconButton icon="close" label={t.action.close} onClick={() => setAway(true)} />
      </header>
      <ul class="checks">
        <VoiceCheck mic={onAir.mic} />
        <SoundCheck model={model} />
        {link && reach && (
          <li class="check">
            <Mark ok={reach !== 'machine'} />
            <span class="check-words">
              <span>{check.reach[reach]}</span>
              <span class="quiet small check-link" translate={false}>{link}</span>
            </span>
          </li>
        )}
        <li class="check" data-testid={testids.checkPeople}>
          <Mark ok={live.count.value > 0} />
          <span class="check-words">{check.people(live.count.value)}</span>
        </li>
      </ul>
      {link && <LinkNote link={link} />}
    </Card>
  );
}

function Mark({ ok }: { ok: boolean }) {
  return <span class={ok ? 'check-mark ok' : 'check-mark'}>{ok && <Icon name="check" />}</span>;
}

/** The microphone is on, and a voice was heard in it. */
function VoiceCheck({ mic }: { mic: Mic }) {
  const [heard, setHeard] = useState(false);
  const state = mic.state.value;
  const on = state === 'on';
  useEffect(() => {
    if (!on || heard) return;
    const timer = setInterval(() => mic.speaks && setHeard(true), LOOK);
    return () => clearInterval(timer);
  }, [on, heard, mic]);
  return (
    <li class="check">
      <Mark ok={on && heard} />
      <span class="check-words">
        <span>{on ? (heard ? check.voiceHeard : check.voiceSpeak) : floorWords.microphone.states[state]}</span>
        <MicLevel mic={mic} />
      </span>
      {!on && (
        <Button data-testid={testids.checkMicrophone} disabled={state === 'asking'} onClick={() => (state === 'muted' ? mic.toggle() : mic.start())}>
          {floorWords.start}
        </Button>
      )}
    </li>
  );
}

function SoundCheck({ model }: Pick<ConsoleProps, 'model'>) {
  const [played, setPlayed] = useState<boolean | null>(null);
  const play = (): void => {
    model.sound.unlock();
    void playTone(model.sound.output).then(setPlayed);
  };
  return (
    <li class="check">
      <Mark ok={played === true} />
      <span class="check-words">{played === null ? check.sound : played ? check.soundPlayed : check.soundNone}</span>
      <Button icon="sound" data-testid={testids.checkSound} onClick={play}>
        {check.play}
      </Button>
    </li>
  );
}
