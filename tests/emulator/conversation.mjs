// An applicant talks to `zhinan serve` by way of an emulator of the Bot API that others wrote: a question, the interview by
// buttons, the program killed in the middle of it, the verdict, the summary. The program is named by ZHINAN.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emulator } from "./emulator.mjs";

const TOKEN = "123456:secret-of-the-tests";
const USER = 42;
const telegram = await emulator(TOKEN);
const data = await mkdtemp(join(tmpdir(), "zhinan-"));
const client = telegram.client(USER);

function serve() {
  const words = ["--now", "2026-05-20T10:00:00+08:00", "serve", "--listen", "127.0.0.1:0", "--data", data];
  const env = { ...process.env, TELOXIDE_TOKEN: TOKEN, TELOXIDE_API_URL: telegram.url };
  return spawn(process.env.ZHINAN, words, { env, stdio: ["ignore", "ignore", "inherit"] });
}

async function end(program, signal) {
  const ended = once(program, "exit");
  program.kill(signal);
  return ended;
}

/** What the bot sends next: all messages up to one that `is_last`. */
const pending = [];
async function replies(isLast) {
  const found = [];
  for (;;) {
    if (!pending.length) pending.push(...(await client.getUpdates()).result);
    const { message, messageId } = pending.shift();
    found.push({ id: messageId, text: message.text, buttons: message.reply_markup?.inline_keyboard?.flat() ?? [] });
    if (isLast(found.at(-1))) return found;
  }
}

const hasButtons = (reply) => reply.buttons.length > 0;

async function say(text) {
  await client.sendMessage(client.makeMessage(text));
}

async function press(reply, button) {
  const message = { message_id: reply.id, text: reply.text, reply_markup: { inline_keyboard: [reply.buttons] } };
  const options = { message: { ...message, date: 1_780_000_000 } };
  await client.sendCallback(client.makeCallbackQuery(button.callback_data, options));
}

let program = serve();
let kills = 0;
let pressed = 0;
let doubled = 0;
try {
  await say("专题二最多能申请多少钱");
  const [answer] = await replies((reply) => reply.text.includes("70万元"));
  assert.match(answer.text, /<blockquote>/);

  await say("/check");
  let question = (await replies(hasButtons)).at(-1);
  const asked = [];
  for (;;) {
    const option = question.buttons.find((it) => it.callback_data.startsWith("a:") && it.callback_data.endsWith(":?"));
    if (!option) break;
    assert.ok(!asked.includes(question.text), `asked twice: ${question.text}`);
    asked.push(question.text);
    assert.ok(asked.length < 40, "no end");
    if (asked.length === 3 || asked.length === 6) {
      // What was answered is kept; what is said while the program is down waits for it.
      await end(program, "SIGKILL");
      await telegram.alone();
      kills += 1;
      program = serve();
    }
    await press(question, option);
    pressed += 1;
    const answered = question.text;
    question = (await replies(hasButtons)).at(-1);
    if (question.text === answered) {
      // The kill fell between sending a question and striking it off: it is sent once more.
      doubled += 1;
      assert.ok(doubled <= kills, `asked twice: ${answered}`);
      question = (await replies(hasButtons)).at(-1);
    }
  }
  assert.ok(asked.length > 6, `only ${asked.length} questions`);
  const summary = question.buttons.find((it) => it.callback_data === "c:summary");
  assert.ok(summary, `no verdict: ${JSON.stringify(question)}`);
  await press(question, summary);
  pressed += 1;
  await replies((reply) => reply.text.endsWith(".txt"));
  assert.ok(telegram.said.files[0].text.startsWith("# "));

  const [status] = await end(program, "SIGTERM");
  assert.equal(status, 0);
  assert.deepEqual(telegram.said.errors, []);
  assert.ok(telegram.said.menus.length >= 2);
  assert.equal(telegram.said.met, pressed);
  console.log(`${asked.length} questions, ${pressed} presses, ${telegram.said.edits} edits, ${kills} kills, ${doubled} doubled`);
} finally {
  program.kill("SIGKILL");
  await telegram.stop();
  await rm(data, { recursive: true });
}
