/** Entries below one another: each a line of its own, or a button over its whole width. */
import type { ComponentChildren } from 'preact';
import './list.css';
import type { Attributes } from '../attributes.ts';

type ListProps = Pick<Attributes, 'class' | 'children' | 'aria-label' | 'data-testid'> & {
  /** their order means something */
  ordered?: boolean;
};

export function List({ ordered = false, class: name, ...rest }: ListProps) {
  const look = name ? `list ${name}` : 'list';
  return ordered ? <ol {...rest} class={look} /> : <ul {...rest} class={look} />;
}

interface EntryProps {
  /** before the name: a number, a drawing */
  start?: ComponentChildren;
  children: ComponentChildren;
  hint?: ComponentChildren;
  /** after the name: a state, a figure, a button */
  end?: ComponentChildren;
}

function Entry({ start, children, hint, end }: EntryProps) {
  return (
    <>
      {start !== undefined && <span class="list-start">{start}</span>}
      <span class="two-lines list-words">
        {children}
        {hint !== undefined && <small class="second-line">{hint}</small>}
      </span>
      {end}
    </>
  );
}

export function ListItem(props: EntryProps) {
  return (
    <li class="list-item">
      <Entry {...props} />
    </li>
  );
}

interface ListButtonProps extends EntryProps {
  /** the one that one is at */
  current?: boolean;
  testid?: string;
  onPress(): void;
}

export function ListButton({ current = false, testid, onPress, ...entry }: ListButtonProps) {
  return (
    <li>
      <button type="button" class="list-item list-button" data-testid={testid} aria-current={current} onClick={onPress}>
        <Entry {...entry} />
      </button>
    </li>
  );
}
