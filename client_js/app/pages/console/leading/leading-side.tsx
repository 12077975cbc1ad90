/** The console's left side: the run sheet, the narration as a teleprompter, and the next stop under the space bar. */
import { PageTitle } from '../../../ui/layout/page-title.tsx';
import type { ConsoleProps } from '../model/console.ts';
import { consoleWords } from '../words.ts';
import { Move, RunSheet } from './run-sheet.tsx';
import { CaptionField, Teleprompter } from './teleprompter.tsx';

export function LeadingSide({ model, features, onLong }: ConsoleProps & { onLong(): void }) {
  return (
    <aside class="side desk" aria-label={consoleWords.deskLabel}>
      <header class="head">
        <PageTitle text={model.seat.value?.title ?? ''} onLong={onLong} />
      </header>
      <RunSheet model={model} />
      <Teleprompter model={model} features={features} />
      <CaptionField model={model} features={features} />
      <Move model={model} features={features} />
    </aside>
  );
}
