// A studio's backend with Node.js (20 or newer) and nothing else. From the top of the repository,
// beside an emulator of its own:
//
//     invo-emulator exec --webhook http://127.0.0.1:3000/webhooks/invo -- \
//         node examples/backends/node_backend.mjs
//
// Then open http://127.0.0.1:3000/. Against another emulator, or INVO, set INVO_BASE_URL,
// INVO_SDK_KEY and INVO_WEBHOOK_SECRET, and have webhooks sent to /webhooks/invo.
//
//     GET  /                        the shop of ../browser
//     POST /store/start-checkout    {usdAmount} to {checkout_url}
//     GET  /store/balance           what the player holds
//     POST /webhooks/invo           where INVO tells what was paid
//     GET  /state                   what was granted; for development

import { readFile } from "node:fs/promises";
import { listen } from "../receivers/listening.mjs";
import { Refused, believed, inflated, keyOf } from "../receivers/webhook.mjs";

const { INVO_BASE_URL, INVO_SDK_KEY } = process.env;
// Who is logged in, in a real backend.
const PLAYER = "ada@example.com";

const PAGES = new Map([
  ["/", ["index.html", "text/html; charset=utf-8"]],
  ["/checkout.mjs", ["checkout.mjs", "text/javascript"]],
]);

// What was granted, by the event's key: each event is granted once, however often it comes.
const granted = new Map();

async function invo(method, path, body) {
  const answer = await fetch(INVO_BASE_URL + path, {
    method,
    headers: { "X-Game-Secret-Key": INVO_SDK_KEY, "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}

async function startCheckout(request) {
  const { usdAmount } = JSON.parse(await bodyOf(request));
  const home = `http://${request.headers.host}/`;
  const { status, body } = await invo("POST", "/api/checkout/sessions", {
    player_email: PLAYER,
    usd_amount: String(usdAmount),
    success_url: home,
    cancel_url: home,
    metadata: { user_id: "u_42" },
  });
  if (status !== 201) throw new Refused(502, `INVO said ${status}: ${body.error}`);
  const { checkout_url, session_id, expires_at } = body;
  return { checkout_url, session_id, expires_at };
}

async function balance() {
  const { status, body } = await invo("GET", `/api/player-balances/player/by-email/${PLAYER}`);
  if (status === 404) return { balance: "0.00" }; // never bought anything
  if (status !== 200) throw new Refused(502, `INVO said ${status}: ${body.error}`);
  return { balance: body.balances[0].available_balance };
}

async function webhook(request) {
  const body = inflated(await bodyOf(request), request.headers["content-encoding"]);
  const event = believed(body, request.headers["x-invo-signature"]);
  if (event.event_type === "purchase.completed") granted.set(keyOf(event), event.data);
  return { received: true };
}

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const ROUTES = new Map([
  ["POST /store/start-checkout", startCheckout],
  ["GET /store/balance", balance],
  ["POST /webhooks/invo", webhook],
  ["GET /state", async () => ({ granted: [...granted.values()] })],
]);

listen(async (request, response) => {
  const page = PAGES.get(request.url);
  if (page) {
    const file = new URL(`../browser/${page[0]}`, import.meta.url);
    response.writeHead(200, { "Content-Type": page[1] }).end(await readFile(file));
    return;
  }
  try {
    const act = ROUTES.get(`${request.method} ${request.url}`);
    if (!act) throw new Refused(404, "There is nothing here.");
    const told = JSON.stringify(await act(request));
    response.writeHead(200, { "Content-Type": "application/json" }).end(told);
  } catch (problem) {
    const status = problem instanceof Refused ? problem.status : 500;
    if (status === 500) console.error(problem);
    const told = JSON.stringify({ error: status === 500 ? "It went wrong." : problem.message });
    response.writeHead(status, { "Content-Type": "application/json" }).end(told);
  }
});
