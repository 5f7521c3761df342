// A webhook receiver with Node.js (20 or newer) and nothing else. From the top of the repository:
//
//     emulator/demo --webhook http://127.0.0.1:3000/webhooks/invo
//     export INVO_WEBHOOK_SECRET=whsec_test_demoquest
//     node examples/receivers/node_receiver.mjs
//
// Buy something at http://127.0.0.1:4686/demo, and look at http://127.0.0.1:3000/state.
//
//     POST /webhooks/invo   200 once the event is granted; 400, 413, 415 if it isn't to be believed
//     GET  /state           what players were given; for development: it shows their addresses
//
// To copy: this file, webhook.mjs (who is believed), shop.mjs (what is given, and only once), and
// listening.mjs. Besides --port and PORT it reads INVO_WEBHOOK_SECRET, INVO_WEBHOOK_OLD_SECRET
// during a rotation, and SHOP_DATABASE.

import { listen } from "./listening.mjs";
import { openShop } from "./shop.mjs";
import { MOST_BYTES, Refused, TooLarge, believed, inflated } from "./webhook.mjs";

const shop = await openShop();

// A webhook: believe it, grant it, answer. What takes longer belongs after the answer.
async function receive(request) {
  const body = inflated(await bodyOf(request), request.headers["content-encoding"]);
  const event = believed(body, request.headers["x-invo-signature"]);
  return { received: true, duplicate: !shop.take(event) };
}

// The raw bytes. What is over the limit is read and not kept: were it left unread, the connection
// would break before the sender has heard why.
async function bodyOf(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= MOST_BYTES) chunks.push(chunk);
  }
  if (length > MOST_BYTES) throw new TooLarge();
  return Buffer.concat(chunks);
}

const ROUTES = new Map([
  ["/webhooks/invo", { method: "POST", act: receive }],
  ["/state", { method: "GET", act: async () => shop.state() }],
]);

async function handle(request, response) {
  const route = ROUTES.get(request.url.split("?")[0]);
  try {
    if (!route) throw new Refused(404, "There is POST /webhooks/invo and GET /state.");
    if (request.method !== route.method) {
      response.setHeader("Allow", route.method);
      throw new Refused(405, `Use ${route.method}.`);
    }
    const told = await route.act(request);
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(told));
  } catch (problem) {
    refuse(response, problem);
  }
}

// Say why, in plain text. What is not refused on purpose is a 500, and INVO sends it again.
function refuse(response, problem) {
  const isMeant = problem instanceof Refused;
  if (!isMeant) console.error(problem);
  const [status, text] = isMeant ? [problem.status, problem.message] : [500, "Not granted."];
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" }).end(text);
}

listen(handle);
