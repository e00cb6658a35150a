// In the head, before the first paint: otherwise a dark page would flash white.
(() => {
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  // A file opened from a disk may have no storage at all: reading it then throws.
  const stored = () => { try { return localStorage.getItem('theme'); } catch { return null; } };
  const apply = name => {
    root.dataset.theme = name;
    document.dispatchEvent(new CustomEvent('theme'));
  };
  const preferred = () => (dark.matches ? 'sombre' : 'clair');
  window.setTheme = name => {
    try { localStorage.setItem('theme', name); } catch { /* remembered for this page only */ }
    apply(name);
  };
  root.classList.add('js');
  apply(['clair', 'sombre'].includes(stored()) ? stored() : preferred());
  dark.addEventListener('change', () => { if (!stored()) apply(preferred()); });
})();
