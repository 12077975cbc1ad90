/** What was typed into a field stays over a reload of the page, in this tab, until it is sent. */
import { useState } from 'preact/hooks';
import { tab } from '../../base/storage.ts';

export interface KeptText {
  text: string;
  set(text: string): void;
  /** it was sent: nothing is left to keep */
  forget(): void;
}

/** `key` names the field, with its page: `activity.title`. `first` is there until something is typed. */
export function useKeptText(key: string, first = ''): KeptText {
  const [text, setText] = useState(() => tab.get(`field.${key}`) ?? first);
  return {
    text,
    set(to) {
      setText(to);
      tab.set(`field.${key}`, to);
    },
    forget() {
      setText(first);
      tab.set(`field.${key}`, null);
    },
  };
}
