/** What is pressed, pulled and typed into. */
import { useState } from 'preact/hooks';
import { Button, ButtonLink, IconButton } from '../../ui/controls/button.tsx';
import type { ButtonKind } from '../../ui/controls/button.tsx';
import { Icon, iconNames } from '../../ui/controls/icon.tsx';
import { Kbd } from '../../ui/controls/kbd.tsx';
import { Seek } from '../../ui/controls/seek.tsx';
import { Slider } from '../../ui/controls/slider.tsx';
import { Switch } from '../../ui/controls/switch.tsx';
import { LevelMeter } from '../../ui/data/level-meter.tsx';
import { Field } from '../../ui/fields/field.tsx';
import { Checkbox, Select, TextArea, TextInput } from '../../ui/fields/inputs.tsx';
import { useKeptText } from '../../ui/fields/kept-text.ts';
import { Specimen } from './specimen.tsx';
import { kitWords } from './words.ts';

const KINDS = Object.keys(kitWords.kinds) as ButtonKind[];

export function Buttons() {
  return (
    <Specimen name={kitWords.buttons}>
      <div class="specimen-row">
        {KINDS.map((kind) => (
          <Button key={kind} kind={kind}>
            {kitWords.kinds[kind]}
          </Button>
        ))}
      </div>
      <div class="specimen-row">
        <Button disabled>{kitWords.disabled}</Button>
        <Button kind="main" disabled>
          {kitWords.disabled}
        </Button>
        <Button icon="share">
          {kitWords.kinds.plain}
          <Kbd>P</Kbd>
        </Button>
        <ButtonLink href="#buttons" kind="main" icon="walk">
          {kitWords.walk}
        </ButtonLink>
      </div>
      <Button kind="main" large wide icon="chat">
        {kitWords.large}
      </Button>
      <div class="specimen-row">
        <IconButton icon="gear" label={kitWords.sheet} />
        <IconButton icon="heart" filled label={kitWords.kinds.plain} />
        <IconButton text="A+" label={kitWords.large} />
        <IconButton icon="close" label={kitWords.disabled} disabled />
      </div>
    </Specimen>
  );
}

export function Icons() {
  return (
    <Specimen name={kitWords.icons}>
      <div class="specimen-row">
        {iconNames.map((name) => (
          <Icon key={name} name={name} />
        ))}
      </div>
    </Specimen>
  );
}

const steady = { level: 0.7 };

export function Switches() {
  const [on, setOn] = useState(true);
  const [volume, setVolume] = useState(70);
  const [position, setPosition] = useState(72_000);
  return (
    <Specimen name={kitWords.switches}>
      <Switch on={on} name={kitWords.captions} hint={kitWords.captionsHint} onSet={setOn} />
      <Switch on={!on} name={kitWords.elder} onSet={(to) => setOn(!to)} />
      <Switch on={false} disabled name={kitWords.disabled} onSet={() => undefined} />
      <Slider name={kitWords.volume} hint={kitWords.volumeHint} value={volume} shown={`${volume} %`} least={0} most={100} step={5} onSet={setVolume} />
      <Seek name={kitWords.position} testid="kit-seek" position={position} duration={185_000} onSeek={setPosition} />
      <LevelMeter source={steady} open on label={kitWords.level} />
    </Specimen>
  );
}

export function Fields() {
  const [name, setName] = useState('');
  const [code, setCode] = useState('ZZZZZZ');
  const [agree, setAgree] = useState(false);
  const note = useKeptText('ui-kit.note');
  return (
    <Specimen name={kitWords.fields}>
      <Field label={kitWords.name} aside={kitWords.optional} hint={kitWords.nameHint}>
        {(control) => <TextInput {...control} value={name} placeholder={kitWords.namePlaceholder} onInput={(event) => setName(event.currentTarget.value)} />}
      </Field>
      <Field label={kitWords.code} error={code === 'ZZZZZZ' ? kitWords.codeError : null}>
        {(control) => <TextInput {...control} value={code} onInput={(event) => setCode(event.currentTarget.value)} />}
      </Field>
      <Field label={kitWords.branch}>
        {(control) => (
          <Select {...control}>
            <option value="">{kitWords.choose}</option>
            {kitWords.branches.map((branch) => (
              <option key={branch}>{branch}</option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={kitWords.note} hint={kitWords.noteHint}>
        {(control) => <TextArea {...control} value={note.text} onInput={(event) => note.set(event.currentTarget.value)} />}
      </Field>
      <Checkbox on={agree} onSet={setAgree}>
        {kitWords.agree}
      </Checkbox>
    </Specimen>
  );
}
