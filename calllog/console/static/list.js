// One recording plays at a time, behind the small sign in its row. Without this script the sign is
// a link that opens the recording by itself.

const player = new Audio();

document.addEventListener('click', (event) => {
  const link = event.target.closest('a.play');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (player.src !== link.href) player.src = link.href;
  else if (!player.paused) return player.pause();
  player.play();
});

/** Which sign shows that it plays; a row may have come anew since. */
function show() {
  for (const link of document.querySelectorAll('a.play')) {
    link.toggleAttribute('data-my-plays', !player.paused && link.href === player.src);
  }
}

for (const name of ['play', 'pause', 'ended', 'error']) player.addEventListener(name, show);
document.addEventListener('live:merged', show);

// What stands behind 详情 is fetched when it is opened, and again when the item has changed. Without
// this script a link to the item stands there.

async function load(details) {
  const url = details.dataset.loads;
  const panel = details.querySelector('.panel');
  if (panel.dataset.myLoaded === url) return;
  panel.dataset.myLoaded = url;
  try {
    const answer = await fetch(url, { headers: { 'X-Live': '1' }, redirect: 'manual' });
    if (!answer.ok) throw new Error(answer.status);
    panel.innerHTML = await answer.text();
  } catch {
    delete panel.dataset.myLoaded;
  }
}

document.addEventListener('toggle', (event) => {
  if (event.target.open && event.target.dataset.loads) load(event.target);
}, true);
document.addEventListener('live:merged', () => {
  for (const details of document.querySelectorAll('details[data-loads][open]')) load(details);
});
