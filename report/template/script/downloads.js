// What can be taken away from a figure: its data, its drawing.
const csvOf = slug => filled(store().figures[slug].csv);

async function svgOf(slug) {
  const place = document.querySelector(`.dessin[data-trace="${CSS.escape(slug)}"]`);
  const still = place.querySelector('.statique svg');
  if (still) {
    // The drawing in the page takes its colours from the theme; a file needs them written.
    const light = still.outerHTML.replace(/var\(--([\w-]+)\)/g, (_, role) => palette[role][0])
      .replace(/light-dark\((#\w+), *#\w+\)/g, '$1');
    return light.includes('xmlns=') ? light : light.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"');
  }
  const Plotly = await openPlotly();
  const { data, layout } = filled(store().figures[slug].plot);
  const address = await Plotly.toImage({ data, layout },
    { format: 'svg', width: layout.width, height: layout.height });
  return decodeURIComponent(address.slice(address.indexOf(',') + 1));
}

document.addEventListener('click', async event => {
  const { csv, svg } = event.target.closest('button')?.dataset ?? {};
  if (csv) downloadCsv(csv, csvOf(csv));
  if (svg) download(`${svg}.svg`, 'image/svg+xml', await svgOf(svg));
});

// Letters of a cell that stays on one line.
const SHORT = 15;
// The rows behind a figure become a table when they are asked for.
all('.valeurs').forEach(box => box.addEventListener('toggle', () => {
  if (!box.open || box.querySelector('table')) return;
  const figure = box.closest('.figure');
  const slug = figure.querySelector('.dessin').dataset.trace;
  const [heads, ...rows] = parseCsv(csvOf(slug));
  const names = store().figures[slug].noms ?? {};
  const french = text => (/^-?\d+\.\d+$/.test(text) ? text.replace('.', ',') : text);
  const cell = (name, role, properties, ...children) => {
    const made = element(name, properties, ...children);
    made.setAttribute('role', role);
    return made;
  };
  const value = (text, line, rank) => {
    const className = /^-?[\d.]+$/.test(text) ? 'num' : text.length <= SHORT ? 'court' : '';
    const made = cell('td', 'cell', { className }, proofLink(french(text) || 'n. d.', names[`${line},${rank}`]));
    made.dataset.tete = heads[rank];
    return made;
  };
  const group = name => (...children) => cell(name, name === 'tr' ? 'row' : 'rowgroup', {}, ...children);
  const [head, body, row] = ['thead', 'tbody', 'tr'].map(group);
  const named = (textContent, scope) => cell('th', scope === 'col' ? 'columnheader' : 'rowheader', { textContent, scope });
  const table = cell('table', 'table', {},
    head(row(...heads.map(text => named(text, 'col')))),
    body(...rows.map((texts, line) => row(...texts.map((text, rank) => (
      rank ? value(text, line, rank) : named(text || 'n. d.', 'row')))))));
  const scroller = element('div', { className: 'defile' }, table);
  scroller.setAttribute('data-aria-label', `Données\u202f: ${figure.querySelector('.titre').textContent}`);
  box.append(scroller);
  fits.observe(scroller);
}));
