// Tables that one questions: a bar above their rows, a selection that the address keeps
// (« #tab-inventaire?etat=livree&texte=place »), that paper prints and a file holds.
const KNOWN = [['connu', 'Connu'], ['inconnu', 'Inconnu']];
const THRESHOLDS = [10_000, 100_000, 500_000, 1_000_000];
const euros = amount => `${String(amount).replace(/\B(?=(\d{3})+$)/g, '\u202f')}\u202f€ et plus`;
const questioned = new Map();
const KINDS = {
  cases: (row, chosen) => row.some(code => chosen.includes(code)),
  liste: (row, [chosen]) => row.includes(chosen),
  montant: ([amount], [chosen]) => (chosen === 'inconnu' ? !amount
    : Boolean(amount) && (chosen === 'connu' || Number(amount) >= Number(chosen))),
};

function choices({ name, kind, codes }, rows) {
  if (kind === 'montant') {
    const most = Math.max(...rows.map(({ answers }) => Number(answers.get(name)[0] ?? 0)));
    const some = rows.some(({ answers }) => !answers.get(name)[0]);
    return [...(some ? KNOWN : []), ...THRESHOLDS.filter(each => each <= most).map(each => [String(each), euros(each)])];
  }
  const said = new Set(rows.flatMap(({ answers }) => answers.get(name)));
  return (codes.length ? codes : subjects[name]).filter(([code]) => said.has(code));
}

function fieldOfFacet(facet, rows) {
  const items = choices(facet, rows);
  if (items.length < 2) return [];
  const made = facet.kind === 'cases' ? boxesOf(facet.name, items, facet.label)
    : selectOf(facet.name, items, facet.label, facet.name === 'communes' ? 'Toutes' : 'Tous');
  return [made];
}

function question(figure) {
  const facets = JSON.parse(figure.dataset.facettes)
    .map(([name, label, kind, codes]) => ({ name, label, kind, codes }));
  const own = facets.filter(({ name }) => !(name in CRITERIA)).map(({ name }) => name);
  const rows = all('tbody > tr', figure).map(row => {
    const answers = new Map(own.map((name, rank) => [name, (row.dataset.reponses.split('|')[rank] ?? '').split(' ').filter(Boolean)]));
    Object.keys(CRITERIA).forEach(name => answers.set(name, (row.dataset[name] ?? '').split(' ').filter(Boolean)));
    return { row, answers };
  });
  const text = element('input', { type: 'search', name: 'texte', autocomplete: 'off', spellcheck: false });
  const id = `question-${figure.id}`;
  const opener = element('button', { type: 'button', className: 'filtre-depliant', textContent: 'Choisir' });
  opener.setAttribute('aria-expanded', 'false');
  opener.setAttribute('aria-controls', id);
  const status = element('p', { className: 'filtre-compte' });
  status.setAttribute('role', 'status');
  const button = (textContent, act) => {
    const made = element('button', { type: 'button', textContent, hidden: true });
    made.addEventListener('click', act);
    return made;
  };
  const state = { figure, facets, rows, status };
  const reset = button('Tout montrer', () => { forget(figure); (opener.checkVisibility() ? opener : text).focus(); });
  const file = button('Sélection (CSV)', () => saveChosen(state));
  const paper = button('Imprimer la sélection', () => printChosen(state));
  const bar = element('div', { className: 'filtre interroger' }, opener,
    element('div', { className: 'filtre-champs', id },
      element('label', { className: 'filtre-champ' },
        element('span', { className: 'filtre-nom', textContent: 'Texte' }), text),
      ...facets.flatMap(facet => fieldOfFacet(facet, rows))),
    element('div', { className: 'filtre-pied' }, status, reset, file, paper));
  bar.setAttribute('role', 'group');
  bar.setAttribute('aria-label', `Choisir\u202f: ${figure.querySelector('.titre').textContent}`);
  opener.addEventListener('click', () => opener.setAttribute('aria-expanded', String(bar.classList.toggle('deplie'))));
  bar.addEventListener('input', () => chosenAgain(state));
  Object.assign(state, { bar, buttons: [reset, file, paper] });
  figure.querySelector('figcaption').after(bar);
  questioned.set(figure, state);
  answer(state);
}

