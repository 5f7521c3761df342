// A studio's tests in JavaScript, with what Node.js brings: no packages, each test in a world of its
// own.
//
//     invo-emulator exec -- node --test examples/testing/shop.test.mjs

import assert from 'node:assert/strict';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { after, before, beforeEach, afterEach, test } from 'node:test';

// `invo-emulator exec` says where it is.
const { INVO_BASE_URL, INVO_CONTROL_URL } = process.env;

let world, received, receiver, webhookUrl;

before(async () => {
  receiver = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({ headers: request.headers, body: Buffer.concat(chunks) });
    response.end('{}');
  });
  await new Promise((ready) => receiver.listen(0, '127.0.0.1', ready));
  webhookUrl = `http://127.0.0.1:${receiver.address().port}/`;
});

after(() => receiver.close());

beforeEach(async () => {
  received = [];
  world = await called('POST', `${INVO_CONTROL_URL}/worlds`, {});
  await control('PUT', '/webhooks', { target_url: webhookUrl });
});

afterEach(() => control('DELETE', `/worlds/${world.id}`));

test('a paid checkout credits the player', async () => {
  const session = await api('POST', '/api/checkout/sessions', {
    player_email: 'ada@example.com',
    usd_amount: '10.00',
  });

  await control('POST', `/checkout/${session.session_id}/pay`, {});
  await control('POST', '/clock/advance', { seconds: 0 }); // what is due happens before this answers

  const [{ headers, body }] = received;
  assert.ok(isSigned(headers['x-invo-signature'], body));
  assert.equal(JSON.parse(body).event_type, 'purchase.completed');
  const { balances } = await api('GET', '/api/player-balances/player/by-email/ada@example.com');
  assert.equal(balances[0].available_balance, '100.00');
});

test('nobody else is in this world', async () => {
  const { players } = await control('GET', '/players');

  assert.deepEqual(players, []);
});

function isSigned(header, body) {
  const { t, v1 } = Object.fromEntries(header.split(',').map((part) => part.split('=')));
  const secret = world.games[0].signing_secret;
  const expected = createHmac('sha256', secret).update(`${t}.`).update(body).digest();
  return timingSafeEqual(expected, Buffer.from(v1, 'hex'));
}

function api(method, path, body) {
  return called(method, INVO_BASE_URL + path, body, { 'X-Game-Secret-Key': world.games[0].secret });
}

function control(method, path, body) {
  return called(method, INVO_CONTROL_URL + path, body, { 'X-Emulator-World': world.id });
}

async function called(method, url, body, headers = {}) {
  const answer = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${url}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : {};
}
