/** Copying text, on plain HTTP too. */

/** Puts `text` on the clipboard. Resolves to false where the browser allows it in no way: then the text has to be selected. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text); // plain HTTP has no clipboard
  }
}

/** The way that browsers had before the clipboard: it must run while a tap is handled, and works without HTTPS. */
function copySelected(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.setAttribute('readonly', ''); // or a phone's keyboard rises
  field.style.position = 'fixed';
  field.style.opacity = '0';
  // beside what has the focus: a dialog lets the focus go nowhere else
  const before = document.activeElement;
  (before?.parentElement ?? document.body).append(field);
  field.select();
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    field.remove();
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  }
}
