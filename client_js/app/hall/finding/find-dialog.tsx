/** What there is in a hall and the way to it: a search, its scenes with pictures, by zones, its exhibits, and the stops of its tour. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Exhibit, Scene, Stop } from 'guide-client';
import './find-dialog.css';
import { textIn } from '../../base/i18n.ts';
import { testids } from '../../base/testids.ts';
import { walkTestids } from '../testids.ts';
import { List, ListButton } from '../../ui/data/list.tsx';
import { Dialog } from '../../ui/dialog/dialog.tsx';
import { TextInput } from '../../ui/fields/inputs.tsx';
import { Tabs } from '../../ui/navigation/tabs.tsx';
import type { HallIndex } from '../hall.ts';
import { hallWords } from '../words.ts';
import { groups } from './groups.ts';
import { search } from './search.ts';
import { findWords } from './words.ts';

interface FindDialogProps {
  hall: HallIndex;
  /** the scene one is in */
  here: string | null;
  stop: Stop | null;
  onStop(stop: Stop): void;
  onScene(scene: string): void;
  onExhibit(exhibit: string): void;
  onClose(): void;
}

type Part = 'scenes' | 'exhibits' | 'route';

export function FindDialog(props: FindDialogProps) {
  const { hall, onClose } = props;
  const [query, setQuery] = useState('');
  const [part, setPart] = useState<Part>('scenes');
  const { exhibits } = hall.data;
  const tabs = [
    { key: 'scenes' as const, name: hallWords.floor },
    ...(exhibits.length > 0 ? [{ key: 'exhibits' as const, name: findWords.exhibits }] : []),
    ...(hall.stops.length > 0 ? [{ key: 'route' as const, name: hallWords.route }] : []),
  ];
  return (
    <Dialog title={findWords.find} onClose={onClose} testid={walkTestids.find}>
      <TextInput
        type="search"
        enterkeyhint="search"
        autocomplete="off"
        value={query}
        placeholder={findWords.findHint}
        aria-label={findWords.findHint}
        data-testid={walkTestids.findField}
        onInput={(event) => setQuery(event.currentTarget.value)}
      />
      {query.trim() ? (
        <Results {...props} query={query} />
      ) : (
        <Tabs label={findWords.find} tabs={tabs} chosen={part} onChoose={setPart}>
          {part === 'scenes' && <Scenes {...props} />}
          {part === 'exhibits' && <Exhibits {...props} />}
          {part === 'route' && <Route {...props} />}
        </Tabs>
      )}
    </Dialog>
  );
}

function Results({ query, ...props }: FindDialogProps & { query: string }) {
  const { hall } = props;
  const all = [
    ...hall.data.exhibits.map((exhibit) => ({ exhibit, scene: null, title: exhibit.title, initials: exhibit.initials ?? [], text: exhibit.text })),
    ...hall.data.scenes.map((scene) => ({ exhibit: null, scene, title: scene.title, initials: scene.initials ?? [], text: scene.description })),
  ];
  const found = search(all, query);
  return (
    <>
      <p class="quiet small find-count" translate={false} role="status">
        {found.length > 0 ? findWords.found(found.length) : findWords.foundNothing}
      </p>
      <List class="choices">
        {found.map(({ exhibit, scene }) => (exhibit ? <ExhibitEntry key={`e:${exhibit.id}`} {...props} exhibit={exhibit} hint /> : <SceneEntry key={`s:${scene.id}`} {...props} scene={scene} />))}
      </List>
    </>
  );
}

function Scenes(props: FindDialogProps) {
  const { hall } = props;
  const credits = textIn(hall.data.credits);
  return (
    <>
      {groups(hall.data.scenes, ({ zone }) => zone, hall.data.zones.map(({ id }) => id)).map(({ key, members }) => (
        <Group key={key ?? ''} title={textIn(hall.data.zones.find(({ id }) => id === key)?.title)}>
          {members.map((scene) => (
            <SceneEntry key={scene.id} {...props} scene={scene} />
          ))}
        </Group>
      ))}
      {credits && (
        <>
          <h3 class="places-title">{hallWords.credits}</h3>
          <p class="quiet small">{credits}</p>
        </>
      )}
    </>
  );
}

function Exhibits(props: FindDialogProps) {
  const { hall, here } = props;
  const sceneOf = ({ id }: Exhibit): string | null => hall.placeOf(id, here)?.scene.id ?? null;
  // what is nearest comes first
  const order = [...(here ? [here] : []), ...hall.data.scenes.map(({ id }) => id)];
  return (
    <>
      {groups(hall.data.exhibits, sceneOf, order).map(({ key, members }) => (
        <Group key={key ?? ''} title={key === null ? findWords.elsewhere : key === here ? findWords.hereIn(hall.sceneTitle(key)) : hall.sceneTitle(key)}>
          {members.map((exhibit) => (
            <ExhibitEntry key={exhibit.id} {...props} exhibit={exhibit} />
          ))}
        </Group>
      ))}
    </>
  );
}

function Route({ hall, stop: current, onStop }: FindDialogProps) {
  return (
    <>
      <p class="quiet small">{hallWords.routeHint}</p>
      <List ordered class="choices">
        {hall.stops.map((stop, index) => (
          <ListButton key={stop.id} start={index + 1} testid={testids.stopItem} current={stop === current} onPress={() => onStop(stop)}>
            {textIn(stop.title)}
          </ListButton>
        ))}
      </List>
    </>
  );
}

function Group({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <>
      {title && <h3 class="places-title">{title}</h3>}
      <List class="choices">{children}</List>
    </>
  );
}

function SceneEntry({ scene, here, onScene }: FindDialogProps & { scene: Scene }) {
  return (
    <ListButton testid={walkTestids.sceneItem} current={scene.id === here} start={<Thumbnail url={scene.preview} />} onPress={() => onScene(scene.id)}>
      {textIn(scene.title) || scene.id}
    </ListButton>
  );
}

function ExhibitEntry({ exhibit, hall, here, hint = false, onExhibit }: FindDialogProps & { exhibit: Exhibit; hint?: boolean }) {
  const place = hall.placeOf(exhibit.id, here)?.scene;
  const where = hint && place ? { hint: textIn(place.title) } : {};
  const [picture] = exhibit.pictures;
  const start = picture ? { start: <Thumbnail url={picture.file} /> } : {};
  return (
    <ListButton testid={walkTestids.exhibitItem} onPress={() => onExhibit(exhibit.id)} {...start} {...where}>
      {textIn(exhibit.title)}
    </ListButton>
  );
}

function Thumbnail({ url }: { url: string | undefined }) {
  return <span class="choice-picture">{url && <img class="choice-image" src={url} alt="" loading="lazy" onError={(event) => (event.currentTarget.hidden = true)} />}</span>;
}
