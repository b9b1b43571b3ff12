// The emulator of the Bot API (telegram-test-api), with what it lacks in front of it: updates are waited for rather than
// asked for again and again, edits are answered with the message, files and menus are taken, the bot is told all of itself
// and of presses.

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

  async function forward(method, params) {
    const response = await fetch(`${inner}/bot${token}/${method}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(params),
    });
    return response.json();
  }

  /** How many wait for updates. */
  let waiting = 0;
  const chat = (params) => ({ id: Number(params.chat_id), type: "private", first_name: "user" });
  const methods = {
    async getme(params) {
      const me = await forward("getMe", params);
      const abilities = [
        "can_join_groups",
        "can_read_all_group_messages",
        "supports_inline_queries",
        "can_connect_to_business",
        "has_main_web_app",
      ];
      me.result.is_bot = true;
      abilities.forEach((ability) => (me.result[ability] = false));
      return me;
    },
    async deletewebhook(params) {
      await forward("deleteWebhook", params);
      return { ok: true, result: true };
    },
    async getupdates(params, response) {
      waiting += 1;
      response.once("close", () => (waiting -= 1));
      const end = Date.now() + 1000 * (params.timeout ?? 0);
      for (;;) {
        // Whoever is gone gets nothing: what is given out here does not come again.
        if (response.closed) return { ok: true, result: [] };
        const updates = await forward("getUpdates", params);
        for (const { callback_query: press } of updates.result ?? []) if (press) press.chat_instance = "1";
        if (!updates.ok || updates.result.length || Date.now() >= end) return updates;
        await pause(20);
      }
    },
    async setmycommands(params) {
      said.menus.push(params.commands.length);
      return { ok: true, result: true };
    },
    async sendchataction() {
      return { ok: true, result: true };
    },
    async answercallbackquery(params) {
      said.met += 1;
      await forward("answerCallbackQuery", params);
      return { ok: true, result: true };
    },
    async editmessagereplymarkup(params) {
      return edited("editMessageReplyMarkup", params);
    },
    async editmessagetext(params) {
      return edited("editMessageText", params);
    },
    async senddocument(params) {
      said.files.push(params.file);
      const message = await forward("sendMessage", { chat_id: params.chat_id, text: params.file.name });
      const document = { file_id: "f", file_unique_id: "f", file_size: 1, file_name: params.file.name };
      return { ok: true, result: { message_id: message.result.message_id, date: 0, chat: chat(params), document } };
    },
  };

  async function edited(method, params) {
    said.edits += 1;
    await forward(method, params);
    const message = { message_id: params.message_id, date: 0, chat: chat(params), text: params.text ?? "…" };
    return { ok: true, result: message };
  }

  const front = http.createServer(async (request, response) => {
    const method = request.url.split("/").pop();
    let answer;
    try {
      const body = await bodyOf(request);
      const params = await paramsOf(request, body);
      const own = methods[method.toLowerCase()];
      answer = own ? await own(params, response) : await forward(method, params);
    } catch (error) {
      answer = { ok: false, error_code: 500, description: String(error) };
    }
    if (!answer.ok) said.errors.push(`${method}: ${answer.description}`);
    response.writeHead(answer.ok ? 200 : 500, { "content-type": "application/json" });
    response.end(JSON.stringify(answer));
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
