/** One kind of part, with its name above it. */
import type { ComponentChildren } from 'preact';

export function Specimen({ name, wide = false, children }: { name: string; wide?: boolean; children: ComponentChildren }) {
  return (
    <section class={wide ? 'specimen wide' : 'specimen'}>
      <h2 class="specimen-name">{name}</h2>
      {children}
    </section>
  );
}
