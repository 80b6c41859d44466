"""Serves the files of a folder over loopback, well or badly.

The first part of a path says how: /normal/FILE, /norange/FILE and so on. Prints the port, then one
line for each request: mode, file, Range header (or -), status. Ends when its standard input does.
"""

import http.server
import os
import pathlib
import sys
import threading
import time

ROOT = pathlib.Path(sys.argv[1])


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def head(self, status, headers):
        wanted = self.headers.get("Range", "-")
        print(self.mode, self.name, wanted, status, flush=True)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, str(value))
        self.end_headers()

    def do_GET(self):
        _, self.mode, self.name = self.path.split("/", 2)
        path = ROOT / self.name
        if self.mode == "missing" or not path.exists():
            return self.head(404, {"Content-Length": 0})
        if self.mode == "redirect":
            return self.head(302, {"Location": f"/normal/{self.name}", "Content-Length": 0})
        if self.mode == "page":
            page = b"<html>log in first</html>"
            self.head(200, {"Content-Length": len(page), "Content-Type": "text/html"})
            return self.wfile.write(page)
        content = path.read_bytes()
        start = 0
        wanted = self.headers.get("Range")
        if wanted and self.mode == "badrange":
            return self.head(416, {"Content-Range": f"bytes */{len(content)}", "Content-Length": 0})
        if wanted and self.mode != "norange":
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        if self.mode == "corrupt":
            content = content[:-1] + bytes([content[-1] ^ 1])
        if self.mode == "wrongrange":
            start = 0
        body = content[start:]
        headers = {"Content-Length": len(body)}
        status = 200
        if wanted and self.mode != "norange":
            status = 206
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        if self.mode in ("short", "long"):
            del headers["Content-Length"]
        self.head(status, headers)
        if self.mode in ("truncate", "short"):
            body = body[:len(body) // 2]
        if self.mode == "long":
            body = body + bytes(100_000)
        if self.mode == "stall":
            self.wfile.write(body[:len(body) // 2])
            self.wfile.flush()
            time.sleep(3600)
            return None
        return self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass


server = Server(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
os._exit(0)
