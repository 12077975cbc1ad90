/** `/ui-kit`, in development builds alone: every part, in every set of tokens, in elder mode and in both languages. */
import { useLayoutEffect, useState } from 'preact/hooks';
import './ui-kit.css';
import { language } from '../../base/i18n.ts';
import { ButtonLink, IconLink } from '../../ui/controls/button.tsx';
import { Switch } from '../../ui/controls/switch.tsx';
import { Toasts } from '../../ui/feedback/toast.tsx';
import { PageTitle } from '../../ui/layout/page-title.tsx';
import { Screen } from '../../ui/layout/screen.tsx';
import { TopBar } from '../../ui/layout/top-bar.tsx';
import { Tabs } from '../../ui/navigation/tabs.tsx';
import type { TokenSet } from '../../ui/styles/theme.ts';
import { Buttons, Fields, Icons, Switches } from './controls.tsx';
import { Cards, Lists, Navigation, Tables } from './data.tsx';
import { Dialogs, Messages } from './feedback.tsx';
import { Specimen } from './specimen.tsx';
import { kitWords } from './words.ts';

const SETS = ['hall', 'day-light', 'day-dark'] as const satisfies readonly TokenSet[];
type Shown = TokenSet | 'all';
const shownAs = (asked: string | null): Shown => [...SETS, 'all' as const].find((set) => set === asked) ?? 'hall';

/** A language goes by its own name. */
const OTHER = { zh: 'English', en: '中文' } as const;

/** `?set=hall|day-light|day-dark|all`, `&elder=1`, `&lang=zh|en`: a picture of each can be taken by its address. */
const asked = new URLSearchParams(location.search);

export function UiKitPage() {
  const [set, setSet] = useState<Shown>(shownAs(asked.get('set')));
  const [elder, setElder] = useState(asked.get('elder') === '1');
  // on the document, so that dialogs and toasts have them too
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = set === 'all' ? 'day-light' : set;
    document.documentElement.classList.toggle('elder', elder);
  }, [set, elder]);
  const tabs = ([...SETS, 'all'] as const).map((key) => ({ key, name: kitWords.sets[key] }));
  return (
    <Screen>
      <TopBar solid start={<IconLink icon="back" href="/" label={kitWords.title} />} title={<PageTitle text={kitWords.title} onLong={() => undefined} />}>
        <ButtonLink kind="bare" icon="globe" href={`?lang=${language === 'zh' ? 'en' : 'zh'}&set=${set}`}>
          {OTHER[language]}
        </ButtonLink>
      </TopBar>
      <div class="screen-body">
        <p class="quiet">{kitWords.about}</p>
        <Switch on={elder} name={kitWords.elder} hint={kitWords.elderHint} onSet={setElder} />
        <Tabs label={kitWords.setLabel} tabs={tabs} chosen={set} onChoose={setSet}>
          {set === 'all' ? SETS.map((each) => <Parts key={each} set={each} elder={elder} />) : <Parts set={set} elder={elder} />}
        </Tabs>
      </div>
      <Toasts />
    </Screen>
  );
}

function Parts({ set, elder }: { set: TokenSet; elder: boolean }) {
  return (
    <div class={elder ? 'kit elder' : 'kit'} data-theme={set}>
      <Tokens />
      <Buttons />
      <Icons />
      <Switches />
      <Fields />
      <Cards />
      <Lists />
      <Navigation />
      <Dialogs />
      <Tables />
      <Messages />
    </div>
  );
}

/** A ground, and what is written on it. */
const PAIRS = [
  ['background', 'on-background'],
  ['surface', 'on-surface'],
  ['surface-raised', 'on-surface-muted'],
  ['surface-variant', 'on-surface-faint'],
  ['inverse-surface', 'on-inverse-surface'],
  ['primary', 'on-primary'],
  ['guide', 'on-guide'],
  ['guide-tint', 'guide-text'],
  ['danger-container', 'on-danger-container'],
  ['surface', 'danger'],
  ['surface', 'link'],
  ['surface', 'success'],
] as const;

function Tokens() {
  return (
    <Specimen name={kitWords.tokens}>
      <div class="swatches">
        {PAIRS.map(([back, front]) => (
          <span key={`${back} ${front}`} class="swatch" style={{ background: `var(--${back})`, color: `var(--${front})` }}>
            {front}
          </span>
        ))}
      </div>
    </Specimen>
  );
}
