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
