/** What is typed into and chosen from; each stands in a Field, or has an aria-label. */
import type { ComponentChildren, Ref, InputHTMLAttributes, PartialSelectHTMLAttributes, TextareaHTMLAttributes } from 'preact';
import './field.css';

type Named = { class?: string };

const look = (name: string | undefined): string => (name ? `field ${name}` : 'field');

export function TextInput({ class: name, ...rest }: Named & InputHTMLAttributes<HTMLInputElement>) {
  return <input {...rest} class={look(name)} />;
}

export function TextArea({ class: name, element, ...rest }: Named & { element?: Ref<HTMLTextAreaElement> } & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return <textarea rows={4} {...rest} ref={element ?? null} class={look(name)} />;
}

/** Its options are `option` elements. */
export function Select({ class: name, ...rest }: Named & Omit<PartialSelectHTMLAttributes<HTMLSelectElement>, 'role' | 'size' | 'multiple'>) {
  return <select {...rest} class={look(name ? `select ${name}` : 'select')} />;
}

interface CheckboxProps {
  on: boolean;
  /** some of several are on */
  some?: boolean;
  /** read out, where there are no children to be seen */
  label?: string;
  disabled?: boolean;
  onSet(on: boolean): void;
  children?: ComponentChildren;
}

export function Checkbox({ on, some = false, label, disabled = false, onSet, children }: CheckboxProps) {
  return (
    <label class="checkbox">
      <input
        class="checkbox-box"
        type="checkbox"
        checked={on}
        indeterminate={some}
        disabled={disabled}
        aria-label={label}
        onChange={(event) => onSet(event.currentTarget.checked)}
      />
      {children}
    </label>
  );
}
