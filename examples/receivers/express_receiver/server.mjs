// A webhook receiver with Express (Node.js 20 or newer). From the top of the repository:
//
//     emulator/demo --webhook http://127.0.0.1:3000/webhooks/invo
//     npm ci --prefix examples/receivers/express_receiver
//     export INVO_WEBHOOK_SECRET=whsec_test_demoquest
//     node examples/receivers/express_receiver/server.mjs
//
// Buy something at http://127.0.0.1:4686/demo, and look at http://127.0.0.1:3000/state.
//
//     POST /webhooks/invo   200 once the event is granted; 400, 413, 415 if it isn't to be believed
//     GET  /state           what players were given; for development: it shows their addresses
//
// To copy: this folder, webhook.mjs (who is believed), shop.mjs (what is given, and only once), and
// listening.mjs. Besides --port and PORT it reads INVO_WEBHOOK_SECRET, INVO_WEBHOOK_OLD_SECRET
// during a rotation, and SHOP_DATABASE.

import express from "express";
import { listen } from "../listening.mjs";
import { openShop } from "../shop.mjs";
import { MOST_BYTES, Refused, believed } from "../webhook.mjs";

const shop = await openShop();
const app = express().disable("x-powered-by");

// The raw bytes whatever Content-Type says, inflated if they are gzip; the limit counts them
// inflated. If your app has an app.use(express.json()), this route must come before it.
const raw = express.raw({ type: () => true, limit: MOST_BYTES });

app
  .route("/webhooks/invo")
  .post(raw, (request, response) => {
    // Believe it, grant it, answer. What takes longer belongs after the answer.
    const event = believed(request.body ?? Buffer.alloc(0), request.get("X-Invo-Signature"));
    response.json({ received: true, duplicate: !shop.take(event) });
  })
  .all(useAnother("POST"));

app
  .route("/state")
  .get((request, response) => response.json(shop.state()))
  .all(useAnother("GET"));

function useAnother(method) {
  return (request, response) => {
    response.set("Allow", method);
    throw new Refused(405, `Use ${method}.`);
  };
}

// Say why, in plain text: of Refused and of what raw() throws, both of which have a status. What
// has none is a 500, and INVO sends it again. Express knows error handlers by their fourth parameter.
app.use((problem, request, response, next) => {
  if (!problem.status) console.error(problem);
  const [status, text] = problem.status ? [problem.status, problem.message] : [500, "Not granted."];
  response.status(status).type("text/plain").send(text);
});

listen(app);
