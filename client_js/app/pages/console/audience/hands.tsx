/** Who wants to speak, and who may. */
import './hands.css';
import { testids } from '../../../base/testids.ts';
import { twinTags } from '../../../base/twins.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Icon } from '../../../ui/controls/icon.tsx';
import { TwinTag } from '../../../ui/data/person.tsx';
import type { ConsoleModel } from '../model/console.ts';
import { consoleWords } from '../words.ts';

/** Of those who want to speak, or may. */
function tagsOf({ health, floor }: ConsoleModel): ReadonlyMap<string, string> {
  const hands = (health.value?.hands ?? []).map(([id, name, branch]) => ({ id, name, branch }));
  return twinTags(floor.value ? [...hands, floor.value] : hands);
}

export function FloorLine({ model }: { model: ConsoleModel }) {
  const holder = model.floor.value;
  if (!holder) return null;
  const who = holder.branch ? `${holder.name} · ${holder.branch}` : holder.name;
  const tag = tagsOf(model).get(holder.id);
  return (
    <div class="floor-line" translate={false} role="status">
      <Icon name="mic" />
      <span class="words">
        <bdi>{consoleWords.hasFloor(who)}</bdi> <TwinTag tag={tag} />
      </span>
      <Button
        kind="main"
        data-testid={testids.takeFloor}
        disabled={!model.active.value}
        onClick={() => model.giveFloor(null)}
      >
        {consoleWords.takeFloor}
      </Button>
    </div>
  );
}

export function Hands({ model }: { model: ConsoleModel }) {
  const hands = model.health.value?.hands ?? [];
  const holder = model.floor.value?.id;
  // a list told every 2 s may still have the one who was just let speak
  const waiting = hands.filter(([id]) => id !== holder);
  if (waiting.length === 0) return null;
  const tags = tagsOf(model);
  return (
    <section class="hands" data-testid={testids.hands}>
      <h3 class="hands-title">
        <Icon name="hand" />
        {consoleWords.hands}
      </h3>
      <ul>
        {waiting.map(([id, name, branch]) => (
          <li key={id} class="hands-item">
            <span class="words">
              <span>
                <bdi>{name}</bdi> <TwinTag tag={tags.get(id)} />
              </span>
              {branch && <bdi class="branch">{branch}</bdi>}
            </span>
            <Button data-testid={testids.grantFloor} disabled={!model.active.value} onClick={() => model.giveFloor(id)}>
              {consoleWords.grant}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
