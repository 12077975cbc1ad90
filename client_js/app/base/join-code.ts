/** Join codes as people write, paste and say them. */

/** A code as it was typed or pasted: full-width letters narrowed, blanks gone, and out of a whole link just the code. */
export function typedCode(typed: string): string {
  const plain = typed.normalize('NFKC').trim();
  const link = /\/j\/([^/?#\s]+)/.exec(plain);
  return (link?.[1] ?? plain).replace(/\s/g, '');
}

/** The same code as people say and write it: 「7kq-4mx」 is 7KQ4MX. To be tried where the code as typed is unknown. */
export function tidyCode(code: string): string {
  return typedCode(code).replace(/[-–—_.]/g, '').toUpperCase();
}
