// Filters. A section whose rows are about communes, programmes or préconisations gets a bar, at the
// head of what it acts on. Rows are set aside and marks paled, never removed: paper and files stay
// whole, and every figure and table says what it shows.
const subjects = reading('sujets');
const CRITERIA = { communes: 'Commune', programmes: 'Programme', preconisations: 'Préconisation' };
const UNITS = Object.keys(CRITERIA).map(name => `[data-${name}]`).join();
const COUNTED = 'tbody > tr, article';
const HOSTS = '.tableau, .figure, .double-page, .fiche-actions';
const bars = new Map();

const within = (chosen, said) => Object.keys(CRITERIA).every(name => (
  !chosen[name].length || said[name] == null
  || said[name].split(' ').some(code => chosen[name].includes(code))));
const activeIn = ({ chosen }) => Object.keys(CRITERIA).filter(name => chosen[name].length);

function counted(rows) {
  const shown = rows.filter(row => !row.classList.contains('ecarte')).length;
  const noun = rows[0]?.matches('article') ? 'fiche' : 'ligne';
  return `${shown || 'Aucune'} ${noun}${shown > 1 ? 's' : ''} sur ${rows.length}`;
}

// --- The bar -------------------------------------------------------------------------------------

function selectOf(name, items, label = CRITERIA[name], every = 'Toutes') {
  const options = [['', every], ...items].map(([value, textContent]) => element('option', { value, textContent }));
  return element('label', { className: 'filtre-champ' },
    element('span', { className: 'filtre-nom', textContent: label }),
    element('select', { name, autocomplete: 'off' }, ...options));
}

function boxesOf(name, items, label = CRITERIA[name]) {
  return element('fieldset', { className: 'filtre-champ' },
    element('legend', { className: 'filtre-nom', textContent: label }),
    ...items.map(([value, text, number]) => element('label', {},
      element('input', { type: 'checkbox', name, value, autocomplete: 'off' }),
      number ? element('span', { className: `pastille p${number}`, textContent: number })
        : name === 'programmes' ? signElement({ shape: value }) : '', ` ${text}`)));
}

function fieldOf(name, units) {
  const said = units.filter(unit => name in unit.dataset).map(unit => unit.dataset[name].split(' '));
  const items = subjects[name].filter(([code]) => said.some(codes => codes.includes(code)));
  // What every row is about is nothing to choose by.
  if (!items.some(([code]) => said.some(codes => !codes.includes(code)))) return [];
  return [name === 'communes' ? selectOf(name, items) : boxesOf(name, items)];
}

function addBar(section, rank) {
  const units = all(UNITS, section).filter(unit => !unit.closest('[data-facettes]'));
  if (!units.some(unit => unit.matches(COUNTED))) return;
  const fields = Object.keys(CRITERIA).flatMap(name => fieldOf(name, units));
  if (!fields.length) return;
  const id = `filtre-${rank}`;
  const opener = element('button', { type: 'button', className: 'filtre-depliant', textContent: 'Filtrer' });
  opener.setAttribute('aria-expanded', 'false');
  opener.setAttribute('aria-controls', id);
  const status = element('p', { className: 'filtre-compte' });
  status.setAttribute('role', 'status');
  const reset = element('button', { type: 'button', textContent: 'Tout montrer', hidden: true });
  const bar = element('div', { className: 'filtre' }, opener,
    element('div', { className: 'filtre-champs', id }, ...fields),
    element('div', { className: 'filtre-pied' }, status, reset));
  bar.setAttribute('role', 'group');
  bar.setAttribute('aria-label', `Filtrer\u202f: ${section.dataset.nom}`);
  opener.addEventListener('click', () => opener.setAttribute('aria-expanded',
    String(bar.classList.toggle('deplie'))));
  bar.addEventListener('change', () => sift(section));
  reset.addEventListener('click', () => {
    showAll(section);
    (opener.checkVisibility() ? opener : bar.querySelector('select, input')).focus();
  });
  bars.set(section, { bar, status, reset, units, chosen: chosenIn(bar) });
  let host = all(`${UNITS}, [data-sujets]`, section).find(unit => !unit.closest('[data-facettes]'));
  while (host.parentElement !== section) host = host.parentElement;
  if (host.previousElementSibling?.matches('h3, h4')) host = host.previousElementSibling;
  host.before(bar);
  status.textContent = tally(bars.get(section));
}

