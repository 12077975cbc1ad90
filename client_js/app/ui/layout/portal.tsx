/** Shows its children at the end of the document, beside the page instead of within it: nothing of the page cuts them off. */
import { Component, render } from 'preact';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

interface PortalProps {
  /** is called when the children stand in the document; what it returns is called when they have gone */
  onShown?: ((host: HTMLElement) => () => void) | undefined;
  children: ComponentChildren;
}

export function Portal({ onShown, children }: PortalProps) {
  const host = useRef<HTMLElement | null>(null);
  const [failure, setFailure] = useState<{ error: unknown } | null>(null);
  // it is the page's error, and the page's boundary shows it
  if (failure) throw failure.error;
  useLayoutEffect(() => {
    const element = document.createElement('div');
    host.current = element;
    document.body.append(element);
    return () => {
      render(null, element);
      element.remove();
    };
  }, []);
  // each time that the page is drawn, as if they stood in it
  useLayoutEffect(() => {
    if (host.current) render(<Catch onError={(error) => setFailure({ error })}>{children}</Catch>, host.current);
  });
  useLayoutEffect(() => (host.current ? onShown?.(host.current) : undefined), []);
  return null;
}

class Catch extends Component<{ children: ComponentChildren; onError(error: unknown): void }> {
  override componentDidCatch(error: unknown): void {
    this.props.onError(error);
  }

  override render() {
    return this.props.children;
  }
}
