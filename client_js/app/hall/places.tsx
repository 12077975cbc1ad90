/** Where one can go in a hall: its stops, in order, and its scenes. */
import type { Stop } from 'guide-client';
import './places.css';
import { textIn } from '../base/i18n.ts';
import { testids } from '../base/testids.ts';
import { Dialog } from '../ui/dialog.tsx';
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
          <h3>{hallWords.route}</h3>
          <p class="quiet small">{hallWords.routeHint}</p>
          <ol class="choices">
            {hall.stops.map((stop, index) => (
              <li key={stop.id}>
                <button type="button" data-testid={testids.stopItem} aria-current={stop === current} onClick={() => goTo(stop)}>
                  <span class="number">{index + 1}</span>
                  {textIn(stop.title)}
                </button>
              </li>
            ))}
          </ol>
        </>
      )}
      <h3>{hallWords.floor}</h3>
      <ul class="choices">
        {hall.data.scenes.map((scene) => (
          <li key={scene.id}>
            <button
              type="button"
              aria-current={scene.id === here}
              onClick={() => {
                enter(scene.id);
                onClose();
              }}
            >
              {textIn(scene.title) || scene.id}
            </button>
          </li>
        ))}
      </ul>
      {credits && (
        <>
          <h3>{hallWords.credits}</h3>
          <p class="quiet small">{credits}</p>
        </>
      )}
    </Dialog>
  );
}
