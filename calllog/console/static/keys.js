// The keyboard on lists: j and k go from row to row, and a letter does what a row's buttons do.
// Everything here is a button, a link or a field that is reached without script too.
//
// A row is a tr with an id. What a letter means in it can be named by data-key="d"; else it is the
// call-back button, the form with the note, and the checkbox that selects the row.

const ROWS = 'main table.list tbody tr[id]';
const PANELS = 'details.filters[open], details.group[open], details.step[open]';
const SEARCH = 'main input[type=search], #find';
const IN_ROW = {
  c: 'form[action$="/call-back"] button',
  d: 'details:not(.act)',
  n: 'details.act',
  x: 'input[type=checkbox]',
};
const TYPING = 'textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit]), [contenteditable]';

let lastRow = null;

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (event.key === 'Escape' && foldUp(event.target)) event.preventDefault();
  if (event.target.closest(TYPING) || document.querySelector('dialog[open]')) return;
  if (press(event.key, event.target)) event.preventDefault();
});

document.getElementById('keys-open')?.addEventListener('click', () => document.getElementById('keys').showModal());

/** Whether the key meant something here. */
function press(key, target) {
  if (key === 'j' || key === 'k') return go(key === 'j' ? 1 : -1);
  if (key === '/') return focusOn(document.querySelector(SEARCH));
  if (key === '?') return showKeys();
  const row = target.closest(ROWS);
  if (!row) return false;
  if (key === 'Enter') return target === row && click(row.querySelector('a'));
  const known = key in IN_ROW && (row.querySelector(`[data-key="${key}"]`) ?? row.querySelector(IN_ROW[key]));
  return Boolean(known) && act(known);
}

function go(step) {
  const rows = [...document.querySelectorAll(ROWS)];
  const here = document.activeElement.closest(ROWS) ?? document.getElementById(lastRow);
  const at = rows.indexOf(here);
  const row = rows[at < 0 ? 0 : at + step];
  if (!row) return false;
  document.querySelector('[data-my-here]')?.removeAttribute('data-my-here');
  row.dataset.myHere = '';
  row.tabIndex = -1;
  row.focus({ focusVisible: true });
  row.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  lastRow = row.id;
  return true;
}

function act(element) {
  if (element.localName !== 'details') return click(element);
  element.open = !element.open;
  const field = element.open && element.querySelector('textarea, input:not([type=hidden])');
  return focusOn(field || element.querySelector('summary'));
}

/** Out of a form in a row, back to the row, or out of a panel to what opened it; what was typed stays. */
function foldUp(target) {
  const details = target.closest(`${ROWS} details[open], ${PANELS}`);
  if (!details) return false;
  details.open = false;
  const row = details.closest(ROWS);
  if (!row) return focusOn(details.querySelector('summary'));
  row.dataset.myHere = '';
  row.tabIndex = -1;
  lastRow = row.id;
  return focusOn(row);
}

function showKeys() {
  const dialog = document.getElementById('keys');
  dialog?.showModal();
  return Boolean(dialog);
}

function click(element) {
  element?.click();
  return Boolean(element);
}

function focusOn(element) {
  element?.focus();
  return Boolean(element);
}
