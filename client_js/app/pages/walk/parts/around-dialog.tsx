/** What is here: the scene in words, its narration, what there is to see, and where one can go on. For everybody; nobody has to see the picture. */
import { textIn } from '../../../base/i18n.ts';
import { walkTestids } from '../../../hall/testids.ts';
import { inReadingOrder } from '../../../panorama/marks/hotspots.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { List, ListButton } from '../../../ui/data/list.tsx';
import { Dialog } from '../../../ui/dialog/dialog.tsx';
import type { WalkModel } from '../model/walk.ts';
import { walkWords } from '../words.ts';

export function AroundDialog({ model, onClose }: { model: WalkModel; onClose(): void }) {
  const { hall, panorama, narrator } = model;
  const scene = hall.scene(panorama.scene.value);
  if (!scene) return null;
  const spots = inReadingOrder(scene.hotspots, panorama.shown?.yaw ?? scene.view.yaw);
  const exhibits = spots.filter(({ exhibit }) => exhibit !== null);
  const links = spots.filter(({ link }) => link !== null);
  const narration = textIn(scene.narration);
  const speaking = narrator.key.value === `scene:${scene.id}`;
  const then = (act: () => void) => (): void => {
    onClose();
    act();
  };
  return (
    <Dialog title={textIn(scene.title) || scene.id} onClose={onClose} testid={walkTestids.around}>
      {textIn(scene.description) && <p class="walk-text">{textIn(scene.description)}</p>}
      {narration && (
        <>
          {scene.clip && <Button kind="light" icon={speaking ? 'stop' : 'sound'} data-testid={walkTestids.listen} onClick={() => model.listen()}>
            {speaking ? walkWords.hush : walkWords.listen}
          </Button>}
          <p class="walk-text">{narration}</p>
        </>
      )}
      {exhibits.length > 0 && (
        <>
          <h3 class="places-title">{walkWords.seeHere}</h3>
          <List class="choices">
            {exhibits.map(({ id, exhibit }) => (
              <ListButton key={id} onPress={then(() => void model.toExhibit(exhibit ?? ''))}>
                {textIn(hall.exhibit(exhibit)?.title)}
              </ListButton>
            ))}
          </List>
        </>
      )}
      {links.length > 0 && (
        <>
          <h3 class="places-title">{walkWords.goOn}</h3>
          <List class="choices">
            {links.map(({ id, link }) => (
              <ListButton key={id} onPress={then(() => model.toScene(link ?? ''))}>
                {hall.sceneTitle(link)}
              </ListButton>
            ))}
          </List>
        </>
      )}
    </Dialog>
  );
}
