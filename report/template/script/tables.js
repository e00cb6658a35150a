// Tables: their rows as CSV, and a tab stop only where one must scroll to see them.
// A name without a role means nothing: it is put aside with it.
const NAMES = ['aria-label', 'aria-labelledby'];
const fits = new ResizeObserver(seen => seen.forEach(({ target }) => {
  const scrolls = target.scrollWidth > target.clientWidth + 1
    || target.scrollHeight > target.clientHeight + 1;
  target.classList.toggle('deborde', target.scrollWidth > target.clientWidth + 1);
  for (const name of NAMES) {
    const [from, to] = scrolls ? [`data-${name}`, name] : [name, `data-${name}`];
    if (!target.hasAttribute(from)) continue;
    target.setAttribute(to, target.getAttribute(from));
    target.removeAttribute(from);
  }
  if (scrolls) {
    target.tabIndex = 0;
    target.setAttribute('role', 'region');
  } else {
    target.removeAttribute('tabindex');
    target.removeAttribute('role');
  }
}));
all('.defile, .dessin').forEach(box => fits.observe(box));

// Superscript letters refer to notes, hidden parts repeat what is said aloud: neither is a value.
function plain(cell) {
  const copy = cell.cloneNode(true);
  all('sup, [aria-hidden="true"]', copy).forEach(part => part.remove());
  const text = copy.textContent.replace(/[ \n\t]+/g, ' ').trim();
  if (text === 'n. d.' || text === 'n.\u00a0d.') return '';
  const number = text.replace(/[\u202f\u00a0 ]/g, '').replace('−', '-').replace(',', '.');
  const numeric = cell.classList.contains('num') && /^[+-]?\d+(\.\d+)?$/.test(number);
  return numeric ? number.replace('+', '') : text.replace(/^([=+@])/, "'$1");
}

const quoted = value => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
const tableCsv = table => all('tr', table)
  .map(row => [...row.cells].map(cell => quoted(plain(cell))).join(',')).join('\n');

// Fields may hold commas, quotes and line ends.
function parseCsv(text) {
  const rows = [[]];
  for (const [, raw, mark] of text.matchAll(/("(?:[^"]|"")*"|[^,\n]*)(,|\n|$)/g)) {
    rows.at(-1).push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (mark === '\n') rows.push([]);
    if (mark === '') break;
  }
  return rows.filter(row => row.length > 1 || row[0]);
}

document.addEventListener('click', event => {
  const button = event.target.closest('[data-table]');
  if (!button) return;
  const figure = button.closest('.tableau');
  downloadCsv(button.dataset.table, all('table', figure).map(tableCsv).join('\n\n'));
});
