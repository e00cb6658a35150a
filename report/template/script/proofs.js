// Where a number comes from: its entry of the annex beside the text, its rows in full.
const proof = byId('volet-preuve');
const proofBody = proof.querySelector('.volet-corps');
let asker = null;
const trimmed = text => text.replace(/[ \n\t]+/g, ' ').trim();
const copies = node => [...node.childNodes].map(child => child.cloneNode(true));

// A number of a drawing leads to its proof, as in the text.
const proofLink = (text, name) => (name && byId(`preuve-${name}`)
  ? element('a', { className: 'chiffre', href: `#preuve-${name}`, textContent: text }) : text);

// An entry: « (12) Sens : 2 sur 41. Calcul. Lignes. »
function readEntry(entry) {
  const number = entry.querySelector('strong');
  return {
    amount: number.textContent,
    meaning: trimmed(number.previousSibling.textContent).replace(/\s*:$/, ''),
    whole: trimmed(number.nextSibling.textContent).replace(/\.$/, ''),
    formula: trimmed(entry.querySelector('.preuve-calcul')?.textContent ?? '').replace(/\.$/, ''),
    lines: entry.querySelector('.preuve-lignes'),
  };
}

// What the annex says of a row: some cells of a table, some figures of a commune, a value.
function rowDetails(target, columns) {
  if (target.matches('tr')) {
    const heads = all('thead th', target.closest('table')).map(head => head.textContent);
    return columns.map(rank => [heads[rank], copies(target.cells[rank])]);
  }
  if (target.matches('.preuve')) {
    const { meaning, amount } = readEntry(target);
    return [['', [`${meaning}\u202f: ${amount}`]]];
  }
  const heads = target.closest('.lignes').querySelector('.lignes-tetes').textContent;
  const [names, figures] = [heads.replace(/\.$/, ''), target.textContent.replace(/^.*?\s: /, '')]
    .map(text => text.split(/\s; /));
  return columns.map(rank => ['', [`${names[rank]}\u202f: ${figures[rank]}`]]);
}

function proofRow(head, anchors, columns) {
  const item = element('li', {}, head);
  const targets = anchors.map(byId).filter(Boolean);
  for (const [name, content] of targets.flatMap(target => rowDetails(target, columns))) {
    const label = name ? element('span', { className: 'hors-vue', textContent: `${name}\u202f: ` }) : '';
    item.append(element('span', { className: 'preuve-case' }, label, ...content));
  }
  return item;
}

// Communes are hundreds: named, not linked. A row with more than a link says itself in full.
function rowsOf(lines, columns) {
  const to = (anchor, textContent) => element('a', { href: `#${anchor}`, textContent });
  if (lines.dataset.communes) {
    const names = trimmed(lines.textContent).replace(/^.*?\s: /, '').replace(/\.$/, '').split(', ');
    return lines.dataset.communes.split(' ').map((code, rank) => (
      proofRow(to(`chiffres-${code}`, names[rank]), [`chiffres-${code}`], columns)));
  }
  return [...lines.children].filter(part => part.matches('a, .preuve-ligne')).map(part => {
    const links = part.matches('a') ? [part] : all('a[href^="#"]', part);
    const anchors = links.map(link => link.hash.slice(1));
    const head = element('span', { className: 'preuve-nom' }, ...(part.matches('a')
      ? [to(anchors[0], part.textContent)] : copies(part)));
    return proofRow(head, anchors, columns);
  });
}

function composeProof(entry) {
  const { amount, meaning, whole, formula, lines } = readEntry(entry);
  const twin = lines.hasAttribute('data-memes') && byId(lines.querySelector('a').hash.slice(1));
  const source = twin ? readEntry(twin).lines : lines;
  const columns = (lines.dataset.colonnes ?? '').split(' ').filter(Boolean).map(Number);
  const rows = rowsOf(source, columns);
  const kind = trimmed(source.firstChild.textContent).split(/\s:/)[0];
  const term = (name, text) => (text ? [element('dt', { textContent: name }), element('dd', { textContent: text })] : []);
  return [
    element('p', { className: 'preuve-grand' }, element('strong', { textContent: amount }),
      whole ? ` ${whole}` : ''),
    element('p', { textContent: meaning }),
    element('dl', {}, ...term('Calcul', formula || 'Compte des lignes citées'),
      ...term('Table', lines.dataset.table)),
    element('h3', { textContent: rows.length ? `${kind} (${rows.length})` : kind }),
    rows.length ? element('ul', {}, ...rows)
      : element('p', { textContent: trimmed(source.textContent).replace(/^[^:]*: /, '') }),
  ];
}

// Beside the text where there is room, over the contents otherwise; on a phone, at the foot.
function placeProof() {
  proof.classList.remove('a-gauche');
  const block = asker?.closest('figure, .fiche, .double-page') ?? asker?.closest('p, li, h2, h3, h4');
  const box = proof.getBoundingClientRect();
  if (box.width < innerWidth) {
    proof.classList.toggle('a-gauche', !block || block.getBoundingClientRect().right > box.left);
  } else if (asker) {
    const hidden = asker.getBoundingClientRect().bottom - box.top + 24;
    if (hidden > 0) scrollBy({ top: hidden, behavior: 'instant' });
  }
}

function openProof(name, from = null) {
  const entry = byId(`preuve-${name}`);
  if (!entry) return;
  asker?.classList.remove('montre');
  if (from) asker = from;
  asker?.classList.add('montre');
  proofBody.replaceChildren(...composeProof(entry));
  proof.scrollTop = 0;
  if (!proof.open) proof.show();
  placeProof();
  byId('volet-titre').focus({ preventScroll: true });
}

function closeProof() {
  if (!proof.open) return;
  proof.close();
  asker?.classList.remove('montre');
  asker?.focus({ preventScroll: true });
  asker = null;
}

document.addEventListener('click', event => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const mark = event.target.closest('[data-preuve]');
  if (mark) openProof(mark.dataset.preuve);
  const link = event.target.closest('a.chiffre, #volet-preuve a[href^="#preuve-"]');
  if (!link) return;
  event.preventDefault();
  openProof(link.hash.slice('#preuve-'.length), link.matches('.chiffre') ? link : null);
});
addEventListener('keydown', event => {
  if (event.key === 'Escape' && !event.target.closest?.('.recherche, .sommaire')) closeProof();
});
byId('volet-fermer').addEventListener('click', closeProof);
byId('volet-imprimer').addEventListener('click', () => {
  document.documentElement.classList.add('preuve-seule');
  print();
});
addEventListener('afterprint', () => document.documentElement.classList.remove('preuve-seule'));
