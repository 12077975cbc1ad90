/** A field with its label, a hint, and what is wrong with it. The place of the error is kept free, so that nothing moves when it comes. */
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import './field.css';

/** What a control needs to belong to its field. */
export interface FieldControl {
  id: string;
  'aria-invalid': boolean;
  'aria-describedby': string | undefined;
}

interface FieldProps {
  label: string;
  /** beside the label, such as: optional */
  aside?: string | undefined;
  hint?: string | undefined;
  error?: string | null;
  /** the id of the control, where something else has to know it */
  id?: string;
  /** the id of an error that several fields share; then this field shows none of its own */
  sharedError?: string;
  testid?: string;
  children: (control: FieldControl) => ComponentChildren;
}

export function Field({ label, aside, hint, error = null, id: known, sharedError, testid, children }: FieldProps) {
  const made = useId();
  const id = known ?? made;
  const describedBy = [hint && `${id}-hint`, sharedError ?? `${id}-error`].filter(Boolean).join(' ');
  return (
    <div class="field-row">
      <label class="field-label" for={id}>
        {label}
        {aside && <span class="field-aside">{aside}</span>}
      </label>
      {children({ id, 'aria-invalid': error !== null && error !== '', 'aria-describedby': describedBy })}
      {hint && (
        <p id={`${id}-hint`} class="field-hint">
          {hint}
        </p>
      )}
      {sharedError === undefined && <FieldError id={`${id}-error`} text={error} testid={error ? testid : undefined} />}
    </div>
  );
}

export function FieldError({ id, text, testid }: { id: string; text: string | null; testid?: string | undefined }) {
  return (
    <p id={id} class="problem" translate={false} role="alert" data-testid={testid}>
      {text ?? ''}
    </p>
  );
}
