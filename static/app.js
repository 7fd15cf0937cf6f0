/* Small comforts on top of pages that already work without them. No inline code, no eval: strict CSP. */
(() => {
  'use strict';
  const BROKEN = 'Le service ne répond pas. Réessayez dans un instant.';
  const $ = (selector, root = document) => root.querySelector(selector);
  const on = (name, act) => document.addEventListener(name, act);

  const say = (text) => {
    const write = (words) => { $('[data-live]').textContent = words; }; // looked up each time: swaps replace it
    write('');
    setTimeout(write, 50, text); // a changed node is read again, even with the same words
  };

  const toast = (text) => {
    const node = $('#toast-modele').content.cloneNode(true);
    $('p', node).textContent = text;
    $('#annonces').append(node);
  };

  // Plain forms: one submission. Disabled after the event, so the pressed button's own value still leaves.
  const release = (form) => {
    form.removeAttribute('aria-busy');
    for (const button of form.querySelectorAll('[data-held]')) {
      button.disabled = false;
      delete button.dataset.held;
    }
  };
  on('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === 'dialog') return;
    if (form.ariaBusy === 'true') return event.preventDefault();
    form.setAttribute('aria-busy', 'true');
    setTimeout(() => {
      for (const button of form.elements) {
        if (button.type === 'submit' && !button.disabled) {
          button.disabled = true;
          button.dataset.held = '';
        }
      }
    });
    setTimeout(release, 8000, form); // the answer may be a download: the page stays
  });
  addEventListener('pageshow', () => document.querySelectorAll('form[aria-busy]').forEach(release));

  on('click', (event) => {
    const hit = (selector) => event.target.closest(selector);
    let found;
    if ((found = hit('[data-dialog-open]'))) {
      const dialog = document.getElementById(found.dataset.dialogOpen);
      if (dialog) {
        event.preventDefault();
        dialog.showModal();
      }
    } else if ((found = hit('[data-dismiss]'))) {
      found.parentNode.remove();
    } else if ((found = hit('[data-copy]'))) {
      navigator.clipboard?.writeText(found.dataset.copy).then(() => {
        say('Copié dans le presse-papiers.');
        found.classList.add('is-done');
      });
    } else if ((found = hit('[data-repeat]'))) {
      const [monday, ...others] = found.closest('fieldset').querySelectorAll('[data-hours] tr');
      const model = [...monday.querySelectorAll('input')];
      for (const row of others.slice(0, 4)) row.querySelectorAll('input').forEach((input, i) => { input.value = model[i].value; });
      say('Lundi est recopié jusqu’à vendredi.');
    } else if (event.target.matches('dialog')) {
      event.target.close(); // the backdrop
    }
    const menu = hit('[data-menu]');
    for (const other of document.querySelectorAll('[data-menu][open]')) if (other !== menu) other.open = false;
  });

  on('keydown', (event) => {
    const menu = event.key === 'Escape' && event.target.closest('[data-menu][open]');
    if (menu) {
      menu.open = false;
      $('summary', menu).focus();
    }
  });

  on('change', ({ target }) => {
    const name = target.dataset?.checkAll;
    if (name) for (const box of target.form.querySelectorAll(`[name="${name}"]:enabled`)) box.checked = target.checked;
  });

  // htmx 4
  on('htmx:before:request', ({ target }) => target.setAttribute('aria-busy', 'true'));
  on('htmx:finally:request', ({ target }) => target.removeAttribute?.('aria-busy'));
  on('htmx:after:settle', ({ detail }) => {
    for (const node of detail.newContent) {
      if (node.nodeType !== 1) continue;
      const first = (selector) => (node.matches(selector) ? node : $(selector, node));
      first('[aria-invalid=true],[data-focus-after-swap]')?.focus();
      const words = first('[data-announce]');
      if (words) say(words.dataset.announce || words.textContent);
    }
  });
  // 409 and 422 bring a form back and are swapped. An error page never takes the place of what was typed.
  on('htmx:before:swap', (event) => {
    const { response, text } = event.detail.ctx;
    if (!(response?.status >= 400)) return;
    const error = $('#error', new DOMParser().parseFromString(text, 'text/html'));
    if (!error && response.status < 500) return;
    event.preventDefault();
    toast(error ? `${$('h1', error).textContent}. ${[...error.querySelectorAll('p')].pop().textContent}` : BROKEN);
  });
  on('htmx:error', () => toast(BROKEN));

  $('[data-focus]')?.focus();
})();
