// The inspector's own script: pages that follow what happens, and buttons that are control calls.
'use strict';

const control = document.body.dataset.control;
const world = document.body.dataset.world;
const main = document.getElementById('main');

// ---- Following. Whenever something happens, the page is fetched again and what differs is changed.

const follow = document.getElementById('follow');
let follows = sessionStorage.getItem('follows') !== 'no';
let isFetching = false;
let isStale = false;
let lastFetch = 0;

async function refresh() {
  if (isFetching) { isStale = true; return; }
  isFetching = true;
  isStale = false;
  lastFetch = Date.now();
  const html = await pageAsItIs();
  isFetching = false;
  if (html) show(html);
  if (isStale) refreshSoon();
}

async function pageAsItIs() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
    return answer.headers.get('content-type')?.startsWith('text/html') ? await answer.text() : null;
  } catch {
    return null; // The emulator is gone or restarts; the stream says so, and comes back by itself.
  }
}

// At most four times a second, however much happens.
let soon = 0;
function refreshSoon() {
  if (soon) return;
  soon = setTimeout(() => { soon = 0; refresh(); }, Math.max(0, lastFetch + 250 - Date.now()));
}

function show(html) {
  // Without the head: its style is the other page's to apply, and the policy of this one says so.
  const fresh = new DOMParser().parseFromString(html.slice(html.indexOf('<body')), 'text/html');
  for (const id of ['main', 'now']) {
    const here = document.getElementById(id);
    const there = fresh.getElementById(id);
    if (here && there) Idiomorph.morph(here, there, { morphStyle: 'outerHTML', ignoreActiveValue: true, callbacks });
  }
  showWorlds(fresh.querySelector('.picker select'));
  wake(main);
}

// Worlds come and go; the list is let alone while somebody chooses from it.
function showWorlds(there) {
  if (!there || !picker || picker === document.activeElement || picker.textContent === there.textContent) return;
  picker.replaceChildren(...there.children);
}

const callbacks = {
  // What a person did to the page is theirs: what is open stays open, what is written stays written.
  beforeAttributeUpdated(name, node) {
    if (node.nodeName === 'DETAILS' && name === 'open') return false;
    if (/^(INPUT|SELECT|TEXTAREA|OPTION)$/.test(node.nodeName) && /^(value|checked|selected)$/.test(name)) return false;
    if (node.classList?.contains('call-said') || node.classList?.contains('copy') || node.classList?.contains('revealed')) return false;
    return true;
  },
  beforeNodeMorphed(before) {
    return !(before.classList?.contains('call-said') || before.classList?.contains('call-shown') ||
             before.classList?.contains('revealed') || before.nodeName === 'TEXTAREA' || before.nodeName === 'INPUT');
  },
  afterNodeAdded(node) {
    if (node.classList?.contains('entry')) node.classList.add('new');
  },
};

function say(text, isLost = false) {
  follow.querySelector('.said').textContent = text;
  follow.classList.toggle('lost', isLost);
}

let stream = null;
function listen() {
  stream?.close();
  stream = null;
  follow.setAttribute('aria-pressed', String(follows));
  say(follows ? 'Live' : 'Paused');
  if (!follows) return;
  stream = new EventSource(`${control}/timeline?world=${encodeURIComponent(world)}`);
  stream.onopen = () => say('Live');
  stream.onmessage = refreshSoon;
  stream.addEventListener('reset', refreshSoon);
  stream.onerror = () => say('No link', true);
}

if (follow) {
  follow.hidden = false;
  follow.addEventListener('click', () => {
    follows = !follows;
    sessionStorage.setItem('follows', follows ? 'yes' : 'no');
    listen();
    if (follows) refresh();
  });
  // A page that nobody sees needs no stream; a browser has only six connections to a host.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) { stream?.close(); stream = null; } else if (follows) { listen(); refresh(); }
  });
  addEventListener('pagehide', () => stream?.close());
  if (!document.hidden) listen();
}

// ---- Calls. A form says which one it makes; what it says is what is sent.

