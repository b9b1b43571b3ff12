// The emulator of the Bot API (telegram-test-api), with what it cannot do in front of it: forms are read, updates are waited
// for rather than asked for again and again, files and menus are taken. What it can answer itself is passed on as it is.

import { once } from "node:events";
import http from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import emulation from "telegram-test-api";

/** A port that is free now. */
async function freePort() {
  const server = http.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

/** Parameters, as JSON or as a form; of a file, its text. */
async function paramsOf(request, body) {
  const type = request.headers["content-type"] ?? "";
  if (!type.startsWith("multipart/")) return body.length ? JSON.parse(body) : {};
  const form = await new Response(body, { headers: { "content-type": type } }).formData();
  const params = {};
  for (const [name, value] of form) {
    if (typeof value === "string") params[name] = value;
    else params.file = { name: value.name, text: await value.text() };
  }
  return params;
}

/** The emulator, running: its address for the bot, and a way to make clients for users. */
export async function emulator(token) {
  const port = await freePort();
  const server = new emulation({ host: "127.0.0.1", port, storeTimeout: 600 });
  await server.start();
  const inner = `http://127.0.0.1:${port}`;
  const said = { menus: [], files: [], errors: [], met: 0, edits: 0 };

  /** What the emulator answers. */
  async function forward(method, params) {
    const response = await fetch(`${inner}/bot${token}/${method}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(params),
    });
    return { status: response.status, text: await response.text() };
  }

  const own = (result) => ({ status: 200, text: JSON.stringify({ ok: true, result }) });

  /** How many wait for updates. */
  let waiting = 0;
  const cannot = {
    async getupdates(params, response) {
      waiting += 1;
      response.once("close", () => (waiting -= 1));
      const end = Date.now() + 1000 * (params.timeout ?? 0);
      for (;;) {
        // Whoever is gone gets nothing: what is given out here does not come again.
        if (response.closed) return own([]);
        const answer = await forward("getUpdates", params);
        const updates = JSON.parse(answer.text);
        if (!updates.ok || updates.result.length || Date.now() >= end) return answer;
        await pause(20);
      }
    },
    async setmycommands(params) {
      said.menus.push(params.commands.length);
      return own(true);
    },
    async senddocument(params) {
      said.files.push(params.file);
      return forward("sendMessage", { chat_id: params.chat_id, text: params.file.name });
    },
  };
  const counted = { answercallbackquery: "met", editmessagereplymarkup: "edits", editmessagetext: "edits" };

  const front = http.createServer(async (request, response) => {
    const method = request.url.split("/").pop();
    const name = method.toLowerCase();
    let answer;
    try {
      const params = await paramsOf(request, await bodyOf(request));
      if (counted[name]) said[counted[name]] += 1;
      answer = cannot[name] ? await cannot[name](params, response) : await forward(method, params);
      if (!JSON.parse(answer.text).ok) said.errors.push(`${method}: ${answer.text}`);
    } catch (error) {
      said.errors.push(`${method}: ${error}`);
      answer = { status: 500, text: String(error) };
    }
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(answer.text);
  });
  front.listen(0, "127.0.0.1");
  await once(front, "listening");

  return {
    url: `http://127.0.0.1:${front.address().port}`,
    said,
    client: (user) => server.getClient(token, { userId: user, chatId: user, timeout: 60_000, interval: 20 }),
    /** Waits until nobody waits for updates: one who is gone must not be given any. */
    async alone() {
      while (waiting) await pause(5);
    },
    async stop() {
      front.closeAllConnections();
      front.close();
      await server.stop();
    },
  };
}
