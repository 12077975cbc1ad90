/** What opens beside a button, above the page: it stands within an element that is positioned, usually the one around the button. */
import type { Ref } from 'preact';
import './popover.css';
import type { Attributes } from '../attributes.ts';

interface PopoverProps extends Attributes<HTMLDivElement> {
  role?: 'menu' | 'alert' | 'status';
  box?: Ref<HTMLDivElement>;
}

export function Popover({ class: name, box, ...rest }: PopoverProps) {
  return <div {...rest} ref={box ?? null} class={name ? `popover ${name}` : 'popover'} />;
}
