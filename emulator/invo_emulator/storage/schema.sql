-- Everything a world is. Money is in hundredths, instants are microseconds since 1970 (UTC).
-- Whatever is not in these tables does not survive a restart, and should not.

-- The world itself: one row. `seed` and `counter` are all its randomness, `openings` how often this
-- store was opened; `plan` is what it goes back to on reset, as JSON; `offset` is added to the wall,
-- unless the clock stands at `frozen_at`. What only a snapshot needs is written when one is taken:
-- the world's time then (`left_at`), and how many calls it had answered (`requests`). Until
-- `forgotten` the timeline is not kept.
CREATE TABLE world (
    only_row  INTEGER PRIMARY KEY CHECK (only_row = 1),
    world_id  TEXT NOT NULL,
    plan      TEXT NOT NULL,
    settings  TEXT NOT NULL,
    seed      TEXT NOT NULL,
    counter   INTEGER NOT NULL,
    openings  INTEGER NOT NULL,
    requests  INTEGER NOT NULL DEFAULT 0,
    forgotten INTEGER NOT NULL DEFAULT 0,
    offset    INTEGER NOT NULL,
    frozen_at INTEGER,
    left_at   INTEGER
) STRICT;

-- Which emulator made this file, for the one that can't read it.
CREATE TABLE maker (
    version TEXT NOT NULL
) STRICT;

CREATE TABLE currency (
    currency_id   INTEGER PRIMARY KEY,
    name          TEXT NOT NULL,
    symbol        TEXT NOT NULL,
    units_per_usd INTEGER NOT NULL CHECK (units_per_usd > 0)
) STRICT;

-- `planned_webhook` is what the plan last said of its webhook, as JSON. `logo` is a data: URL.
CREATE TABLE game (
    game_id         INTEGER PRIMARY KEY,
    name            TEXT NOT NULL,
    secret          TEXT NOT NULL UNIQUE,
    signing_secret  TEXT NOT NULL,
    planned_webhook TEXT,
    color           TEXT,
    logo            TEXT,
    currency_id     INTEGER NOT NULL REFERENCES currency
) STRICT;

-- `item_orders` is how many items it bought: a history says so, and counting takes long.
CREATE TABLE player (
    player_id      INTEGER PRIMARY KEY,
    game_id        INTEGER NOT NULL REFERENCES game,
    email          TEXT NOT NULL,
    identity_id    TEXT NOT NULL,
    name           TEXT NOT NULL,
    phone          TEXT,
    is_minor       INTEGER NOT NULL DEFAULT 0,
    guardian_email TEXT,
    passkey        INTEGER NOT NULL DEFAULT 0,
    joined_at      INTEGER NOT NULL,
    active_at      INTEGER NOT NULL,
    item_orders    INTEGER NOT NULL DEFAULT 0,
    UNIQUE (game_id, email)
) STRICT;

-- Double entry. An account holds one currency (0 is US dollars); only accounts that stand for the
-- world outside may go below zero. `moved_at` is the instant of its newest posting.
CREATE TABLE account (
    account_id      INTEGER PRIMARY KEY,
    name            TEXT NOT NULL UNIQUE,
    currency_id     INTEGER NOT NULL,
    may_go_negative INTEGER NOT NULL,
    balance         INTEGER NOT NULL DEFAULT 0,
    moved_at        INTEGER,
    CHECK (may_go_negative OR balance >= 0),
    UNIQUE (account_id, currency_id)
) STRICT;

-- One amount out of one account and into another of the same currency: a posting can't unbalance
-- the books, whoever writes it. Those of one entry moved together and say alike why: `number` is the
-- place of each in the timeline, where one stands after the other, `entry_id` that of the first.
CREATE TABLE posting (
    number      INTEGER PRIMARY KEY,
    entry_id    INTEGER NOT NULL CHECK (number - entry_id BETWEEN 0 AND 15),
    kind        TEXT NOT NULL,
    reference   TEXT NOT NULL,
    at          INTEGER NOT NULL,
    cause       TEXT,
    currency_id INTEGER NOT NULL,
    source      INTEGER NOT NULL,
    target      INTEGER NOT NULL,
    amount      INTEGER NOT NULL CHECK (amount > 0),
    CHECK (source <> target),
    FOREIGN KEY (source, currency_id) REFERENCES account (account_id, currency_id),
    FOREIGN KEY (target, currency_id) REFERENCES account (account_id, currency_id)
) STRICT;
CREATE VIEW entry AS
    SELECT number AS entry_id, kind, reference, at, cause FROM posting WHERE number = entry_id;

