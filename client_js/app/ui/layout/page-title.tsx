/** The title of a page; a long press on it shows the support details. */
import { useRef } from 'preact/hooks';
import './page-title.css';
import { testids } from '../../base/testids.ts';

const LONG = 600;

export function PageTitle({ text, onLong }: { text: string; onLong(): void }) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const cancel = (): void => clearTimeout(timer.current);
  const begin = (): void => {
    cancel();
    timer.current = setTimeout(onLong, LONG);
  };
  return (
    <h1 class="title">
      <button
        type="button"
        class="title-button"
        data-testid={testids.title}
        title={text}
        onPointerDown={begin}
        onPointerUp={cancel}
        onPointerLeave={cancel}
        onPointerCancel={cancel}
        onContextMenu={(event) => event.preventDefault()}
        // a keyboard has no long press: Shift with Enter
        onKeyDown={(event) => event.key === 'Enter' && event.shiftKey && onLong()}
      >
        {text}
      </button>
    </h1>
  );
}
