/** Counts the errors that nobody foresaw, for the support panel. */

let count = 0;

export const errorCount = (): number => count;

/** A page that lives long must not fill memory with the same error; the console has the details. */
export function countError(error: unknown): void {
  count += 1;
  if (count <= 50) console.error(error);
}

export function watchErrors(): void {
  window.addEventListener('error', (event) => {
    // pictures and scripts that fail to load come by here too, without an error; those have their own message
    if (event.error) count += 1;
  });
  window.addEventListener('unhandledrejection', () => {
    count += 1;
  });
}