CREATE TRIGGER posting_moves_balances AFTER INSERT ON posting BEGIN
    UPDATE account SET balance = balance - NEW.amount, moved_at = NEW.at
     WHERE account_id = NEW.source;
    UPDATE account SET balance = balance + NEW.amount, moved_at = NEW.at
     WHERE account_id = NEW.target;
END;
CREATE TRIGGER posting_is_for_good BEFORE UPDATE ON posting BEGIN
    SELECT RAISE(ABORT, 'a posting is never changed: post the opposite');
END;
CREATE TRIGGER posting_stays BEFORE DELETE ON posting BEGIN
    SELECT RAISE(ABORT, 'a posting is never removed: post the opposite');
END;

-- `number` is where in the timeline it was made.
CREATE TABLE checkout_session (
    number       INTEGER PRIMARY KEY,
    session_id   TEXT NOT NULL UNIQUE,
    game_id      INTEGER NOT NULL REFERENCES game,
    player_email TEXT NOT NULL,
    usd_amount   INTEGER NOT NULL CHECK (usd_amount > 0),
    rail         TEXT NOT NULL,
    success_url  TEXT,
    cancel_url   TEXT,
    metadata     TEXT NOT NULL,
    state        TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    order_id     TEXT,
    cause        TEXT
) STRICT;
CREATE INDEX checkout_session_open ON checkout_session (game_id, player_email)
    WHERE state = 'open';

-- Made by a checkout session, or directly under a `purchase_reference`. A payment on the game's own
-- rail has no card of ours.
-- `purchase`, because ORDER is a word of SQL's own. `page_view` is the rendering of the hosted page
-- that sent the payment: the same one sent twice is a double click, not a second purchase.
-- `save_as_expiry` is the date of a card to remember once it is paid. An order is written with its
-- first move: the two first states are those it had then. `statuses` is how it came to be, from
-- pending on, as JSON: each status and its instant. `number` is where in the timeline it was made.
-- Its ids begin alike, so that one index finds it by each.
CREATE TABLE purchase (
    number            INTEGER PRIMARY KEY,
    order_id          TEXT NOT NULL UNIQUE,
    transaction_id    TEXT NOT NULL,
    payment_intent_id TEXT NOT NULL,
    game_id           INTEGER NOT NULL REFERENCES game,
    player_id         INTEGER NOT NULL REFERENCES player,
    session_id        TEXT REFERENCES checkout_session (session_id),
    page_view         TEXT,
    purchase_reference TEXT,
    rail              TEXT NOT NULL,
    usd_amount        INTEGER NOT NULL CHECK (usd_amount > 0),
    currency_amount   INTEGER NOT NULL CHECK (currency_amount > 0),
    metadata          TEXT NOT NULL,
    payment_method    TEXT,
    save_as_expiry    TEXT,
    state             TEXT NOT NULL,
    payment_state     TEXT NOT NULL,
    first_state       TEXT NOT NULL,
    first_payment_state TEXT NOT NULL,
    statuses          TEXT NOT NULL,
    decline_code      TEXT,
    new_balance       INTEGER,
    created_at        INTEGER NOT NULL,
    completed_at      INTEGER,
    cause             TEXT
) STRICT;
CREATE UNIQUE INDEX purchase_by_reference ON purchase (game_id, purchase_reference)
    WHERE purchase_reference IS NOT NULL;
