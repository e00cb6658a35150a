// Search in the whole page, on folded words: « hotel de ville » finds « l’Hôtel de Ville ».
const field = byId('champ');
const panel = document.querySelector('.volet');
const list = byId('resultats');
const count = panel.querySelector('.compte');
const MOST = 40;
const EMPTY_WORDS = new Set(
  'a au aux d dans de des du en et l la le les ou par pour sur un une'.split(' '));
const SEARCHED = [
  ['Commune', '.fiche[id^="commune-"]'], ['Titre', 'h2, h3, h4, h5, h6'],
  ['Figure', '.figure > figcaption'], ['Tableau', '.tableau > figcaption'],
  ['Définition', '#tab-glossaire tbody tr'], ['Ligne', 'tbody tr, dl > div'],
  ['Texte', 'p, li, dd, blockquote'],
];
const WEIGHT = { Commune: 12, Titre: 8, Figure: 6, Tableau: 6, Définition: 3, Ligne: 3, Texte: 2 };
const DEFINED = 12;
const SKIPPED = '.filtre, .portee, .preuves, .lignes, .fichiers, .attente, .code, .boutons, .valeurs, .statique, figcaption p, li p, dd p, div > dd';

const fold = text => text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')
  .replace(/œ/g, 'oe').replace(/æ/g, 'ae').replace(/[’ʼ]/g, "'");
