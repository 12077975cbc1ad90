/** What is pressed. A screen has one main button. */
import type { AnchorHTMLAttributes, ComponentChildren, Ref } from 'preact';
import './button.css';
import type { Attributes } from '../attributes.ts';
import { Icon } from './icon.tsx';
import type { IconName } from './icon.tsx';

/** `pill`: floats over a panorama; `link`: stands in a line of text; `danger`: takes something away for good. */
export type ButtonKind = 'plain' | 'main' | 'light' | 'bare' | 'pill' | 'danger' | 'link';

interface ButtonLook {
  kind?: ButtonKind | undefined;
  large?: boolean | undefined;
  wide?: boolean | undefined;
  /** before the words */
  icon?: IconName;
  class?: string | undefined;
}

interface Press extends Attributes<HTMLButtonElement> {
  type?: 'button' | 'submit';
  disabled?: boolean;
  element?: Ref<HTMLButtonElement>;
}

function look({ kind = 'plain', large, wide, class: name }: ButtonLook): string {
  if (kind === 'link') return name ? `text-button ${name}` : 'text-button';
  return ['button', kind !== 'plain' && kind, large && 'large', wide && 'wide', name].filter(Boolean).join(' ');
}

export function Button({ kind, large, wide, icon, class: name, children, element, ...rest }: ButtonLook & Press) {
  return (
    <button type="button" {...rest} ref={element ?? null} class={look({ kind, large, wide, class: name })}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A way to another page that looks like a button. */
export function ButtonLink({ kind, large, wide, icon, class: name, children, ...rest }: ButtonLook & AnchorHTMLAttributes<HTMLAnchorElement>) {
  return (
    <a {...rest} class={look({ kind, large, wide, class: name })}>
      {icon && <Icon name={icon} />}
      {children}
    </a>
  );
}

interface IconButtonProps extends Press {
  icon?: IconName;
  /** instead of a drawing, where one or two letters say it better */
  text?: string;
  filled?: boolean;
  /** what it does, in words: a drawing does not say it */
  label: string;
  /** a word or two of the label, to be seen under the drawing */
  caption?: string;
}

export function IconButton({ icon, text, filled = false, label, caption, class: name, children, element, ...rest }: IconButtonProps) {
  const look = ['icon-button', caption && 'captioned', name].filter(Boolean).join(' ');
  return (
    <button type="button" {...rest} ref={element ?? null} aria-label={label} class={look}>
      {icon ? <Icon name={icon} filled={filled} /> : text}
      {caption && <span class="icon-caption">{caption}</span>}
      {children}
    </button>
  );
}

interface IconLinkProps {
  icon: IconName;
  label: string;
  href: string;
  'data-testid'?: string;
}

export function IconLink({ icon, label, ...rest }: IconLinkProps) {
  return (
    <a {...rest} class="icon-button" aria-label={label}>
      <Icon name={icon} />
    </a>
  );
}

/** The answers to a question, side by side where there is room; the main one last. */
export function Answers({ children }: { children: ComponentChildren }) {
  return <div class="answers">{children}</div>;
}
