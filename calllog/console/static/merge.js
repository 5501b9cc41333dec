// Puts what the server says now in the place of what a page shows, and leaves alone what a person
// has under their hands: focus, half-typed forms, open details and dialogs, audio that plays.
//
// Elements are known again by their id, rows above all. Attributes that begin with data-my-, and
// elements with data-my, belong to scripts; an element with data-keep is never changed.

const FRESH_FOR = 8000;
const TYPED = 'textarea, select, input:not([type=hidden], [type=checkbox], [type=submit])';

/** Merge the children of `content` (a fragment) into `region`; `left` is said of a row that stays
 *  only because somebody is at work in it. */
export function merge(region, content, left) {
  const focused = document.activeElement;
  const anchor = anchorIn(region);
  const top = anchor?.getBoundingClientRect().top;
  const ids = new Set([...content.querySelectorAll('[id]')].map((element) => element.id));
  mergeChildren(region, content, { region, left, ids });
  if (focused?.isConnected && focused !== document.activeElement) focused.focus({ preventScroll: true });
  if (anchor?.isConnected) window.scrollBy({ top: anchor.getBoundingClientRect().top - top, behavior: 'instant' });
}

/** Whether something has been typed or chosen in a form, or is about to be. */
export function isTouched(form) {
  return [...form.querySelectorAll(TYPED)].some((field) => {
    if (field === document.activeElement) return true;
    if (field.type === 'radio') return field.checked !== field.defaultChecked;
    if (field.localName === 'select') return isChosen(field);
    return field.value !== field.defaultValue;
  });
}

function isChosen(select) {
  const offered = [...select.options];
  const first = offered.findIndex((option) => option.defaultSelected);
  return select.selectedIndex !== Math.max(first, 0) && select.selectedIndex !== -1;
}

function isBusy(element) {
  if (element.contains(document.activeElement)) return true;
  if (element.matches('details[open], dialog[open]')) return true;
  if (element.querySelector('details[open], dialog[open]')) return true;
  if ([...element.querySelectorAll('audio')].some((audio) => !audio.paused)) return true;
  return [...element.querySelectorAll('form')].some(isTouched);
}

/** What must not move on the screen: the row in use, the row under the pointer, the first in sight. */
function anchorIn(region) {
  const rows = [...region.querySelectorAll('tr[id], li[id], article[id]')];
  return (
    rows.find((row) => row.contains(document.activeElement)) ??
    rows.find((row) => row.matches(':hover')) ??
    (window.scrollY > 0 ? rows.find((row) => row.getBoundingClientRect().top >= 0) : undefined)
  );
}

function mergeChildren(old, wanted, about) {
  for (const child of [...old.children]) {
    if (child.id && !about.ids.has(child.id)) leave(child, about.left);
  }
  let at = past(old.firstChild);
  for (const next of [...wanted.childNodes]) {
    const match = matchOf(next, at, about.region);
    if (match) {
      bring(old, match, at);
      mergeNode(match, next, about);
      at = past(match.nextSibling);
    } else {
      old.insertBefore(next, at);
      markFresh(next);
    }
  }
  while (at) {
    const following = past(at.nextSibling);
    // A row that is wanted in another part of the region is fetched from here when its turn comes.
    if (!about.ids.has(at.id)) at.remove();
    at = following;
  }
}

/** The next node that is the server's: not one of a script, not a row that only lingers. */
function past(node) {
  while (node?.dataset && ('my' in node.dataset || 'myLeft' in node.dataset)) node = node.nextSibling;
  return node;
}

function matchOf(next, at, region) {
  if (next.id) {
    const known = document.getElementById(next.id);
    return known && region.contains(known) && known.localName === next.localName ? known : null;
  }
  return at && !at.id && at.nodeName === next.nodeName ? at : null;
}

/** Let `match` stand where `at` stands. What is in use stays where it is and the others move. */
function bring(old, match, at) {
  stay(match);
  if (match === at) return;
  const between = [];
  let node = at;
  while (node && node !== match) {
    between.push(node);
    node = node.nextSibling;
  }
  if (match.parentNode !== old || !node) {
    move(old, match, at);
    return;
  }
  between.filter((one) => !one.id && past(one) === one).forEach((one) => one.remove());
  const rows = between.filter((one) => one.id);
  if (isBusy(match)) rows.reverse().forEach((row) => move(old, row, match.nextSibling));
  else if (rows.length) move(old, match, rows[0]);
}

function move(parent, node, before) {
  // moveBefore keeps focus and playing audio; browsers that do not know it yet move the old way.
  if (parent.moveBefore && node.isConnected) parent.moveBefore(node, before);
  else parent.insertBefore(node, before);
}

function mergeNode(old, next, about) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== next.nodeValue) old.nodeValue = next.nodeValue;
    return;
  }
  if (old.isEqualNode(next) || 'keep' in old.dataset || 'live' in old.dataset) return;
  if (old.localName === 'form' && isTouched(old)) return;
  if (old.matches(TYPED) && old === document.activeElement) return;
  if (old.localName === 'audio' && !old.paused) return;
  mergeAttributes(old, next);
  mergeChildren(old, next, about);
}

function mergeAttributes(old, next) {
  const isMine = (name) => name.startsWith('data-my')
    || (name === 'open' && old.matches('details, dialog'))
    || (name === 'tabindex' && 'myHere' in old.dataset);
  for (const { name } of [...old.attributes]) {
    if (!next.hasAttribute(name) && !isMine(name)) old.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (old.getAttribute(name) !== value && !isMine(name)) old.setAttribute(name, value);
  }
}

function leave(child, left) {
  if (!isBusy(child)) {
    child.remove();
  } else if (!('myLeft' in child.dataset)) {
    child.dataset.myLeft = '';
    const told = document.createElement('span');
    told.className = 'mark';
    told.dataset.my = '';
    told.textContent = left;
    (child.firstElementChild ?? child).prepend(told);
  }
}

function stay(node) {
  if (!node.dataset || !('myLeft' in node.dataset)) return;
  delete node.dataset.myLeft;
  node.querySelector('[data-my]')?.remove();
}

function markFresh(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  const rows = [node, ...node.querySelectorAll('[id]')].filter((one) => one.matches('tr[id], li[id], article[id]'));
  for (const row of rows) {
    row.dataset.myFresh = '';
    setTimeout(() => delete row.dataset.myFresh, FRESH_FOR);
  }
}
