/** The floor plans of a hall: where one is, which way one looks, and a press goes there. */
import { useRef, useState } from 'preact/hooks';
import type { Plan } from 'guide-client';
import './plan-dialog.css';
import { textIn } from '../../base/i18n.ts';
import { walkTestids } from '../../hall/testids.ts';
import { Dialog } from '../../ui/dialog/dialog.tsx';
import { Tabs } from '../../ui/navigation/tabs.tsx';
import type { PanoramaModel } from '../panorama-model.ts';
import { orientationWords } from './words.ts';
import { nearest, planOf, turnOnPlan } from './plan-model.ts';
import { useHeading } from './use-heading.ts';

interface PlanDialogProps {
  panorama: PanoramaModel;
  onScene(scene: string): void;
  onClose(): void;
}

export function PlanDialog({ panorama, onScene, onClose }: PlanDialogProps) {
  const { plans } = panorama.hall.data;
  const [chosen, setChosen] = useState(() => planOf(plans, panorama.scene.value));
  const plan = plans[chosen];
  if (!plan) return null;
  const picture = <PlanPicture key={chosen} panorama={panorama} plan={plan} onScene={onScene} />;
  const title = textIn(plan.title) || orientationWords.plan;
  return (
    <Dialog title={plans.length > 1 ? orientationWords.plan : title} onClose={onClose} testid={walkTestids.plan}>
      <p class="quiet small plan-hint">{orientationWords.planHint}</p>
      {plans.length > 1 ? (
        <Tabs
          label={orientationWords.plan}
          tabs={plans.map((each, index) => ({ key: String(index), name: textIn(each.title) || orientationWords.planOf(index + 1) }))}
          chosen={String(chosen)}
          onChoose={(key) => setChosen(Number(key))}
        >
          {picture}
        </Tabs>
      ) : (
        picture
      )}
    </Dialog>
  );
}

const percent = (part: number): string => `${(part * 100).toFixed(2)}%`;

function PlanPicture({ panorama, plan, onScene }: { panorama: PanoramaModel; plan: Plan; onScene(scene: string): void }) {
  const { hall } = panorama;
  const beam = useRef<HTMLSpanElement>(null);
  useHeading(panorama, ({ yaw }) => {
    if (beam.current) beam.current.style.transform = `rotate(${turnOnPlan(yaw, plan.north).toFixed(1)}deg)`;
  });
  const here = panorama.scene.value ?? '';
  const place = plan.scenes[here];
  const press = (event: MouseEvent & { currentTarget: HTMLElement }): void => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    const scene = nearest(plan, { x: (event.clientX - left) / width, y: (event.clientY - top) / height }, width / height);
    if (scene) onScene(scene);
  };
  return (
    <div class="plan-picture" onClick={press}>
      <img class="plan-image" src={plan.picture} alt="" />
      {place && (
        <span class="plan-here" style={{ left: percent(place.x), top: percent(place.y) }} data-testid={walkTestids.planHere}>
          <span ref={beam} class="plan-beam" />
        </span>
      )}
      {Object.entries(plan.scenes).map(([scene, { x, y }]) => (
        <button
          key={scene}
          type="button"
          class={scene === here ? 'plan-scene here' : 'plan-scene'}
          style={{ left: percent(x), top: percent(y) }}
          aria-current={scene === here ? 'location' : undefined}
          data-testid={walkTestids.planScene}
          onClick={(event) => {
            event.stopPropagation();
            onScene(scene);
          }}
        >
          <span class="plan-name">{hall.sceneTitle(scene)}</span>
        </button>
      ))}
    </div>
  );
}
