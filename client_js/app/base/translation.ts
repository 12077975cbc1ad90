/**
 * A page that a browser translates still changes. Translators replace a text by an element of their own; whoever made the page
 * goes on writing into the text that is no longer there, and what is shown stays as it was, or the page breaks.
 *
 * Invariants
 * - A text that was replaced comes back as soon as it changes; the translator, if it watches, translates it anew.
 * - What is put before a replaced text stands before what replaced it, and both go together.
 *
 * What changes all the time is kept from translators beside this: `translate={false}` in the markup.
 */

const standIns = new WeakMap<Node, Element>();

/** Watches the page below `root`, for as long as it is there. */
export function surviveTranslation(root: Element): void {
  const changed = new MutationObserver((records) => records.forEach(({ target }) => target instanceof Text && putBack(target)));
  const replaced = new MutationObserver((records) => {
    for (const record of records) {
      const [text, more] = record.removedNodes;
      if (!(text instanceof Text) || more || text.isConnected) continue;
      const element = standInOf(record);
      if (!element) continue;
      standIn(text, element);
      changed.observe(text, { characterData: true });
    }
  });
  replaced.observe(root, { childList: true, subtree: true });
  acceptReplaced();
}

/** The element that took a text's place: by the same act, or by one just before. */
function standInOf({ addedNodes, previousSibling }: MutationRecord): Element | null {
  const element = addedNodes[0] ?? previousSibling;
  return element instanceof Element && element.tagName === 'FONT' ? element : null;
}

/** To whoever holds the text it is as if it were still where its stand-in is. */
function standIn(text: Text, element: Element): void {
  standIns.set(text, element);
  Object.defineProperties(text, {
    parentNode: { configurable: true, get: () => element.parentNode },
    nextSibling: { configurable: true, get: () => element.nextSibling },
    remove: { configurable: true, value: () => element.remove() },
  });
}

function putBack(text: Text): void {
  const element = standIns.get(text);
  if (!element) return;
  standIns.delete(text);
  for (const name of ['parentNode', 'nextSibling', 'remove']) Reflect.deleteProperty(text, name);
  element.replaceWith(text);
}

/** Before a text that a translator replaced, or put into an element of its own, means before that element. */
function acceptReplaced(): void {
  const { insertBefore } = Node.prototype;
  Node.prototype.insertBefore = function <Kind extends Node>(this: Node, node: Kind, before: Node | null): Kind {
    let at: Node | null = (before && standIns.get(before)) ?? before;
    while (at && at.parentNode !== this) at = at.parentNode;
    return insertBefore.call(this, node, at) as Kind;
  };
}
