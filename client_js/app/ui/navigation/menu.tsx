/**
 * A button that opens a menu beside it. The focus goes to the chosen entry or the first, arrow keys go from one to the
 * next, Escape and a choice lead back to the button.
 */
import { createContext } from 'preact';
import type { ComponentChildren } from 'preact';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import './menu.css';
import { IconButton } from '../controls/button.tsx';
import { Icon } from '../controls/icon.tsx';
import type { IconName } from '../controls/icon.tsx';
import { Popover } from '../dialog/popover.tsx';
import { useLeave } from '../dialog/use-leave.ts';
import { moveFocus } from './arrow-keys.ts';

interface MenuButtonProps {
  icon: IconName;
  /** what the menu is for, in words */
  label: string;
  /** it opens below the button instead of above */
  below?: boolean;
  disabled?: boolean;
  testid?: string;
  /** called when it opens */
  onOpen?: () => void;
  children: ComponentChildren;
}

const Close = createContext<() => void>(() => undefined);

export function MenuButton({ icon, label, below = false, disabled = false, testid, onOpen, children }: MenuButtonProps) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = (toButton: boolean): void => {
    setOpen(false);
    if (toButton) button.current?.focus();
  };
  useLeave(box, open, close);
  const toggle = (): void => {
    if (!open) onOpen?.();
    setOpen(!open);
  };
  return (
    <div class="menu-anchor" ref={box}>
      <IconButton
        element={button}
        icon={icon}
        label={label}
        data-testid={testid}
        aria-haspopup="menu"
        aria-expanded={open}
        disabled={disabled}
        onClick={toggle}
      />
      {open && (
        <Close.Provider value={() => close(true)}>
          <Menu label={label} below={below}>
            {children}
          </Menu>
        </Close.Provider>
      )}
    </div>
  );
}

function Menu({ label, below, children }: { label: string; below: boolean; children: ComponentChildren }) {
  const menu = useRef<HTMLDivElement>(null);
  const entries = (): HTMLElement[] => [...(menu.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];
  useEffect(() => {
    const all = entries();
    (all.find((entry) => entry.getAttribute('aria-checked') === 'true') ?? all[0])?.focus({ preventScroll: true });
  }, []);
  return (
    <Popover box={menu} class={below ? 'menu below' : 'menu'} role="menu" aria-label={label} onKeyDown={(event) => void moveFocus(event, 'column', entries())}>
      {children}
    </Popover>
  );
}

interface MenuItemProps {
  icon?: IconName;
  /** one of several, of which one is chosen */
  checked?: boolean;
  /** set apart from those above it */
  apart?: boolean;
  onChoose(): void;
  children: ComponentChildren;
}

export function MenuItem({ icon = 'check', checked, apart = false, onChoose, children }: MenuItemProps) {
  const close = useContext(Close);
  return (
    <button
      type="button"
      class={apart ? 'menu-item apart' : 'menu-item'}
      role={checked === undefined ? 'menuitem' : 'menuitemradio'}
      aria-checked={checked}
      tabIndex={-1}
      onClick={() => {
        onChoose();
        close();
      }}
    >
      <Icon name={icon} />
      {children}
    </button>
  );
}
