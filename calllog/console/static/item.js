// An item's page: asks only what a choice needs, composes the notice, and opens what is folded for paper.

const QUIET = 250;

/** What is chosen in a form's field; empty for a box that is not ticked. */
function chosen(form, name) {
  const field = form.elements[name];
  if (!field) return '';
  if (field.type === 'checkbox') return field.checked ? field.value : '';
  return field.value;
}

/** Show the fields that the choices need; the others are not sent. */
function askWhatIsNeeded(form) {
  for (const part of form.querySelectorAll('[data-when]')) {
    const isAsked = part.dataset.is.split(' ').includes(chosen(form, part.dataset.when));
    part.hidden = !isAsked;
    for (const field of part.querySelectorAll('input, select, textarea')) field.disabled = !isAsked;
  }
}

function askInAll(root) {
  for (const form of root.querySelectorAll('form')) askWhatIsNeeded(form);
}

/** The notice as it will read, and the papers of the matter that was chosen. */
async function compose(form, isNewMatter) {
  const asked = (form.composing = {});
  const data = new FormData(form);
  if (isNewMatter) data.delete('missing');
  const answer = await fetch(form.dataset.compose, { method: 'POST', body: data, headers: { 'X-Fragment': '1' } });
  if (!answer.ok || form.composing !== asked) return;
  const made = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const part of form.querySelectorAll('[data-part]')) {
    if (part.dataset.part === 'papers' && !isNewMatter) continue;
    const fresh = made.querySelector(`[data-part="${part.dataset.part}"]`);
    if (fresh) part.replaceChildren(...fresh.childNodes);
  }
}

document.addEventListener('change', ({ target }) => {
  if (!target.form) return;
  askWhatIsNeeded(target.form);
  if (target.form.dataset.compose) compose(target.form, target.name === 'matter');
});
document.addEventListener('input', ({ target }) => {
  if (!target.form?.dataset.compose || target.tagName !== 'TEXTAREA') return;
  clearTimeout(target.form.waiting);
  target.form.waiting = setTimeout(() => compose(target.form, false), QUIET);
});

let focusedFor = document.querySelector('[data-focus]')?.dataset.focus;

/** When a call has ended its result is asked for: the cursor goes there, unless it is at work elsewhere. */
document.addEventListener('live:merged', ({ detail }) => {
  askInAll(detail);
  const result = detail.querySelector('[data-focus]');
  if (!result || result.dataset.focus === focusedFor) return;
  focusedFor = result.dataset.focus;
  const at = document.activeElement;
  if (!at || at === document.body || at.id === 'main') result.focus();
});

let folded = [];
addEventListener('beforeprint', () => {
  folded = [...document.querySelectorAll('.story details:not([open])')];
  for (const details of folded) details.open = true;
});
addEventListener('afterprint', () => {
  for (const details of folded) details.open = false;
});

/** A link to a step leads to it open, with the group that it stands in. */
function openWhatIsLinked() {
  const step = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let at = step; at; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true;
  step?.scrollIntoView();
}
addEventListener('hashchange', openWhatIsLinked);
openWhatIsLinked();

askInAll(document);
