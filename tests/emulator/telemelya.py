"""An applicant talks to `zhinan serve` by way of another emulator of the Bot API that others wrote (telemelya), by webhook:
a question, the interview by buttons through a kill, a clause from any chat. The program is named by ZHINAN.

What telemelya cannot do stands in front of it and behind it: names of methods in any case, the menu, TLS and the secret of
the webhook, a Redis and a store for files. What it answers is passed on as it is."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from fakeredis import TcpFakeServer

TOKEN = "123456:secret-of-the-tests"
HOOK = "https://bot.example.org/telegram"
USER = 42
PATIENCE = 30


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def post(url, body, headers=None):
    """The status and the text of the answer to JSON."""
    headers = {"content-type": "application/json", **(headers or {})}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


class Server(ThreadingHTTPServer):
    def handle_error(self, *_):
        """A program that is killed closes its connections, which is no fault."""


def listen(handler):
    server = Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


class Quiet(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def body(self):
        return self.rfile.read(int(self.headers.get("content-length", 0)))

    def answer(self, status, text, kind="application/json"):
        data = text.encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class Files(Quiet):
    """A store for files that has whatever is asked for."""

    def do_HEAD(self):
        self.answer(200, "")

    do_GET = do_PUT = do_HEAD


class Front(Quiet):
    """Between the program and telemelya."""

    telemelya = program = None
    secret = None
    is_registered = False
    errors = []
    told = []
    METHODS = {
        name.lower(): name
        for name in ["getMe", "setWebhook", "deleteWebhook", "getWebhookInfo", "sendMessage", "answerCallbackQuery",
                     "editMessageText", "editMessageReplyMarkup", "answerInlineQuery"]
    }

    def do_POST(self):
        if self.path == "/hook":
            # What Telegram shows to be known by.
            headers = {"x-telegram-bot-api-secret-token": Front.secret}
            return self.answer(*post(f"{Front.program}/telegram", json.loads(self.body()), headers))
        _, bot, method = self.path.split("/")
        params = json.loads(self.body() or b"{}")
        if method.lower() == "setmycommands":
            return self.answer(200, '{"ok": true, "result": true}')
        if method.lower() == "setwebhook":
            assert params["url"] == HOOK, params
            Front.secret = params["secret_token"]
            params["url"] = f"http://{self.headers['host']}/hook"
        status, text = post(f"{Front.telemelya}/{bot}/{Front.METHODS.get(method.lower(), method)}", params)
        if method.lower() == "setwebhook":
            Front.is_registered = True
        if not json.loads(text).get("ok"):
            Front.errors.append(f"{method}: {text}")
        if json.loads(text).get("description"):
            Front.told.append(json.loads(text)["description"])
        self.answer(status, text)


class Applicant:
    """Who talks to the bot, by telemelya's own way of telling it so."""

    def __init__(self, telemelya):
        self.base = f"{telemelya}/api/v1/test"
        self.acknowledged = 0

    def tells(self, what, body):
        status, text = post(f"{self.base}/{what}?bot_token={TOKEN}", body, {"authorization": "Bearer a"})
        assert status == 200, f"{what}: {status} {text}"
        return json.loads(text)

    def sends(self, **what):
        delivery = self.tells("send_update", {"chat_id": USER, **what})["delivery"]
        assert delivery["status_code"] == 200, delivery

    def hears(self, is_last):
        """What the bot says next, up to what `is_last`."""
        said = []
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            request = urllib.request.Request(f"{self.base}/responses/wait?timeout=1", headers={"authorization": "Bearer a"})
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                response = json.loads(answer.read())["response"]
            if response is None:
                continue
            if response["method"] == "answerCallbackQuery":
                self.acknowledged += 1
            elif response["method"] in ("sendMessage", "answerInlineQuery"):
                said.append(response)
                if is_last(response):
                    return said
        raise AssertionError(f"waited in vain; heard {said}")


def buttons(response):
    markup = response.get("reply_markup") or {}
    return [button for row in markup.get("inline_keyboard", []) for button in row]


