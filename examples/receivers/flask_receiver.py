"""A webhook receiver with Flask and invo-client. From the top of the repository:

    emulator/demo --webhook http://127.0.0.1:3000/webhooks/invo
    .venv/bin/pip install flask
    export INVO_WEBHOOK_SECRET=whsec_test_demoquest
    .venv/bin/python examples/receivers/flask_receiver.py

Buy something at http://127.0.0.1:4686/demo, and look at http://127.0.0.1:3000/state.

    POST /webhooks/invo   200 once the event is granted; 400, 413, 415 if it is not to be believed
    GET  /state           what players were given; for development: it shows their addresses

To copy: this file, webhook.py (who is believed), shop.py (what is given, and only once), and
listening.py, which you don't need under a server of your own. Besides --port and PORT it reads
INVO_WEBHOOK_SECRET, INVO_WEBHOOK_OLD_SECRET during a rotation, and SHOP_DATABASE.
"""

from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.serving import make_server

import shop
from listening import listen
from webhook import MOST_BYTES, Refused, believed, inflated

PLAIN_TEXT = "text/plain; charset=utf-8"

shop.open_shop()
app = Flask(__name__)
# One byte more than is allowed: a body in chunks is cut here without a word.
app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES + 1
app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False


@app.post("/webhooks/invo")
def receive() -> dict[str, bool]:
    """A webhook: believe it, grant it, answer. What takes longer belongs after the answer."""
    # The raw bytes. Not request.json, which is no longer what was signed.
    body = inflated(request.get_data(), request.headers.get("Content-Encoding", "identity"))
    event = believed(body, request.headers.get("X-Invo-Signature"))
    is_new = shop.take(event)
    return {"received": True, "duplicate": not is_new}


@app.get("/state")
def show_state() -> dict[str, object]:
    """What players were given."""
    return shop.state()


@app.errorhandler(Refused)
def refuse(problem: Refused) -> ResponseReturnValue:
    """Say why, in plain text."""
    return str(problem), problem.status, {"Content-Type": PLAIN_TEXT}


@app.errorhandler(HTTPException)
def fail(problem: HTTPException) -> ResponseReturnValue:
    """The same for what Flask refuses, and for what went wrong: after a 500 INVO sends it again."""
    response = problem.get_response()
    response.set_data(str(problem))
    response.content_type = PLAIN_TEXT
    return response


if __name__ == "__main__":
    with listen() as listening:
        host, port = listening.getsockname()
        server = make_server(host, port, app, threaded=True, fd=listening.fileno())
        server.serve_forever()
