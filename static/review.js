/* Left and right go from an entry to the next, as in front of any audience. */
(() => {
  'use strict';
  document.addEventListener('keydown', (event) => {
    const way = { ArrowLeft: 'prev', ArrowRight: 'next' }[event.key];
    const typing = event.target.closest('input, textarea, select, [contenteditable]');
    if (!way || typing || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    document.querySelector(`a[rel="${way}"]`)?.click();
  });
})();
