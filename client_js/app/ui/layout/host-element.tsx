/** An element that was made elsewhere, and outlives the place it is shown in. */
import { useLayoutEffect, useRef } from 'preact/hooks';

export function HostElement({ element, class: name }: { element: HTMLElement; class?: string }) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    place.current?.append(element);
    return () => element.remove();
  }, [element]);
  return <div ref={place} class={name} />;
}
