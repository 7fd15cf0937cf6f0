/* Ticking while the connection comes and goes: each tick is kept in this browser until the server has it. */
(() => {
  'use strict';
  const KEY = 'emargement', RETRY = 5000, BATCH = 50;
  const $ = (selector, root = document) => root.querySelector(selector);
  const form = () => $('[data-roll]');
  const meeting = form()?.dataset.roll;
  if (!meeting) return;
  let memory = [], sending = false, timer = 0, why = '', signedOut = false;

  const read = () => {
    try { return JSON.parse(localStorage.getItem(KEY)) || []; } catch { return memory; }
  };
  const write = (ticks) => {
    memory = ticks;
    try { localStorage.setItem(KEY, JSON.stringify(ticks)); } catch { /* a private window: until it closes */ }
  };
  const mine = () => read().filter((tick) => tick.meeting === meeting);

  const show = () => {
    const waiting = mine();
    const box = $('[data-queue]');
    box.hidden = !waiting.length;
    const many = waiting.length > 1;
    $('[data-queue-text]').textContent = waiting.length
      ? `${waiting.length}\u00a0pointage${many ? 's' : ''} en attente d’envoi` : '';
    $('[data-queue-why]').textContent = signedOut
      ? 'Votre session a expiré. Reconnectez-vous\u00a0: ils sont gardés sur cet appareil et partiront ensuite.'
      : why || 'Ils sont gardés sur cet appareil et partent dès que la connexion revient.';
    $('[data-queue-login]').hidden = !signedOut;
    for (const line of document.querySelectorAll('.is-unsent')) line.classList.remove('is-unsent');
    for (const tick of waiting) {
      if (tick.part !== form().dataset.part) continue;
      const line = $(`#p-${tick.invitation}`);
      if (line) {
        paint(line, tick.state);
        line.classList.add('is-unsent');
      }
    }
  };

  const paint = (line, state) => {
    if (line.dataset.state === state) return;
    line.dataset.state = state;
    $('.roll-told', line)?.remove();
    for (const button of line.querySelectorAll('[data-state]')) {
      const pressed = button.dataset.state === state;
      button.setAttribute('aria-pressed', pressed);
      button.value = `${line.dataset.tick}:${pressed ? '' : button.dataset.state}`;
    }
  };

  // What others ticked, as the counters bring it: « 12p 15e ».
  const follow = () => {
    const said = {};
    for (const mark of ($('#day-state')?.dataset.marks || '').split(' ')) said[mark.slice(0, -1)] = mark.slice(-1);
    const names = { p: 'present', e: 'excused', a: 'absent' };
    const unsent = new Set(mine().map((tick) => String(tick.invitation)));
    for (const line of document.querySelectorAll('[data-tick]')) {
      if (!unsent.has(line.dataset.tick)) paint(line, names[said[line.dataset.tick]] || '');
    }
    show();
  };

  const later = () => {
    clearTimeout(timer);
    if (mine().length) timer = setTimeout(send, RETRY);
  };

  const send = async () => {
    const ticks = mine().slice(0, BATCH);
    if (sending || !ticks.length) return;
    sending = true;
    let answered = false;
    try {
      const headers = JSON.parse(document.body.getAttribute('data-hx-headers:inherited'));
      const moment = Date.now();
      const response = await fetch(form().dataset.ticks, {
        method: 'POST',
        headers: { ...headers, 'Content-Type': 'application/json', 'HX-Request': 'true' },
        body: JSON.stringify({ ticks: ticks.map(({ key, invitation, part, state, at }) => ({ key, invitation, part, state, age: (moment - at) / 1000 })) }),
      });
      signedOut = response.status === 401;
      if (response.ok) {
        const { results } = await response.json();
        answered = settle(results);
      } else if (!signedOut) {
        why = response.status < 500 ? 'Le site ne les accepte pas ainsi\u00a0: rechargez la page, ils sont gardés.' : '';
      }
    } catch {
      why = ''; // no connection
    }
    sending = false;
    show();
    if (answered) window.htmx?.trigger('#day-state', 'refresh');
    if (answered && mine().length && !why) send();
    else later();
  };

  // Taken: forgotten here. Too early: kept. Refused: said, and the line goes back to what the server says.
  const settle = (results) => {
    const gone = new Set();
    why = '';
    for (const { key, status, text } of results) {
      if (status === 'later') why = text;
      else gone.add(key);
      if (status === 'refused') alertUser(text);
    }
    write(read().filter((tick) => !gone.has(tick.key)));
    return true;
  };

  const alertUser = (text) => {
    const node = $('#toast-modele').content.cloneNode(true);
    $('p', node).textContent = text;
    $('#annonces').append(node);
  };

  const key = () => `${Date.now().toString(36)}-${[...crypto.getRandomValues(new Uint32Array(3))].map((n) => n.toString(36)).join('')}`.slice(0, 40);

  // The press itself, so that the form is not sent as a page.
  document.addEventListener('submit', (event) => {
    const button = event.submitter;
    if (event.target !== form() || button?.name !== 'pointage') return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const [invitation, state] = button.value.split(':');
    const line = button.closest('[data-tick]');
    const part = form().dataset.part;
    const others = read().filter((t) => !(t.meeting === meeting && t.part === part && t.invitation === Number(invitation) && !sending));
    write([...others, { key: key(), meeting, part, invitation: Number(invitation), state, at: Date.now() }]);
    paint(line, state);
    show();
    send();
  }, true);

  const isState = (event) => event.target.id === 'day-state';
  document.addEventListener('htmx:before:request', (event) => {
    if (!isState(event)) return;
    event.target.removeAttribute('aria-busy');
    if (document.hidden || signedOut || !navigator.onLine) event.preventDefault();
  });
  document.addEventListener('htmx:before:response', (event) => {
    if (event.detail.ctx.response.status !== 401 || !isState(event)) return;
    event.preventDefault(); // not led away to the sign-in page: said here
    signedOut = true;
    show();
  });
  document.addEventListener('htmx:error', (event) => { if (isState(event)) event.stopImmediatePropagation(); }, true);
  document.addEventListener('htmx:after:settle', ({ detail }) => ([...detail.newContent].some((node) => node.id === 'day-state') ? follow() : show()));
  addEventListener('online', send);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return;
    send();
    window.htmx?.trigger('#day-state', 'refresh');
  });
  show();
  send();
})();
