/** Where one can go in a hall: its stops, in order, and its scenes. */
import type { Stop } from 'guide-client';
import './places.css';
import { textIn } from '../base/i18n.ts';
import { testids } from '../base/testids.ts';
import { List, ListButton } from '../ui/data/list.tsx';
import { Dialog } from '../ui/dialog/dialog.tsx';
import type { HallIndex } from './hall.ts';
import { hallWords } from './words.ts';

interface PlacesProps {
  hall: HallIndex;
  /** the scene one is in */
  scene: string | null;
  current: Stop | null;
  goTo(stop: Stop): void;
  enter(scene: string): void;
  onClose(): void;
}

export function Places({ hall, scene: here, current, goTo, enter, onClose }: PlacesProps) {
  const credits = textIn(hall.data.credits);
  return (
    <Dialog title={hall.title} onClose={onClose}>
      {hall.stops.length > 0 && (
        <>
          <h3 class="places-title">{hallWords.route}</h3>
          <p class="quiet small">{hallWords.routeHint}</p>
          <List ordered class="choices">
            {hall.stops.map((stop, index) => (
              <ListButton key={stop.id} start={index + 1} testid={testids.stopItem} current={stop === current} onPress={() => goTo(stop)}>
                {textIn(stop.title)}
              </ListButton>
            ))}
          </List>
        </>
      )}
      <h3 class="places-title">{hallWords.floor}</h3>
      <List class="choices">
        {hall.data.scenes.map((scene) => (
          <ListButton
            key={scene.id}
            current={scene.id === here}
            onPress={() => {
              enter(scene.id);
              onClose();
            }}
          >
            {textIn(scene.title) || scene.id}
          </ListButton>
        ))}
      </List>
      {credits && (
        <>
          <h3 class="places-title">{hallWords.credits}</h3>
          <p class="quiet small">{credits}</p>
        </>
      )}
    </Dialog>
  );
}
