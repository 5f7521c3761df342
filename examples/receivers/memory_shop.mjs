// The shop for Node.js 20, which comes without a database: in memory. A restart forgets what was
// granted, and INVO's next copy of an event would be granted again: good enough to try things out,
// not to give away what costs money.
//
// Still, an event is granted once: a function that never awaits runs to its end before another
// request has its turn, so looking a key up and remembering it are one step, in one process.

import { given } from "./shop.mjs";
import { keyOf } from "./webhook.mjs";

export class MemoryShop {
  #events = new Map();

  // Remember an event and what it gives. False if it came before; then nothing is done.
  take(event) {
    if (this.#events.has(keyOf(event))) return false;
    const [kind, row] = given(event); // throws before anything is remembered
    this.#events.set(keyOf(event), { type: event.event_type, kind, row });
    return true;
  }

  // What players were given, and how many events of each type came.
  state() {
    const [orders, items, events] = [table(), table(), table()];
    for (const [order, player, bought] of this.#rows("purchase")) {
      orders[order] ??= { player, bought };
    }
    for (const [order, debited] of this.#rows("refund")) {
      if (orders[order]) orders[order].bought -= debited;
    }
    for (const [player, item, quantity] of this.#rows("item")) {
      add((items[player] ??= table()), item, quantity);
    }
    for (const { type } of this.#events.values()) add(events, type, 1);
    return { currency: currencyOf(Object.values(orders)), items, events };
  }

  #rows(kind) {
    return [...this.#events.values()].filter((one) => one.kind === kind).map((one) => one.row);
  }
}

function currencyOf(orders) {
  const sums = table();
  for (const { player, bought } of orders) add(sums, player, bought);
  const shown = ([player, sum]) => [player, (sum / 100).toFixed(2)];
  return Object.fromEntries(Object.entries(sums).map(shown));
}

// Without a prototype, so that an item may be called "constructor".
function table() {
  return Object.create(null);
}

function add(sums, name, amount) {
  sums[name] = (sums[name] ?? 0) + amount;
}
