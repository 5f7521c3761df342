// The shop: what INVO's webhooks give to players. In your game, this is your database.
//
// Whether an event is new is decided by the database, in the transaction that also gives what was
// bought. So of copies that come at once, to one process or to several, one is granted; and an
// event that could not be granted has not been seen, so that INVO's next attempt finds it new.
//
// Nothing depends on the order in which events come: rows are added, never changed, and a balance
// is what they add up to.

import { keyOf } from "./webhook.mjs";

// Currency is counted in hundredths, because sums of fractions are not exact.
const TABLES = `
  CREATE TABLE IF NOT EXISTS event (
    idempotency_key TEXT PRIMARY KEY NOT NULL, event_type TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS purchase (
    order_id TEXT PRIMARY KEY NOT NULL, player_email TEXT NOT NULL, hundredths INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS refund (order_id TEXT NOT NULL, hundredths INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS item (
    player_email TEXT NOT NULL, item_id TEXT NOT NULL, quantity INTEGER NOT NULL
  );
`;

// A refund names no player, and may even come before its purchase: it counts once there is one.
const CURRENCY = `
  SELECT player_email, printf('%.2f', SUM(hundredths - COALESCE(
    (SELECT SUM(hundredths) FROM refund WHERE refund.order_id = purchase.order_id), 0
  )) / 100.0) AS amount
  FROM purchase GROUP BY player_email
`;

// The shop in SQLite, which Node.js has since 22.13; where it has not, the shop in memory.
export async function openShop() {
  try {
    const { DatabaseSync } = await import("node:sqlite");
    return new Shop(new DatabaseSync(process.env.SHOP_DATABASE ?? "shop.sqlite3"));
  } catch (error) {
    if (error.code !== "ERR_UNKNOWN_BUILTIN_MODULE") throw error;
    console.error("This Node.js has no node:sqlite: what is granted is kept in memory alone.");
    const { MemoryShop } = await import("./memory_shop.mjs");
    return new MemoryShop();
  }
}

class Shop {
  constructor(database) {
    this.database = database;
    // Waits for up to 8 seconds for another process that writes: INVO hangs up after 10.
    database.exec("PRAGMA busy_timeout = 8000; PRAGMA journal_mode = WAL;");
    database.exec(TABLES);
  }

  // Remember an event and give what it is about. False if it came before; then nothing is done.
  // Throws if it can't be granted: that is a 500, and INVO sends it again.
  take(event) {
    this.database.exec("BEGIN IMMEDIATE");
    try {
      const isNew = this.insert("event", [keyOf(event), event.event_type]);
      const [table, row] = isNew ? given(event) : [];
      if (table) this.insert(table, row);
      this.database.exec("COMMIT");
      return isNew;
    } catch (error) {
      this.database.exec("ROLLBACK");
      throw error;
    }
  }

  // Add a row. False if there is one with this key.
  insert(table, row) {
    const places = row.map(() => "?").join(", ");
    const adding = `INSERT INTO ${table} VALUES (${places}) ON CONFLICT DO NOTHING`;
    return this.database.prepare(adding).run(...row).changes === 1;
  }

  // What players were given, and how many events of each type came. For you to look at.
  state() {
    const read = (query) => this.database.prepare(query).all();
    const items = Object.create(null); // an item may be called "constructor"
    const bought = "SELECT player_email, item_id, SUM(quantity) AS n FROM item GROUP BY 1, 2";
    for (const row of read(bought)) (items[row.player_email] ??= Object.create(null))[row.item_id] = row.n;
    const counted = read("SELECT event_type, COUNT(*) AS n FROM event GROUP BY 1");
    return {
      currency: Object.fromEntries(read(CURRENCY).map((row) => [row.player_email, row.amount])),
      items,
      events: Object.fromEntries(counted.map((row) => [row.event_type, row.n])),
    };
  }
}

// What an event gives: a table, and a row for it. Throws if it does not say what it must.
// Types and fields that are not known here are no reason to refuse: new ones come any day.
export function given({ event_type, data }) {
  const field = (name) => {
    if (data?.[name] == null) throw new TypeError(`${event_type} has no ${name}.`);
    return data[name];
  };
  switch (event_type) {
    case "purchase.completed":
      // An order is paid once: of a second event about it, `insert` adds nothing.
      const bought = hundredths(field("currency_amount"));
      return ["purchase", [field("order_id"), field("player_email"), bought]];
    case "purchase.refunded":
      return ["refund", [field("order_id"), hundredths(field("currency_debited"))]];
    case "item.purchased":
      return ["item", [field("player_email"), field("item_id"), field("item_quantity")]];
    default:
      return [];
  }
}

// Read a decimal string: "12.5" is 1250.
function hundredths(amount) {
  const digits = /^(\d+)(?:\.(\d{1,2}))?$/.exec(amount);
  if (!digits) throw new TypeError(`${amount} is no amount.`);
  return Number(digits[1] + (digits[2] ?? "").padEnd(2, "0"));
}