const singular = word => {
  if (word.length < 4) return word;
  if (word.endsWith('eaux')) return word.slice(0, -1);
  return word.endsWith('aux') ? `${word.slice(0, -2)}l` : word.replace(/[sx]$/, '');
};
// 229 813 is one word, whichever space stands in it; l’, d’, qu’… are none.
const split = text => fold(text)
  .replace(/(\d)[ \u00a0\u202f](?=\d{3}(?!\d))/g, '$1')
  .replace(/(^|[^a-z])(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'/g, '$1 ')
  .split(/[^a-z0-9]+/).filter(Boolean);
const asked = text => {
  const words = split(text);
  const full = words.filter(word => !EMPTY_WORDS.has(word));
  return full.length ? full : words;
};
const hit = (word, query) => word.startsWith(query) || singular(word).startsWith(singular(query));

let index = null;
function prepare() {
  const seen = new Set();
  index = [];
  for (const [kind, selector] of SEARCHED) {
    for (const target of all(selector, byId('contenu'))) {
      const place = kind === 'Commune' ? target.querySelector('h2, h3, h4') ?? target : target;
      if (seen.has(place) || place.closest(SKIPPED)) continue;
      seen.add(place);
      const text = written(place);
      if (!text) continue;
      const words = split(text);
      const where = whereIs(place, kind);
      const around = split(`${where} ${aboutOf(place)}`);
      index.push({ kind, target, text, place: where, words, around, folded: words.join(' ') });
    }
  }
}

function whereIs(place, kind) {
  const fiche = kind === 'Commune' ? null : place.closest('.fiche')?.querySelector('.fiche-nom');
  const table = place.closest('.tableau, .figure')?.querySelector('.numero');
  return [place.closest('.partie')?.dataset.nom, fiche?.textContent, table?.textContent]
    .filter(Boolean).join(', ');
}

// What one takes for granted near some words: the heads of their table, the programmes they are about.
function aboutOf(place) {
  const heads = place.matches('tr') ? place.closest('table').tHead?.textContent : '';
  return `${heads ?? ''} ${place.closest('[data-programmes]')?.dataset.programmes ?? ''}`;
}

// A row is read cell by cell.
function written(target) {
  const cells = target.matches('tr') ? [...target.cells] : target.matches('div') ? [...target.children] : [target];
  return cells.map(cell => said(cell).replace(/[ \n\t]+/g, ' ').trim()).filter(Boolean).join(' · ');
}

// Drawings hidden from screen readers have titles that repeat the text beside them.
function said(element) {
  if (!element.querySelector('[aria-hidden="true"]')) return element.textContent;
  const copy = element.cloneNode(true);
  all('[aria-hidden="true"]', copy).forEach(hidden => hidden.remove());
  return copy.textContent;
}

function find(text) {
  const queries = asked(text);
  if (!queries.length) return [];
  const phrase = split(text).join(' ');
  const among = (words, query) => words.some(word => hit(word, query));
  return index
    .filter(({ words, around }) => queries.some(query => among(words, query))
      && queries.every(query => among(words, query) || among(around, query)))
    .map(entry => {
      const own = queries.every(query => among(entry.words, query)) ? 5 : 0;
      const term = entry.kind === 'Définition' && split(entry.target.cells[0].textContent);
      const defined = term && queries.every(query => among(term, query)) ? DEFINED : 0;
      const whole = queries.filter(query => entry.words.includes(query)).length;
      const first = entry.folded.startsWith(queries[0]) ? 2 : 0;
      const together = queries.length > 1 && entry.folded.includes(phrase) ? 4 : 0;
      return { entry, score: WEIGHT[entry.kind] + own + defined + whole + first + together };
    })
    .sort((a, b) => b.score - a.score)
    .map(({ entry }) => entry);
}

// A few words around the first one found, the found ones marked.
function excerpt(text, queries) {
  const parts = text.split(/([\p{L}\p{N}]+)/u);
  const found = parts.map((part, rank) => rank % 2 === 1
    && split(part).some(word => queries.some(query => hit(word, query))));
  const start = Math.max(0, found.indexOf(true) - 13);
  const end = Math.min(parts.length, start + 44);
  const made = element('span', { className: 'extrait' }, start > 0 ? '… ' : '');
  for (let rank = start; rank < end; rank += 1) {
    made.append(found[rank] ? element('mark', { textContent: parts[rank] }) : parts[rank]);
  }
  if (end < parts.length) made.append(' …');
  return made;
}

let results = [];
let active = -1;
function show() {
  if (!index) prepare();
  const text = field.value.trim();
  results = text ? find(text) : [];
  active = -1;
  list.replaceChildren(...results.slice(0, MOST).map((entry, rank) => {
    const option = element('li', { id: `resultat-${rank}` },
      element('span', { className: 'genre', textContent: entry.kind }),
      excerpt(entry.text, asked(text)),
      element('span', { className: 'lieu', textContent: entry.place }));
    option.setAttribute('role', 'option');
    option.setAttribute('aria-selected', 'false');
    option.addEventListener('click', () => go(rank));
    return option;
  }));
  const few = results.length > MOST ? `, les ${MOST} premiers sont montrés` : '';
  count.textContent = results.length === 0 ? 'Aucun résultat'
    : `${results.length} résultat${results.length > 1 ? 's' : ''}${few}`;
  list.hidden = results.length === 0;
  unfoldResults(text !== '');
}

function unfoldResults(open) {
  panel.hidden = !open;
  field.setAttribute('aria-expanded', String(open && results.length > 0));
  if (!open) field.removeAttribute('aria-activedescendant');
}

function choose(rank) {
  const options = [...list.children];
  if (!options.length) return;
  options[active]?.setAttribute('aria-selected', 'false');
  active = (rank + options.length) % options.length;
  options[active].setAttribute('aria-selected', 'true');
  options[active].scrollIntoView({ block: 'nearest' });
  field.setAttribute('aria-activedescendant', options[active].id);
}

function go(rank) {
  const entry = results[rank];
  if (!entry) return;
  const queries = asked(field.value);
  unfoldResults(false);
  reveal(entry.target, entry.kind === 'Commune' || entry.kind === 'Titre' ? 'start' : 'center');
  highlight(entry.target, queries);
  const named = entry.target.closest('[id]');
  if (named) history.replaceState(null, '', `#${named.id}`);
}

// The words found are painted over the text, which stays as it is.
function highlight(target, queries) {
  all('.trouve').forEach(old => old.classList.remove('trouve'));
  target.classList.add('trouve');
  if (!('highlights' in CSS)) return;
  const ranges = [];
  const walker = document.createTreeWalker(target, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (const match of node.data.matchAll(/[\p{L}\p{N}]+/gu)) {
      if (!split(match[0]).some(word => queries.some(query => hit(word, query)))) continue;
      const range = new Range();
      range.setStart(node, match.index);
      range.setEnd(node, match.index + match[0].length);
      ranges.push(range);
    }
  }
  CSS.highlights.set('trouve', new Highlight(...ranges));
}

field.addEventListener('input', show);
field.addEventListener('focus', () => { if (field.value.trim()) show(); });
field.addEventListener('keydown', event => {
  const moves = { ArrowDown: active + 1, ArrowUp: active < 0 ? -1 : active - 1 };
  if (event.key in moves && !panel.hidden) {
    event.preventDefault();
    choose(moves[event.key]);
  } else if (event.key === 'Enter' && results.length) {
    event.preventDefault();
    go(Math.max(active, 0));
  } else if (event.key === 'Escape') {
    unfoldResults(false);
  }
});
document.addEventListener('pointerdown', event => {
  if (!event.target.closest('.recherche')) unfoldResults(false);
});
field.closest('.recherche').addEventListener('focusout', event => {
  if (!event.relatedTarget?.closest('.recherche')) setTimeout(() => unfoldResults(false), 150);
});
