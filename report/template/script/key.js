// The key of a map, in words and signs above it: its legend, out of the drawing.
const SIGNS = {
  disque: '<circle cx="8" cy="8" r="6.4"/>',
  triangle: '<path d="M8 1.5L15 14.2H1Z"/>',
  losange: '<path d="M8 .9L15.1 8L8 15.1L.9 8Z"/>',
};

function signOf(trace) {
  const { role, programme } = trace.meta;
  if (role === 'legende-symbole') return { shape: programme };
  const paint = trace.meta.clair?.fillcolor ?? trace.meta.clair?.['line.color'];
  const shaded = trace.meta.sombre?.fillcolor ?? trace.meta.sombre?.['line.color'];
  return { kind: role.replace('legende-', ''), paint: isDark() ? shaded : paint };
}

// A legend is drawn row by row: what stands at one height belongs together.
function keyOf(data) {
  const parts = data.filter(trace => /^legende/.test(trace.meta?.role ?? ''));
  const signs = parts.filter(trace => /symbole$|ligne/.test(trace.meta.role));
  const rows = parts.filter(trace => trace.meta.role === 'legende-texte')
    .flatMap(trace => trace.text.map((text, rank) => ({ text, y: trace.y[rank], size: trace.textfont.size })));
  const details = parts.filter(trace => trace.meta.role === 'legende-detail')
    .flatMap(trace => trace.text.map((text, rank) => (
      { text, y: trace.y[rank], name: trace.meta.mesures?.[rank] })));
  const middle = trace => trace.meta.centres?.[0][1]
    ?? (Math.min(...trace.y.filter(y => y !== null)) + Math.max(...trace.y.filter(y => y !== null))) / 2;
  const nearest = (items, y, at) => items.map(item => [Math.abs(at(item) - y), item])
    .sort((a, b) => a[0] - b[0]).find(([gap]) => gap < 40)?.[1];
  return rows.sort((a, b) => b.y - a.y).map(row => {
    const sign = nearest(signs, row.y, middle);
    return { text: row.text, detail: nearest(details, row.y, item => item.y),
      sign: sign ? signOf(sign) : null };
  });
}

function signElement(sign) {
  const box = element('span', { className: 'signe' });
  box.setAttribute('aria-hidden', 'true');
  if (sign.shape) {
    box.innerHTML = `<svg class="symbole" viewBox="0 0 16 16" fill="var(--${sign.shape})">${SIGNS[palette[sign.shape][2]]}</svg>`;
  } else {
    box.classList.add(`signe-${sign.kind}`);
    box.style.setProperty('--signe', sign.paint);
  }
  return box;
}

function showKey(place, rows, numbers) {
  place.parentElement.querySelector('.cle-carte')?.remove();
  if (!rows.length) return;
  const table = numbers && numbered(place).table;
  const words = table && `Les numéros renvoient aux lignes du ${table.querySelector('.numero').textContent.toLowerCase()}.`;
  place.before(element('ul', { className: 'cle-carte' }, ...rows.map(({ text, detail, sign }) => (
    element('li', { className: sign ? '' : 'tete' }, sign ? signElement(sign) : '', text,
      detail ? element('small', {}, proofLink(detail.text, detail.name)) : '')
  )), words ? element('li', { textContent: words }) : ''));
}
