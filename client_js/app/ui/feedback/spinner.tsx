/** Something is under way. Whoever shows one says in words what it is. */
import './spinner.css';

export function Spinner({ tiny = false }: { tiny?: boolean }) {
  return <span class={tiny ? 'spinner tiny' : 'spinner'} />;
}