// What is chosen: the values of each field, by name.
const fieldsOf = ({ bar }) => all('select, input', bar);
function wantedIn(state) {
  const found = new URLSearchParams();
  fieldsOf(state).filter(field => (field.type === 'checkbox' ? field.checked : field.value.trim()))
    .forEach(field => found.append(field.name, field.value.trim()));
  return found;
}

function answer(state) {
  const wanted = wantedIn(state);
  const words = asked(wanted.get('texte') ?? '');
  const active = state.facets.filter(({ name }) => wanted.has(name));
  let shown = 0;
  for (const each of state.rows) {
    const held = active.every(({ name, kind }) => KINDS[kind](each.answers.get(name), wanted.getAll(name)))
      && (!words.length || words.every(word => (each.words ??= split(each.row.textContent)).some(one => hit(one, word))));
    each.shown = held;
    each.row.classList.toggle('ecarte', !held);
    shown += held;
  }
  const [one, many] = state.figure.dataset.noms.split(' ');
  state.status.textContent = `${shown || 'Aucune'} ${shown > 1 ? many : one} sur ${state.rows.length}`;
  state.buttons.forEach(button => { button.hidden = !wanted.size; });
  state.figure.classList.toggle('choisie', wanted.size > 0);
  return wanted;
}

let writing = 0;
function chosenAgain(state) {
  const wanted = answer(state);
  clearTimeout(writing);
  writing = setTimeout(() => history.replaceState(null, '', `#${state.figure.id}${wanted.size ? `?${wanted}` : ''}`), 200);
}

function fill(state, wanted) {
  fieldsOf(state).forEach(field => {
    const values = wanted.getAll(field.name);
    if (field.type === 'checkbox') field.checked = values.includes(field.value);
    else field.value = values[0] ?? '';
  });
  answer(state);
  const lost = [...wanted].filter(([name, value]) => !fieldsOf(state).some(field => takes(field, name, value)));
  if (lost.length) state.status.textContent += `\u202f; choix inconnu dans l’adresse\u202f: ${lost.map(pair => pair.join(' = ')).join(', ')}`;
}

// Whether a field can hold what an address asks for: a list and boxes have values of their own.
function takes(field, name, value) {
  if (field.name !== name) return false;
  if (field.type === 'checkbox') return field.value === value;
  return !field.options || [...field.options].some(option => option.value === value);
}

function forget(figure) {
  const state = questioned.get(figure);
  fill(state, new URLSearchParams());
  if (location.hash.startsWith(`#${figure.id}?`)) history.replaceState(null, '', `#${figure.id}`);
}

// An address says the table, then what is chosen there.
function questionOf(hash) {
  const [anchor, query] = hash.slice(1).split('?');
  const state = query === undefined ? null : questioned.get(byId(anchor));
  if (state) fill(state, new URLSearchParams(query));
  return anchor;
}

// The file has the tidy rows behind the table, those shown, in their order.
async function saveChosen({ figure, rows }) {
  const slug = figure.id.replace('tab-', '');
  const [heads, ...lines] = parseCsv(await unpacked(`lignes-${slug}`));
  const kept = [heads, ...lines.filter((_, rank) => rows[rank].shown)];
  downloadCsv(`${slug}-selection`, kept.map(row => row.map(quoted).join(',')).join('\n'));
}

function printChosen({ figure, bar, status }) {
  const said = [...wantedIn(questioned.get(figure))].map(([name, value]) => {
    const field = all(`[name="${name}"]`, bar).find(one => one.type !== 'checkbox' || one.value === value);
    const text = field.matches('select') ? field.selectedOptions[0].textContent
      : field.type === 'checkbox' ? field.closest('label').textContent.trim() : value;
    return `${field.closest('.filtre-champ').querySelector('.filtre-nom').textContent}\u202f: ${text}`;
  });
  figure.querySelector('.choix')?.remove();
  bar.after(element('p', { className: 'choix', textContent: `${status.textContent}. ${said.join('\u202f; ')}.` }));
  figure.classList.add('imprimee');
  document.documentElement.classList.add('selection-seule');
  print();
}
addEventListener('afterprint', () => {
  document.documentElement.classList.remove('selection-seule');
  all('.imprimee').forEach(figure => figure.classList.remove('imprimee'));
});

all('.tableau[data-facettes]').forEach(question);
