// Webhooks: from the bytes of a request to an event that can be believed.
//
// It is the same for every web framework. Hand it the body as it came, before anything parses it:
// JSON that was read and written again has other bytes, and another signature.

import { createHmac, timingSafeEqual } from "node:crypto";
import { gunzipSync } from "node:zlib";

// An event of INVO's has a few kilobytes.
export const MOST_BYTES = 1024 * 1024;

// How far the time of signing may be from now, either way: what is older may be a replay.
const TOLERANCE_SECONDS = 300;

// While the secret is being rotated, what INVO sends may be signed with the old one, the new one,
// or both.
const { INVO_WEBHOOK_SECRET, INVO_WEBHOOK_OLD_SECRET } = process.env;
const SECRETS = [INVO_WEBHOOK_SECRET, INVO_WEBHOOK_OLD_SECRET].filter(Boolean);
if (SECRETS.length === 0) {
  console.error("Set INVO_WEBHOOK_SECRET to the signing secret of your webhook target.");
  process.exit(1);
}

// A request that is not to be acted on: the status and the sentence to answer with.
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

// A body over the limit, as it came or inflated.
export class TooLarge extends Refused {
  constructor() {
    super(413, `A webhook has at most ${MOST_BYTES} bytes.`);
  }
}

// The bytes that were signed: INVO signs first, and compresses then if you asked for that.
// `encoding` is the value of Content-Encoding. Throws Refused.
export function inflated(body, encoding = "identity") {
  if (encoding.toLowerCase() === "identity") return body;
  if (encoding.toLowerCase() !== "gzip") {
    throw new Refused(415, "Send the body as it is, or with Content-Encoding: gzip.");
  }
  try {
    // With a limit: a few kilobytes may become gigabytes.
    return gunzipSync(body, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    if (error.code === "ERR_BUFFER_TOO_LARGE") throw new TooLarge();
    throw new Refused(400, "Content-Encoding says gzip, and the body is none, or ends too early.");
  }
}

// The event, once it is certain that INVO sent it, and not long ago.
// `signature` is the value of X-Invo-Signature. Throws Refused.
export function believed(body, signature) {
  if (!signature?.trim()) refuse("SIGNATURE_MISSING", "Send X-Invo-Signature.");
  const parts = signature.split(",").map((part) => part.split("=").map((text) => text.trim()));
  const stamp = parts.find(([name, value]) => name === "t" && value)?.[1];
  const signatures = parts.filter(([name, value]) => name === "v1" && value);
  if (!stamp || signatures.length === 0) {
    refuse("MALFORMED", "X-Invo-Signature must read t=<unix seconds>,v1=<hex>.");
  }
  // Not `> TOLERANCE_SECONDS`, which is false, too, if the stamp is no number.
  if (!(Math.abs(Date.now() / 1000 - Number(stamp)) <= TOLERANCE_SECONDS)) {
    refuse("TIMESTAMP_EXPIRED", `It was not signed within ${TOLERANCE_SECONDS} seconds of now.`);
  }
  const expected = SECRETS.map((secret) =>
    createHmac("sha256", secret).update(`${stamp}.`).update(body).digest("hex"),
  );
  // Every pair is compared, so the time says nothing about which fits.
  const matches = expected.flatMap((one) => signatures.map(([, other]) => isSame(one, other)));
  if (!matches.includes(true)) {
    refuse("SIGNATURE_INVALID", "No signature fits this body and these secrets.");
  }
  return parsed(body);
}

function isSame(one, other) {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  // timingSafeEqual throws if the lengths differ; how long a signature is, is no secret.
  return left.length === right.length && timingSafeEqual(left, right);
}

function parsed(body) {
  let event;
  try {
    event = JSON.parse(body.toString("utf8"));
  } catch {
    refuse("MALFORMED", "The body of the webhook is not JSON.");
  }
  if (typeof event?.event_type !== "string") {
    refuse("MALFORMED", "The body of the webhook is not an object with an event_type.");
  }
  if (!keyOf(event)) refuse("MALFORMED", "The event has neither idempotency_key nor event_id.");
  return event;
}

// What all copies of one event have in common, and no two events.
// From the body, because the headers with the same names are not signed.
export function keyOf(event) {
  return event.idempotency_key || event.event_id;
}

function refuse(code, message) {
  throw new Refused(400, `WEBHOOK_${code}: ${message}`);
}
