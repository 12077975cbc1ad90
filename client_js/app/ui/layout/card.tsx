/** What belongs together, on a surface of its own. */
import type { AnchorHTMLAttributes, ComponentChildren, FormHTMLAttributes } from 'preact';
import './card.css';
import type { Attributes } from '../attributes.ts';

export type CardKind = 'solid' | 'glass' | 'glass-dense' | 'dashed';

interface CardLook {
  kind?: CardKind;
  class?: string | undefined;
  children?: ComponentChildren;
}

const look = (kind: CardKind, name: string | undefined): string => `card ${kind}${name ? ` ${name}` : ''}`;

export function Card({ kind = 'solid', class: name, ...rest }: CardLook & Attributes & { role?: 'alert' | undefined }) {
  return <section {...rest} class={look(kind, name)} />;
}

/** A card that is pressed as a whole. */
export function CardLink({ kind = 'solid', class: name, ...rest }: CardLook & AnchorHTMLAttributes<HTMLAnchorElement>) {
  return <a {...rest} class={look(kind, name ? `card-link ${name}` : 'card-link')} />;
}

/** A card that is filled in. */
export function CardForm({ kind = 'solid', class: name, ...rest }: CardLook & FormHTMLAttributes<HTMLFormElement>) {
  return <form {...rest} class={look(kind, name)} />;
}
