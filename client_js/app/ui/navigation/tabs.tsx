/** Tabs and the panel of the one chosen. Arrow keys go from one to the next, Home and End to the first and the last. */
import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';
import './tabs.css';
import { moveFocus } from './arrow-keys.ts';

export interface Tab<Key extends string> {
  key: Key;
  name: string;
  /** shown beside the name; 0: not shown */
  count?: number;
}

interface TabsProps<Key extends string> {
  /** what they are tabs of, read out */
  label: string;
  tabs: readonly Tab<Key>[];
  chosen: NoInfer<Key>;
  onChoose: (key: Key) => void;
  /** the panel of the chosen one */
  children: ComponentChildren;
}

export function Tabs<Key extends string>({ label, tabs, chosen, onChoose, children }: TabsProps<Key>) {
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const move = (event: KeyboardEvent): void => {
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>('[role="tab"]') ?? [])];
    const to = moveFocus(event, 'row', buttons);
    const tab = to === null ? undefined : tabs[to];
    if (tab) onChoose(tab.key);
  };
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={move}>
        {tabs.map(({ key, name, count = 0 }) => (
          <button
            key={key}
            type="button"
            class="tab"
            role="tab"
            id={`${id}-${key}`}
            aria-controls={`${id}-panel`}
            aria-selected={chosen === key}
            tabIndex={chosen === key ? 0 : -1}
            onClick={() => onChoose(key)}
          >
            {name}
            <Count of={count} />
          </button>
        ))}
      </div>
      <div class="tab-body" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`}>
        {children}
      </div>
    </>
  );
}

/** How many are waiting, beside a name; nothing while there are none. */
export function Count({ of }: { of: number }) {
  return of > 0 ? <span class="tab-count">{of}</span> : null;
}
