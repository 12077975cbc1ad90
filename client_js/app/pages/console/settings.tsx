/** A guide's own switches: the keys, the size of text, the language. */
import { prefs, setPref } from '../../base/prefs.ts';
import { testids } from '../../base/testids.ts';
import { Icon } from '../../ui/controls/icon.tsx';
import { Switch } from '../../ui/controls/switch.tsx';
import { List, ListButton, ListItem } from '../../ui/data/list.tsx';
import { ReaderTools } from '../../ui/device/reader-tools.tsx';
import { Dialog } from '../../ui/dialog/dialog.tsx';
import { consoleWords } from './words.ts';

const KEYS = [
  [consoleWords.space, 'next'],
  ['← →', 'move'],
  ['C', 'caption'],
  ['P', 'pointer'],
  ['M', 'microphone'],
  ['V', 'clip'],
] as const;

export function ConsoleSettings({ onClose, onSupport }: { onClose(): void; onSupport(): void }) {
  return (
    <Dialog title={consoleWords.settings} onClose={onClose}>
      <ReaderTools />
      <Switch
        on={prefs.keys.value}
        name={consoleWords.keys}
        hint={consoleWords.keysHint}
        testid={testids.keys}
        onSet={(on) => setPref('keys', on)}
      />
      <List class="lined" aria-label={consoleWords.keys}>
        {KEYS.map(([key, act]) => (
          <ListItem key={act} end={<b>{key}</b>}>
            {consoleWords.keyActs[act]}
          </ListItem>
        ))}
      </List>
      <List class="settings-more">
        <ListButton hint={consoleWords.supportHint} end={<Icon name="info" />} onPress={onSupport}>
          {consoleWords.support}
        </ListButton>
      </List>
    </Dialog>
  );
}
