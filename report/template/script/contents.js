// The table of contents follows the reading; on a phone it is one line that opens.
const nav = document.querySelector('.sommaire');
const opener = nav.querySelector('.depliant');
const entries = all('#plan a:not([data-acces])').map(link => ({
  link,
  target: byId(decodeURIComponent(link.hash.slice(1))),
})).filter(entry => entry.target);
const parts = all('.partie');
let current = null;

// Sections first: to ask where something is inside one lays it out, those far away for nothing.
function follow() {
  const limit = innerHeight * 0.3;
  const bottom = scrollY + innerHeight >= document.documentElement.scrollHeight - 4;
  const before = bottom ? innerHeight - 1 : limit;
  const above = target => target.getBoundingClientRect().top <= before;
  const section = parts.filter(above).at(-1);
  // A fiche that a filter sets aside is nowhere.
  const found = entries.filter(({ target }) => section?.contains(target)
    && target.getClientRects().length && above(target)).at(-1)
    ?? entries.filter(({ target }) => section
      && target.compareDocumentPosition(section) & Node.DOCUMENT_POSITION_FOLLOWING).at(-1) ?? entries[0];
  if (!found || found === current) return;
  current?.link.removeAttribute('aria-current');
  all('.ouvert', nav).forEach(item => item.classList.remove('ouvert'));
  current = found;
  current.link.setAttribute('aria-current', 'location');
  for (let item = current.link.closest('li'); item; item = item.parentElement.closest('li')) {
    item.classList.add('ouvert');
  }
  opener.querySelector('.ici').textContent = current.link.textContent.trim();
  keepInView(current.link);
}

// scrollIntoView would move the page too.
function keepInView(link) {
  const [box, line] = [nav.getBoundingClientRect(), link.getBoundingClientRect()];
  if (line.top < box.top + 40) nav.scrollTop += line.top - box.top - 40;
  if (line.bottom > box.bottom - 40) nav.scrollTop += line.bottom - box.bottom + 40;
}

function unfold(open) {
  nav.classList.toggle('deplie', open);
  opener.setAttribute('aria-expanded', String(open));
}

let waiting = false;
let after = 0;
const followSoon = () => {
  // Once more when all is still: what comes near takes its true height, and what follows it moves.
  clearTimeout(after);
  after = setTimeout(follow, 200);
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; follow(); });
};
addEventListener('scroll', followSoon, { passive: true });
document.addEventListener('contentvisibilityautostatechange', followSoon, true);
addEventListener('resize', follow);
opener.addEventListener('click', () => unfold(!nav.classList.contains('deplie')));
nav.addEventListener('click', event => { if (event.target.closest('a')) unfold(false); });
nav.addEventListener('keydown', event => {
  if (event.key !== 'Escape' || !nav.classList.contains('deplie')) return;
  unfold(false);
  opener.focus();
});
follow();
