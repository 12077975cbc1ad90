/** What a part of the ui passes on to its element. */
import type { ComponentChildren, HTMLAttributes } from 'preact';

/** `role` belongs to the part, and so does `class`: what is given is added to its own. */
export type Attributes<Of extends HTMLElement = HTMLElement> = Omit<HTMLAttributes<Of>, 'role' | 'ref' | 'class' | 'className' | 'label' | 'icon' | 'children'> & {
  class?: string | undefined;
  children?: ComponentChildren;
  'data-testid'?: string | undefined;
};
