"""The HTTP server: finds the handler of a route. Run it with `python -m coaching.server`."""

import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from coaching import handlers

NOT_FOUND: handlers.Answer = (404, {"error": "no such route"})


def respond(method: str, path: str, body: dict[str, Any], role: str) -> handlers.Answer:
    """The answer to a request; 404 when no route fits."""
    parts = path.strip("/").split("/")
    if not all(re.fullmatch("[A-Za-z0-9-]{1,64}", part) for part in parts):
        return NOT_FOUND
    match method, parts:
        case "POST", ["sessions"]:
            return handlers.start_session(body)
        case "POST", ["sessions", session_id, "turns"]:
            return handlers.add_turn(session_id, body)
        case "POST", ["sessions", session_id, "complete"]:
            return handlers.complete_session(session_id)
        case "GET", ["sessions", session_id]:
            return handlers.get_session(session_id)
        case "GET", ["sessions", session_id, "feedback"]:
            return handlers.get_feedback(session_id)
        case "GET", ["users", user_id, "progress"]:
            return handlers.get_progress(user_id)
        case "PUT", ["admin", "greeting"]:
            return handlers.put_greeting(role, body)
        case "GET", ["admin", "overview"]:
            return handlers.get_overview(role)
    return NOT_FOUND


class Server(BaseHTTPRequestHandler):
    """Reads a request's body, and writes the answer, both as JSON."""

    def answer(self) -> None:
        """Answer one request."""
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        role = self.headers.get("X-Role", "learner")
        status, result = respond(self.command, self.path, json.loads(sent or b"{}"), role)
        payload = json.dumps(result).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    do_GET = do_POST = do_PUT = answer  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Keep quiet: a proxy in front of this writes the log."""


def main() -> None:
    """Serve on the port that is named, or on any free one; say which."""
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0), Server)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