function chosenIn(bar) {
  const values = name => all(`select[name=${name}], input[name=${name}]:checked`, bar)
    .map(field => field.value).filter(Boolean);
  return Object.fromEntries(Object.keys(CRITERIA).map(name => [name, values(name)]));
}

// --- What it does --------------------------------------------------------------------------------

// Rows that say nothing of what is chosen are not counted, unless none does.
function tally(state) {
  const active = activeIn(state);
  const held = state.units.filter(unit => unit.matches(COUNTED));
  const speaking = held.filter(unit => active.some(name => name in unit.dataset));
  const rows = speaking.length ? speaking : held;
  const tables = new Set(rows.map(row => row.closest('table'))).size;
  return counted(rows) + (tables > 1 ? `, dans ${tables} tableaux` : '');
}

function sift(section) {
  const state = bars.get(section);
  state.chosen = chosenIn(state.bar);
  state.units.forEach(unit => unit.classList.toggle('ecarte', !within(state.chosen, unit.dataset)));
  all('.damier-groupe', section).forEach(head => head.classList.toggle('ecarte',
    !head.parentElement.querySelector('[data-communes]:not(.ecarte)')));
  section.classList.toggle('filtree', activeIn(state).length > 0);
  all(HOSTS, section).filter(host => !host.dataset.facettes).forEach(host => tellScope(host, state));
  state.status.textContent = tally(state);
  state.reset.hidden = !activeIn(state).length;
  // Rows are painted first: a map takes longer.
  clearTimeout(state.later);
  state.later = setTimeout(() => all('.dessin', section).forEach(place => {
    if (drawn.has(place)) drawNow(place);
    else if (place.closest('.figure').dataset.sujets) near.observe(place);
  }), 40);
}

function showAll(section) {
  all('select, input', bars.get(section).bar).forEach(field => Object.assign(field, field.matches('select') ? { value: '' } : { checked: false }));
  sift(section);
}

// A link may lead to a row set aside: it is shown again, with the others.
function uncover(target) {
  if (!target?.closest('.ecarte')) return;
  const table = target.closest('[data-facettes]');
  if (table) forget(table);
  else showAll(target.closest('.partie'));
}
document.addEventListener('click', event => {
  const link = event.target.closest('a[href^="#"]');
  if (link) uncover(byId(decodeURIComponent(link.hash.slice(1))));
}, true);

// Under its title, each table and figure says whether it follows, and what its numbers count.
function tellScope(host, state) {
  const active = activeIn(state);
  const speaks = unit => active.some(name => name in unit.dataset);
  const rows = all(COUNTED, host).filter(speaks);
  const follows = all(UNITS, host).some(speaks) || active.some(name => host.dataset.sujets?.split(' ').includes(name));
  let text = '';
  if (rows.length) text = counted(rows);
  else if (follows) text = host.matches('.figure, .double-page') ? 'Le choix ressort\u202f; les nombres restent ceux de l’ensemble.' : 'Préconisations choisies seulement\u202f; les nombres restent ceux de l’ensemble.';
  else if (active.length && !host.matches('.fiche-actions')) text = 'Non filtré\u202f: porte sur l’ensemble.';
  let note = host.querySelector('.portee');
  if (!note && text) {
    note = element('p', { className: 'portee' });
    host.querySelector('figcaption, .planche-sous-titre, .fiche-phrase').after(note);
  }
  if (note) note.textContent = text;
}

all('.partie').forEach(addBar);