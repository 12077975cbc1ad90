/** What stands at the right edge: the compass, the plan, and how one looks around. */
import type { IconName } from '../../../ui/controls/icon.tsx';
import './tools.css';
import { walkTestids } from '../../../hall/testids.ts';
import { Compass } from '../../../panorama/orientation/compass.tsx';
import { orientationWords } from '../../../panorama/orientation/words.ts';
import { IconButton } from '../../../ui/controls/button.tsx';
import { canFillScreen, toggleFullScreen, useFullScreen } from '../device/full-screen.ts';
import { mayHaveGyroscope } from '../device/gyroscope.ts';
import type { WalkModel } from '../model/walk.ts';
import { walkWords } from '../words.ts';

export function Tools({ model, onPlan }: { model: WalkModel; onPlan(): void }) {
  const { panorama, gyroscope, hall } = model;
  const full = useFullScreen();
  const tilt = gyroscope.state.value === 'on';
  return (
    <nav class="walk-tools" aria-label={walkWords.tools}>
      <Compass panorama={panorama} />
      {hall.data.plans.length > 0 && <Tool icon="plan" label={orientationWords.plan} testid={walkTestids.planOpen} onPress={onPlan} />}
      {mayHaveGyroscope() && <Tool icon="tilt" label={walkWords.gyroscope} testid={walkTestids.gyroscope} pressed={tilt} onPress={() => void gyroscope.toggle()} />}
      {canFillScreen() && <Tool icon={full ? 'shrink' : 'grow'} label={walkWords.fullScreen} testid={walkTestids.fullScreen} pressed={full} onPress={toggleFullScreen} />}
    </nav>
  );
}

function Tool({ icon, label, testid, pressed, onPress }: { icon: IconName; label: string; testid: string; pressed?: boolean; onPress(): void }) {
  return <IconButton class="walk-tool" icon={icon} label={label} caption={label} data-testid={testid} aria-pressed={pressed} onClick={onPress} />;
}
