/** The console's left side: the run sheet, the narration as a teleprompter, and the next stop under the space bar. */
import type { LiveSession } from '../../live/session.ts';
import { PageTitle } from '../../ui/layout/page-title.tsx';
import type { ConsoleModel } from './console.ts';
import { Move, RunSheet } from './run-sheet.tsx';
import { CaptionField, Teleprompter } from './teleprompter.tsx';

export function Desk({ desk, live, onLong }: { desk: ConsoleModel; live: LiveSession; onLong(): void }) {
  return (
    <aside class="side desk">
      <header class="head">
        <PageTitle text={desk.seat.value?.title ?? ''} onLong={onLong} />
      </header>
      <RunSheet desk={desk} />
      <Teleprompter desk={desk} />
      <CaptionField desk={desk} live={live} />
      <Move desk={desk} live={live} />
    </aside>
  );
}