CREATE INDEX purchase_by_session ON purchase (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX purchase_by_player ON purchase (player_id, number);

-- An item bought with a game's currency. The row is the memory of its request: the same one again
-- is told of it instead of buying twice. `number` is its place in the timeline.
CREATE TABLE item_purchase (
    number            INTEGER PRIMARY KEY,
    order_id          TEXT NOT NULL UNIQUE,
    transaction_id    TEXT NOT NULL,
    game_id           INTEGER NOT NULL REFERENCES game,
    player_id         INTEGER NOT NULL REFERENCES player,
    client_request_id TEXT NOT NULL,
    player_name       TEXT NOT NULL,
    item_id           TEXT NOT NULL,
    item_name         TEXT NOT NULL,
    item_description  TEXT,
    item_category     TEXT,
    item_quantity     INTEGER NOT NULL CHECK (item_quantity > 0),
    unit_price        INTEGER NOT NULL CHECK (unit_price > 0),
    total_price       INTEGER NOT NULL CHECK (total_price > 0),
    platform_fee      INTEGER NOT NULL CHECK (platform_fee >= 0),
    previous_balance  INTEGER NOT NULL,
    new_balance       INTEGER NOT NULL,
    created_at        INTEGER NOT NULL,
    cause             TEXT,
    UNIQUE (game_id, client_request_id)
) STRICT;
CREATE INDEX item_purchase_by_player ON item_purchase (player_id, number);

-- What counts towards a lockout of item purchases, when the setting is on.
CREATE TABLE strike (
    number  INTEGER PRIMARY KEY,
    game_id INTEGER NOT NULL REFERENCES game,
    code    TEXT NOT NULL,
    subject TEXT NOT NULL,
    at      INTEGER NOT NULL
) STRICT;
CREATE INDEX strike_by_subject ON strike (game_id, code, subject, at);

-- A send or a transfer. Amounts are in the sender's currency; `net_target` is what arrives, in the
-- receiver's. `deadline` is when the present state ends by itself. The approval is a guardian's.
CREATE TABLE move (
    number              INTEGER PRIMARY KEY,
    transaction_id      TEXT NOT NULL UNIQUE,
    order_id            TEXT NOT NULL UNIQUE,
    kind                TEXT NOT NULL CHECK (kind IN ('send', 'transfer')),
    client_request_id   TEXT NOT NULL,
    source_game_id      INTEGER NOT NULL REFERENCES game (game_id),
    target_game_id      INTEGER NOT NULL REFERENCES game (game_id),
    source_player_id    INTEGER NOT NULL REFERENCES player (player_id),
    target_player_id    INTEGER REFERENCES player (player_id),
    target_phone        TEXT NOT NULL,
    target_email        TEXT,
    amount              INTEGER NOT NULL CHECK (amount > 0),
    source_fee          INTEGER NOT NULL,
    target_fee          INTEGER NOT NULL,
    network_fee         INTEGER NOT NULL,
    net_amount          INTEGER NOT NULL CHECK (net_amount > 0),
    net_target          INTEGER NOT NULL CHECK (net_target > 0),
    state               TEXT NOT NULL,
    verification_method TEXT NOT NULL,
    deadline            INTEGER NOT NULL,
    pin                 TEXT,
    pin_tries           INTEGER NOT NULL DEFAULT 0,
    pin_sent_at         INTEGER,
    approval_id         TEXT UNIQUE,
    decided_at          INTEGER,
    claim_code          TEXT UNIQUE,
    expiry_reason       TEXT,
    created_at          INTEGER NOT NULL,
    completed_at        INTEGER,
    UNIQUE (source_game_id, kind, client_request_id)
) STRICT;
CREATE INDEX move_to_phone ON move (target_game_id, target_phone) WHERE state = 'pending_claim';
CREATE INDEX move_by_sender ON move (source_player_id);

-- The texts and e-mails that the real backend would have sent: PINs, claim codes, links.
CREATE TABLE message (
    number  INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    kind    TEXT NOT NULL,
    text    TEXT NOT NULL,
    data    TEXT NOT NULL,
    sent_at INTEGER NOT NULL
) STRICT;

-- The catalogue that the real backend keeps for all games, from the config.
CREATE TABLE game_item (
    item_id TEXT PRIMARY KEY,
    shown   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A card the player asked us to remember. Only what a page may show, and which test card it was.
CREATE TABLE saved_card (
    card_id        INTEGER PRIMARY KEY,
    player_id      INTEGER NOT NULL REFERENCES player,
    payment_method TEXT NOT NULL,
    brand          TEXT NOT NULL,
    last4          TEXT NOT NULL,
    expiry         TEXT NOT NULL,
    saved_at       INTEGER NOT NULL,
    UNIQUE (player_id, payment_method)
) STRICT;

-- Who is told. A game has one target of its own ("main"); the demo adds one beside it. While a
-- secret is being rotated the old one signs, too. `policy` is how attempts are made and repeated,
-- `hostile` what is done to them on purpose, both as JSON of what differs from the defaults;
-- `announced` counts the events since `hostile` was set. A rate leaves no attempt before `free_at`.
CREATE TABLE webhook_target (
    target_id         INTEGER PRIMARY KEY,
    game_id           INTEGER NOT NULL REFERENCES game,
    name              TEXT NOT NULL,
    target_url        TEXT NOT NULL,
    signing_secret    TEXT NOT NULL,
    old_secret        TEXT,
    old_secret_until  INTEGER,
    subscribed_events TEXT NOT NULL,
    policy            TEXT NOT NULL DEFAULT '{}',
    hostile           TEXT NOT NULL DEFAULT '{}',
    announced         INTEGER NOT NULL DEFAULT 0,
    free_at           INTEGER NOT NULL DEFAULT 0,
    state             TEXT NOT NULL,
    created_at        INTEGER NOT NULL,
    changed_at        INTEGER NOT NULL,
    UNIQUE (game_id, name)
) STRICT;

-- The outbox. An event and its deliveries are written in the transaction of the change they tell
-- of. `body` is the exact bytes that every attempt sends; `number` is its place in the timeline.
CREATE TABLE event (
    number          INTEGER PRIMARY KEY,
    event_id        TEXT NOT NULL UNIQUE,
    idempotency_key TEXT NOT NULL,
    game_id         INTEGER NOT NULL REFERENCES game,
    event_type      TEXT NOT NULL,
    body            BLOB NOT NULL,
    created_at      INTEGER NOT NULL,
    cause           TEXT
) STRICT;

-- A held delivery goes once `waits_for` has ended, or `goes_with` goes, or its target's hostile
-- policy lets it. Whoever claimed one has it until `lease_until`, by the wall's clock. `hostile` is
-- what was planned for this one.
CREATE TABLE delivery (
    number      INTEGER PRIMARY KEY,
    delivery_id TEXT NOT NULL UNIQUE,
    event_id    TEXT NOT NULL REFERENCES event (event_id),
    target_id   INTEGER NOT NULL REFERENCES webhook_target,
    state       TEXT NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0,
    retries     INTEGER NOT NULL DEFAULT 0,
    due_at      INTEGER,
    waits_for   TEXT REFERENCES delivery (delivery_id),
    goes_with   TEXT REFERENCES delivery (delivery_id),
    lease_until INTEGER,
    hostile     TEXT,
    created_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX delivery_due ON delivery (target_id, due_at, number) WHERE state = 'pending';
CREATE INDEX delivery_sending ON delivery (target_id, lease_until) WHERE state = 'sending';
CREATE INDEX delivery_held ON delivery (waits_for) WHERE state = 'held';
CREATE INDEX delivery_by_event ON delivery (event_id);
CREATE INDEX delivery_by_target ON delivery (target_id, number);

-- Written when it begins, and filled in with what came of it. One without a duration is under way.
-- `request_body` is what was sent where that was not the event's body; `wall_at` is when, by the
-- clock of receivers.
CREATE TABLE attempt (
    delivery_id      TEXT NOT NULL REFERENCES delivery (delivery_id),
    number           INTEGER NOT NULL,
    due_at           INTEGER NOT NULL,
    sent_at          INTEGER NOT NULL,
    wall_at          INTEGER NOT NULL,
    target_url       TEXT NOT NULL,
    request_headers  TEXT NOT NULL DEFAULT '{}',
    request_body     BLOB,
    status           INTEGER,
    response_headers TEXT,
    response_body    BLOB,
    network_error    TEXT,
    duration_us      INTEGER,
    PRIMARY KEY (delivery_id, number)
) STRICT, WITHOUT ROWID;

-- What a tester sent once, elsewhere or edited, written when it has ended: no part of how its
-- delivery goes. `signing_secret` is the one that was given, where it was not the target's.
CREATE TABLE attempt_by_hand (
    delivery_id      TEXT NOT NULL REFERENCES delivery (delivery_id),
    number           INTEGER NOT NULL,
    sent_at          INTEGER NOT NULL,
    wall_at          INTEGER NOT NULL,
    target_url       TEXT NOT NULL,
    signing_secret   TEXT,
    request_headers  TEXT NOT NULL,
    request_body     BLOB NOT NULL,
    status           INTEGER,
    response_headers TEXT,
    response_body    BLOB,
    network_error    TEXT,
    duration_us      INTEGER NOT NULL,
    PRIMARY KEY (delivery_id, number)
) STRICT, WITHOUT ROWID;

-- What happens by itself as time passes, apart from deliveries. What is due at one instant happens in
-- the order of kinds and subjects.
CREATE TABLE job (
    due_at  INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    subject TEXT NOT NULL,
    PRIMARY KEY (due_at, kind, subject)
) STRICT, WITHOUT ROWID;

-- What tests asked to be spoilt: at calls of `operation`, after so many of them, so many times (0:
-- until disarmed). `seen` counts the calls since it was armed.
CREATE TABLE fault (
    number    INTEGER PRIMARY KEY,
    fault_id  TEXT NOT NULL UNIQUE,
    operation TEXT NOT NULL,
    skips     INTEGER NOT NULL,
    times     INTEGER NOT NULL,
    point     TEXT NOT NULL,
    effect    TEXT NOT NULL,
    status    INTEGER NOT NULL,
    body      TEXT,
    headers   TEXT NOT NULL,
    seconds   REAL NOT NULL,
    seen      INTEGER NOT NULL DEFAULT 0,
    struck    INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Every call, with what was said on both sides. `number` is its place in the timeline. One that got
-- no answer has no status.
CREATE TABLE call (
    number           INTEGER PRIMARY KEY,
    request_id       TEXT NOT NULL,
    at               INTEGER NOT NULL,
    duration_us      INTEGER NOT NULL,
    operation        TEXT,
    game_id          INTEGER,
    method           TEXT NOT NULL,
    path             TEXT NOT NULL,
    query            TEXT NOT NULL,
    request_headers  TEXT NOT NULL,
    request_body     BLOB NOT NULL,
    status           INTEGER,
    code             TEXT,
    response_headers TEXT NOT NULL,
    response_body    BLOB NOT NULL,
    fault            TEXT
) STRICT;
CREATE INDEX call_by_request ON call (request_id);

-- All that happened, on one axis, is what the view below says: calls, postings, events and whatever
-- is made once and stays have their place and their cause in rows of their own, and these rows are
-- all the rest: changes of state, attempts, messages, hops of the clock, faults. `cause` is the
-- request, event or job that made it happen. Triggers write all but the hops, so nobody can forget
-- to; world_step(), world_now() and world_cause() are the world's.
CREATE TABLE timeline (
    number  INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail  TEXT NOT NULL,
    cause   TEXT
) STRICT;
CREATE INDEX timeline_by_subject ON timeline (subject);
CREATE INDEX timeline_by_cause ON timeline (cause);
-- Whoever asks for the newest is to be given them without a look at all the others, and that needs
-- the columns of all these to be of the same type: hence each CAST. Each plus has a range of numbers
-- found by what is asked for, not by what is forgotten.
CREATE VIEW happened AS
    SELECT number, at, kind, subject, detail, cause FROM timeline UNION ALL
    SELECT number, at, CAST('call' AS TEXT), request_id, CAST('{}' AS TEXT), CAST(NULL AS TEXT) FROM call UNION ALL
    SELECT number, at, CAST('posting' AS TEXT), CAST(number AS TEXT),
        CAST(json_object('why', kind, 'reference', reference) AS TEXT), cause
    FROM posting WHERE number = entry_id AND +number > (SELECT forgotten FROM world) UNION ALL
    SELECT number, created_at, CAST('event' AS TEXT), event_id,
        CAST(json_object('event_type', event_type) AS TEXT), cause
    FROM event WHERE +number > (SELECT forgotten FROM world) UNION ALL
    SELECT number, created_at, CAST('state' AS TEXT), order_id,
        CAST(json_object('of', 'item order', 'to', 'completed') AS TEXT), cause
    FROM item_purchase WHERE +number > (SELECT forgotten FROM world) UNION ALL
    SELECT number, created_at, CAST('state' AS TEXT), order_id,
        CAST(json_object('of', 'order', 'to', first_state, 'payment', first_payment_state)
             AS TEXT), cause
    FROM purchase WHERE +number > (SELECT forgotten FROM world) UNION ALL
    SELECT number, created_at, CAST('state' AS TEXT), session_id,
        CAST(json_object('of', 'checkout session', 'to', 'open') AS TEXT), cause
    FROM checkout_session WHERE +number > (SELECT forgotten FROM world);

CREATE TRIGGER attempt_happened AFTER INSERT ON attempt BEGIN
    INSERT INTO timeline VALUES (world_step(), NEW.sent_at, 'attempt', NEW.delivery_id,
        json_object('attempt', NEW.number, 'target_url', NEW.target_url),
        (SELECT event_id FROM delivery WHERE delivery_id = NEW.delivery_id));
END;
CREATE TRIGGER attempt_by_hand_happened AFTER INSERT ON attempt_by_hand BEGIN
    INSERT INTO timeline VALUES (world_step(), NEW.sent_at, 'attempt', NEW.delivery_id,
        json_object('by_hand', NEW.number, 'target_url', NEW.target_url, 'status', NEW.status,
                    'network_error', NEW.network_error, 'duration_ms', NEW.duration_us / 1000.0),
        world_cause());
END;
-- Its place is already taken, by its beginning; those who look again shall know that there is news.
CREATE TRIGGER attempt_ended AFTER UPDATE OF duration_us, network_error ON attempt BEGIN
    SELECT world_step();
END;
CREATE TRIGGER message_happened AFTER INSERT ON message BEGIN
    INSERT INTO timeline VALUES (world_step(), NEW.sent_at, 'message', NEW.number,
        json_object('channel', NEW.channel, 'to', NEW.address, 'about', NEW.kind), world_cause());
END;
CREATE TRIGGER fault_happened AFTER UPDATE OF struck ON fault BEGIN
    INSERT INTO timeline VALUES (world_step(), world_now(), 'fault', NEW.fault_id,
        json_object('operation', NEW.operation, 'point', NEW.point, 'do', NEW.effect), world_cause());
END;
CREATE TRIGGER player_joined AFTER INSERT ON player BEGIN
    INSERT INTO timeline VALUES (world_step(), NEW.joined_at, 'player', NEW.email,
        json_object('player_id', NEW.player_id, 'game_id', NEW.game_id), world_cause());
END;
CREATE TRIGGER session_changed AFTER UPDATE OF state ON checkout_session
WHEN OLD.state <> NEW.state BEGIN
    INSERT INTO timeline VALUES (world_step(), world_now(), 'state', NEW.session_id,
        json_object('of', 'checkout session', 'from', OLD.state, 'to', NEW.state), world_cause());
END;
CREATE TRIGGER order_changed AFTER UPDATE OF state, payment_state ON purchase
WHEN OLD.state <> NEW.state OR OLD.payment_state <> NEW.payment_state BEGIN
    INSERT INTO timeline VALUES (world_step(), world_now(), 'state', NEW.order_id,
        json_object('of', 'order', 'from', OLD.state, 'to', NEW.state,
                    'payment', NEW.payment_state), world_cause());
END;
CREATE TRIGGER move_made AFTER INSERT ON move BEGIN
    INSERT INTO timeline VALUES (world_step(), world_now(), 'state', NEW.transaction_id,
        json_object('of', NEW.kind, 'to', NEW.state), world_cause());
END;
CREATE TRIGGER move_changed AFTER UPDATE OF state ON move WHEN OLD.state <> NEW.state BEGIN
    INSERT INTO timeline VALUES (world_step(), world_now(), 'state', NEW.transaction_id,
        json_object('of', NEW.kind, 'from', OLD.state, 'to', NEW.state), world_cause());
END;
CREATE TRIGGER target_made AFTER INSERT ON webhook_target BEGIN
    INSERT INTO timeline VALUES (world_step(), world_now(), 'state', NEW.name,
        json_object('of', 'webhook subscription', 'to', NEW.state), world_cause());
END;
CREATE TRIGGER target_changed AFTER UPDATE OF state ON webhook_target
WHEN OLD.state <> NEW.state BEGIN
    INSERT INTO timeline VALUES (world_step(), world_now(), 'state', NEW.name,
        json_object('of', 'webhook subscription', 'from', OLD.state, 'to', NEW.state),
        world_cause());
END;
CREATE TRIGGER delivery_ended AFTER UPDATE OF state ON delivery
WHEN NEW.state IN ('delivered', 'dead') AND OLD.state <> NEW.state BEGIN
    INSERT INTO timeline VALUES (world_step(), world_now(), 'state', NEW.delivery_id,
        json_object('of', 'delivery', 'from', OLD.state, 'to', NEW.state), NEW.event_id);
END;
