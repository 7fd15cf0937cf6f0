/* A projected page: arrows turn it, and a clock counts a round down. Links do the same without it. */
(() => {
  'use strict';
  const shown = document.querySelector('[data-timer]');
  const start = document.querySelector('[data-timer-start]');
  const total = Number(shown?.dataset.timer);
  let ends = 0;
  let ticking = 0;

  const write = () => {
    const left = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
    shown.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
    shown.classList.toggle('is-short', left <= 60);
    if (!left) stop();
  };
  const stop = () => {
    clearInterval(ticking);
    ticking = 0;
    start.setAttribute('aria-pressed', 'false');
    start.lastChild.textContent = 'Lancer';
  };
  const turn = () => {
    if (ticking) return stop();
    ends = Date.now() + total * 1000;
    ticking = setInterval(write, 250);
    start.setAttribute('aria-pressed', 'true');
    start.lastChild.textContent = 'Arrêter';
    write();
  };

  start?.addEventListener('click', turn);
  document.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest('input, textarea, select')) return;
    const way = { ArrowRight: 'next', PageDown: 'next', ArrowLeft: 'prev', PageUp: 'prev' }[event.key];
    if (way) document.querySelector(`a[rel=${way}]`)?.click();
    else if (event.key === ' ' && start && !event.target.closest('a, button')) {
      event.preventDefault();
      turn();
    }
  });
})();