def wait_for(url):
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            assert time.monotonic() < end, f"nothing at {url}"
            time.sleep(0.05)


def serve(folder, front):
    port = Front.program.rsplit(":", 1)[1]
    words = ["--now", "2026-05-20T10:00:00+08:00", "serve", "--listen", f"127.0.0.1:{port}", "--data", folder,
             "--webhook-url", HOOK]
    env = {**os.environ, "TELOXIDE_TOKEN": TOKEN, "TELOXIDE_API_URL": front}
    Front.is_registered = False
    program = subprocess.Popen([os.environ["ZHINAN"], *words], env=env, stdout=subprocess.DEVNULL)
    end = time.monotonic() + PATIENCE
    while not Front.is_registered:
        assert program.poll() is None and time.monotonic() < end, "it does not start"
        time.sleep(0.02)
    wait_for(Front.program)
    return program


def interview(applicant, restart):
    """How many questions are asked, and how many buttons pressed."""
    applicant.sends(command="/check")
    question = applicant.hears(buttons)[-1]
    asked, doubled = [], 0
    while True:
        options = [it for it in buttons(question) if it["callback_data"].startswith("a:") and it["callback_data"].endswith(":?")]
        if not options:
            break
        assert question["text"] not in asked, f"asked twice: {question['text']}"
        asked.append(question["text"])
        assert len(asked) < 40, "no end"
        if len(asked) == 4:
            restart()
        applicant.sends(callback_data=options[0]["callback_data"], callback_message_id=question["message_id"])
        question = applicant.hears(buttons)[-1]
        if question["text"] == asked[-1] and not doubled:
            # The kill fell between sending a question and striking it off: it is sent once more.
            doubled += 1
            question = applicant.hears(buttons)[-1]
    assert len(asked) > 6, asked
    assert any(it["callback_data"] == "c:summary" for it in buttons(question)), f"no verdict: {question}"
    return len(asked)


def main():
    redis_port = free_port()
    redis = TcpFakeServer(("127.0.0.1", redis_port), server_type="redis")
    threading.Thread(target=redis.serve_forever, daemon=True).start()
    port = free_port()
    Front.telemelya, Front.program = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{free_port()}"
    env = {**os.environ, "MOCK_SERVER_HOST": "127.0.0.1", "MOCK_SERVER_PORT": str(port),
           "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0", "MINIO_ENDPOINT": listen(Files).removeprefix("http://")}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    emulator = subprocess.Popen([sys.executable, "-m", "telemelya.server.app"], env=env, **quiet)
    front = listen(Front)
    program = None
    with tempfile.TemporaryDirectory() as folder:
        try:
            wait_for(Front.telemelya)
            applicant = Applicant(Front.telemelya)
            program = serve(folder, front)

            applicant.sends(text="专题二最多能申请多少钱")
            answer = applicant.hears(lambda it: "70万元" in it["text"])[-1]
            assert "<blockquote>" in answer["text"], answer

            def restart():
                nonlocal program
                program.kill()
                program.wait()
                program = serve(folder, front)

            asked = interview(applicant, restart)

            applicant.tells("send_inline_query", {"query": "2.8", "chat_id": USER})
            offered = applicant.hears(lambda it: it["method"] == "answerInlineQuery")[-1]["results"]
            assert offered[0]["id"].startswith("2.8:"), offered
            applicant.tells("choose_inline_result", {"chat_id": USER, "result_id": offered[0]["id"]})
            chosen = applicant.hears(lambda it: it.get("via_inline"))[-1]
            assert "<blockquote>" in chosen["text"], chosen

            program.send_signal(signal.SIGTERM)
            assert program.wait(PATIENCE) == 0, program.returncode
            assert not Front.errors, Front.errors
            assert Front.told == ["Webhook was set"] * 2, Front.told
            assert applicant.acknowledged == asked, (applicant.acknowledged, asked)
            print(f"{asked} questions, {applicant.acknowledged} presses acknowledged, {len(offered)} clauses offered")
        finally:
            for process in filter(None, [program, emulator]):
                process.kill()


main()