function bodyOf(form) {
  const body = { ...JSON.parse(form.dataset.body || '{}') };
  for (const field of form.querySelectorAll('[name]')) {
    const text = field.value.trim();
    if (field.type === 'checkbox' ? !field.checked && !field.dataset.type : text === '') continue;
    put(body, field.name, valueOf(field, text));
  }
  return body;
}

// A dot leads into a table: policy.ordered.
function put(body, name, value) {
  const path = name.split('.');
  const last = path.pop();
  let table = body;
  for (const step of path) table = table[step] = { ...table[step] };
  table[last] = value;
}

// A field that the path names goes there: "/players/{email}".
function callOf(form) {
  const body = bodyOf(form);
  const path = form.dataset.path.replace(/\{(\w+)\}/g, (place, name) => {
    const value = body[name];
    delete body[name];
    return value === undefined ? place : encodeURIComponent(value);
  });
  return { path, body };
}

function valueOf(field, text) {
  if (field.type === 'checkbox') return field.checked;
  if (field.dataset.type === 'number') return Number(text);
  if (field.dataset.type === 'boolean') return text === 'true';
  if (field.dataset.type === 'numbers') return text.split(/[\s,]+/).filter(Boolean).map(Number);
  if (field.dataset.type === 'instant') return `${text}Z`;
  if (field.dataset.type === 'text') return field.value;
  if (field.dataset.type === 'list') return text.split(/[\s,]+/).filter(Boolean);
  if (field.dataset.type === 'json') return JSON.parse(text);
  return text;
}

function showCall(form) {
  let call;
  try { call = callOf(form); } catch { return; }
  const { path, body } = call;
  const written = Object.keys(body).length ? ` ${JSON.stringify(body)}` : '';
  const shown = form.querySelector('.call-shown');
  const file = fileOf(form);
  const sent = file === null ? written : ` < ${file?.name ?? 'FILE'}`;
  const text = `${form.dataset.method} /_emulator${path}${sent}`;
  if (shown && shown.textContent !== text) shown.textContent = text;
}

// The file that is sent instead of JSON; null where none is asked for.
function fileOf(form) {
  const field = form.querySelector('input[type=file]');
  return field ? field.files[0] : null;
}

async function makeCall(form) {
  const button = form.querySelector('button:not(.copy)');
  const said = form.querySelector('.call-said');
  button.disabled = true;
  // What an earlier call said may hold no longer.
  for (const each of document.querySelectorAll('.call-said')) each.hidden = true;
  try {
    const { path, body } = callOf(form);
    const headers = { 'Content-Type': 'application/json', 'X-Emulator-World': world };
    const written = fileOf(form) ?? (Object.keys(body).length ? JSON.stringify(body) : undefined);
    const answer = await fetch(control + path, { method: form.dataset.method, headers, body: written });
    const text = await answer.text();
    tell(said, answer.ok, answer.ok ? done(form, answer, text) : refused(answer, text));
    if (answer.ok && form.dataset.then) location.href = form.dataset.then;
  } catch (error) {
    tell(said, false, error instanceof SyntaxError ? `That is not JSON: ${error.message}` : `No answer: ${error.message}`);
  } finally {
    button.disabled = false;
  }
  refresh();
}

function done(form, answer, text) {
  if (form.dataset.tells) {
    const told = JSON.parse(text);
    const found = form.dataset.tells.split(' ').filter((name) => told[name] != null);
    return found.map((name) => `${name.replaceAll('_', ' ')}: ${told[name]}`).join(', ');
  }
  const size = text.length;
  return size && size < 2000 ? `${answer.status} ${text}` : `${answer.status} done`;
}

function refused(answer, text) {
  try {
    const { error, code } = JSON.parse(text);
    return `${answer.status} ${code}: ${error}`;
  } catch {
    return `${answer.status}`;
  }
}

function tell(said, isGood, text) {
  said.hidden = false;
  said.classList.toggle('bad', !isGood);
  said.textContent = text;
}

document.addEventListener('submit', (event) => {
  const form = event.target.closest('form.call');
  if (!form) return;
  event.preventDefault();
  if (form.dataset.sure && !confirm(form.dataset.sure)) return;
  makeCall(form);
});
document.addEventListener('input', (event) => {
  const form = event.target.closest?.('form.call');
  if (form) showCall(form);
});

