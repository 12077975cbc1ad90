/** A remark within a page: something that did not work, or that one should know. */
import './note.css';
import type { Attributes } from '../attributes.ts';

interface NoteProps extends Attributes<HTMLDivElement> {
  kind?: 'danger' | 'guide';
}

export function Note({ kind = 'danger', class: name, ...rest }: NoteProps) {
  return <div role={kind === 'danger' ? 'alert' : 'status'} {...rest} class={`note ${kind}${name ? ` ${name}` : ''}`} />;
}
