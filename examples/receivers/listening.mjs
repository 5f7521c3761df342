// Listening: a free port or a given one, and a line that says where.

import { createServer } from "node:http";
import { parseArgs } from "node:util";

// Serve on this machine alone: --port, PORT, or 3000; 0 picks a free one.
// The address is printed as one line of JSON.
export function listen(handler) {
  const port = { type: "string", default: process.env.PORT ?? "3000" };
  const { values } = parseArgs({ options: { port } });
  const server = createServer(handler).listen(Number(values.port), "127.0.0.1", () => {
    const url = `http://127.0.0.1:${server.address().port}`;
    const told = { webhook_url: `${url}/webhooks/invo`, state_url: `${url}/state` };
    console.log(JSON.stringify(told));
  });
}