// ---- Secrets. A page has only their outlines; the call that tells them is made when one is asked for.

async function secretOf(gameId, name) {
  const answer = await fetch(`${control}/world`, { headers: { 'X-Emulator-World': world } });
  const { games } = await answer.json();
  return games.find((game) => game.game_id === gameId)[name];
}

document.addEventListener('click', async (event) => {
  const button = event.target.closest('.reveal');
  if (!button) return;
  const shown = button.parentElement;
  const text = shown.querySelector('code');
  const isRevealed = shown.classList.contains('revealed');
  button.dataset.outline ??= text.textContent;
  const secret = isRevealed ? button.dataset.outline : await secretOf(button.dataset.game, button.dataset.secret);
  text.textContent = secret;
  button.textContent = isRevealed ? 'Show' : 'Hide';
  // What is revealed stays so when the page is changed around it.
  shown.classList.toggle('revealed', !isRevealed);
});

// ---- Copying.

async function textToCopy(button) {
  const text = button.dataset.copy ?? button.parentElement.querySelector('code').textContent;
  if (!button.dataset.game) return text;
  // In the place of a key's outline stands the key.
  const secret = await secretOf(button.dataset.game, 'secret');
  return text.replace(/X-Game-Secret-Key: [^']*/g, () => `X-Game-Secret-Key: ${secret}`);
}

function wake(within) {
  for (const button of within.querySelectorAll('.copy[hidden], .reveal[hidden]')) button.hidden = false;
  for (const form of within.querySelectorAll('form.call')) showCall(form);
  sift();
}

document.addEventListener('click', async (event) => {
  const button = event.target.closest('.copy');
  if (!button) return;
  try {
    await navigator.clipboard.writeText(await textToCopy(button));
    button.textContent = 'Copied';
  } catch {
    button.textContent = 'Select it';
  }
  setTimeout(() => { button.textContent = button.dataset.label ?? 'Copy'; }, 1500);
});
wake(document);

// ---- Sifting. Of a long page, what has all these words in it.

function sift() {
  const words = document.querySelector('.sift')?.value.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words) return;
  for (const row of document.querySelectorAll('[data-sifted]')) {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
  }
}
document.addEventListener('input', (event) => { if (event.target.matches('.sift')) sift(); });

// ---- The bar and the way around.

const picker = document.querySelector('.picker select');
picker?.addEventListener('change', () => picker.form.submit());
const menu = document.querySelector('.menu');
const navigation = document.getElementById('navigation');
menu.hidden = false;
navigation.classList.add('closed');
menu.addEventListener('click', () => {
  const isClosed = navigation.classList.toggle('closed');
  menu.setAttribute('aria-expanded', String(!isClosed));
});

// ---- Keys.

const keys = document.querySelector('button.keys');
keys.hidden = false;
keys.addEventListener('click', () => document.getElementById('keys').showModal());

const pages = { t: '/timeline', c: '/clock', o: '/orders', p: '/players', d: '/deliveries', r: '/requests', l: '/ledger', h: '/' };
let awaitsPage = false;

function step(by) {
  const rows = [...document.querySelectorAll('.entry > summary, .table tbody a.row')];
  const at = rows.indexOf(document.activeElement);
  rows[Math.max(0, Math.min(rows.length - 1, at + by))]?.focus();
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.nodeName)) return;
  if (awaitsPage) {
    awaitsPage = false;
    const link = pages[event.key] && [...navigation.querySelectorAll('a')].find(
      (each) => each.pathname === control.replace(/^https?:\/\/[^/]+/, '') + pages[event.key]);
    if (link) location.href = link.href;
    return;
  }
  const does = {
    j: () => step(1),
    k: () => step(-1),
    o: () => document.activeElement.closest?.('summary, a.row')?.click(),
    '/': () => document.querySelector('.filter input')?.focus(),
    p: () => follow?.click(),
    g: () => { awaitsPage = true; },
    '?': () => document.getElementById('keys').showModal(),
  }[event.key];
  if (!does) return;
  if (event.key === '/') event.preventDefault();
  does();
});
