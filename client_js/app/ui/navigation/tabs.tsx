/** Tabs and the panel of the one chosen. Arrow keys go from one to the next, Home and End to the first and the last. */
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import './tabs.css';

export interface Tab<Key extends string> {
  key: Key;
  name: string;
  /** shown beside the name; 0: not shown */
  count?: number;
}

interface TabsProps<Key extends string> {
  tabs: readonly Tab<Key>[];
  chosen: NoInfer<Key>;
  onChoose: (key: Key) => void;
  /** the panel of the chosen one */
  children: ComponentChildren;
}

export function Tabs<Key extends string>({ tabs, chosen, onChoose, children }: TabsProps<Key>) {
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent): void => {
    const at = tabs.findIndex(({ key }) => key === chosen);
    const to = next(event.key, at, tabs.length);
    const tab = to === null ? undefined : tabs[to];
    if (to === null || !tab) return;
    event.preventDefault();
    event.stopPropagation(); // the page's own keys
    onChoose(tab.key);
    const button = list.current?.children[to];
    if (button instanceof HTMLElement) button.focus();
  };
  return (
    <>
      <div class="tabs" role="tablist" ref={list} onKeyDown={move}>
        {tabs.map(({ key, name, count = 0 }) => (
          <button key={key} type="button" role="tab" aria-selected={chosen === key} tabIndex={chosen === key ? 0 : -1} onClick={() => onChoose(key)}>
            {name}
            {count > 0 && <span class="tab-count">{count}</span>}
          </button>
        ))}
      </div>
      <div class="tab-body" role="tabpanel">
        {children}
      </div>
    </>
  );
}

function next(key: string, at: number, count: number): number | null {
  if (key === 'ArrowRight') return (at + 1) % count;
  if (key === 'ArrowLeft') return (at - 1 + count) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : null;
}
