// The theme, printing, and links to a part that is folded away.
const themeButton = byId('theme');
const nameTheme = () => {
  themeButton.textContent = isDark() ? 'Clair' : 'Sombre';
  themeButton.setAttribute('aria-label', isDark() ? 'Passer en clair' : 'Passer en sombre');
};
themeButton.addEventListener('click', () => window.setTheme(isDark() ? 'clair' : 'sombre'));
document.addEventListener('theme', nameTheme);
nameTheme();

// plotly.js takes a while to open: it must be there before the paper is made.
byId('imprimer').addEventListener('click', async () => {
  await drawAll();
  print();
});

function arrive() {
  const target = byId(decodeURIComponent(questionOf(location.hash)));
  if (target && byId('contenu').contains(target)) reveal(target);
}
addEventListener('hashchange', arrive);
if (location.hash) arrive();
