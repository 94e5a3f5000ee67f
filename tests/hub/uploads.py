"""The part of the Hub that takes uploads, on this machine: create, preupload, Git LFS, commit.

As the real one it takes no file above 10 MB as a plain file of git, but through LFS.
"""

import base64
import hashlib
import json
import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

LARGEST_PLAIN = 10_000_000
"""Bytes that a file in plain git may have."""


class Uploads:
    """What has been uploaded.

    Attributes:
        kinds: type and SDK of each repository created, by id.
        files: the committed files, by path.
        large: the paths of those that came through LFS.
    """

    def __init__(self) -> None:
        self.kinds: dict[str, tuple[str, str]] = {}
        self.files: dict[str, bytes] = {}
        self.large: set[str] = set()
        self.stored: dict[str, bytes] = {}
        self.endpoint = ""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    uploads: Uploads

    def log_message(self, *_):
        """Say nothing."""

    def do_GET(self):
        self._answer(404, {})

    def do_PUT(self):
        data = self._body()
        self.uploads.stored[hashlib.sha256(data).hexdigest()] = data
        self._answer(200, {})

    def do_POST(self):
        path, body = urlsplit(self.path).path, self._body()
        if path == "/api/repos/create":
            return self._create(json.loads(body))
        if path == "/api/validate-yaml":
            return self._answer(200, {"errors": [], "warnings": []})
        if re.fullmatch(r"/api/spaces/[\w-]+/[\w-]+/preupload/main", path):
            return self._preupload(json.loads(body))
        if path.endswith(".git/info/lfs/objects/batch"):
            return self._batch(json.loads(body))
        if match := re.fullmatch(r"/api/(spaces/[\w-]+/[\w-]+)/commit/main", path):
            return self._commit(match[1], [json.loads(line) for line in body.splitlines() if line])
        return self._answer(404, {"error": path})

    def _create(self, request):
        name = f"{request.get('organization')}/{request['name']}"
        if name in self.uploads.kinds:
            return self._answer(409, {"url": f"{self.uploads.endpoint}/spaces/{name}", "error": "it is there already"})
        self.uploads.kinds[name] = request["type"], request.get("sdk", "")
        return self._answer(200, {"url": f"{self.uploads.endpoint}/spaces/{name}", "name": name, "id": "1"})

    def _preupload(self, request):
        modes = [
            {
                "path": file["path"],
                "uploadMode": "lfs" if file["size"] > LARGEST_PLAIN else "regular",
                "shouldIgnore": False,
            }
            for file in request["files"]
        ]
        return self._answer(200, {"files": modes})

    def _batch(self, request):
        upload = self.uploads.endpoint + "/lfs/"
        objects = [
            {"oid": each["oid"], "size": each["size"], "actions": {"upload": {"href": upload + each["oid"]}}}
            for each in request["objects"]
        ]
        return self._answer(200, {"transfer": "basic", "objects": objects})

    def _commit(self, where, lines):
        for line in lines:
            value = line["value"]
            if line["key"] == "file":
                data = base64.b64decode(value["content"])
                if len(data) > LARGEST_PLAIN:
                    return self._answer(400, {"error": f"{value['path']} must be stored through LFS"})
                self.uploads.files[value["path"]] = data
            elif line["key"] == "lfsFile":
                self.uploads.files[value["path"]] = self.uploads.stored[value["oid"]]
                self.uploads.large.add(value["path"])
        commit = "0" * 40
        url = f"{self.uploads.endpoint}/{where}/commit/{commit}"
        return self._answer(200, {"success": True, "commitOid": commit, "commitUrl": url})

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _answer(self, status, answer):
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def taking_uploads():
    """Yield what has been uploaded to a Hub that has nothing yet and answers until the end."""
    uploads = Uploads()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"uploads": uploads}))
    uploads.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield uploads
    finally:
        server.shutdown()
        server.server_close()
