// What the tests share: a browser, pages in it, and an interview that is led by its buttons.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

export const base = process.env.ZHINAN_URL;
assert.ok(base, "ZHINAN_URL is where the program is served");

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    // A page that the tests make up counts as one of the wide world, which may not ask a server on this machine.
    "--disable-features=LocalNetworkAccessChecks"],
});

export const close = () => browser.close();

// A page in a profile of its own; whatever goes wrong on it fails the test that closes it.
export async function open(options = {}) {
  const context = await browser.newContext({ locale: "zh-CN", viewport: { width: 390, height: 844 }, ...options });
  context.faults = [];
  context.hosts = new Set();
  const page = await context.newPage();
  page.on("pageerror", (error) => context.faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && context.faults.push(message.text()));
  page.on("dialog", (dialog) => { context.faults.push(`a dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => context.hosts.add(new URL(request.url()).origin));
  return page;
}

export async function done(page) {
  const { faults, hosts } = page.context();
  await page.context().close();
  assert.deepEqual(faults, []);
  assert.deepEqual([...hosts], [new URL(base).origin], "nothing is asked of any other host");
}

// What axe finds on the page as it is.
export async function violations(page) {
  // What fades in is judged once it is there.
  await page.evaluate(() => Promise.all(document.getAnimations().map((it) => it.finished.catch(() => {}))));
  // The policy of the page lets no script in but its own; the browser's tools stand above it.
  const cdp = await page.context().newCDPSession(page);
  const call = `${axe}; axe.run({ resultTypes: ["violations"] }).then((found) => JSON.stringify(found.violations.map((it) =>
    it.id + ": " + it.nodes.map((node) => node.target.join(" ") + " " + node.any.map((any) => any.message).join("; ")).join(" | "))))`;
  const { result, exceptionDetails } = await cdp.send("Runtime.evaluate", { expression: call, awaitPromise: true });
  assert.ok(!exceptionDetails, JSON.stringify(exceptionDetails));
  return JSON.parse(result.value);
}

// Sends what is typed, or presses a button, and waits for the reply.
export async function replied(page, act) {
  const before = await page.locator("#log article").count();
  await act();
  await page.waitForFunction((count) => document.querySelectorAll("#log article:not(.waiting)").length > count, before);
}

// Does what loads the next page where there are no scripts, and waits until that page is there.
export const loaded = (page, act) => Promise.all([page.waitForEvent("load"), act()]);

export const type = (page, text) => replied(page, async () => {
  await page.fill("#text", text);
  await page.press("#text", "Enter");
});

// Has all erased; what was said before goes from the page, too.
export async function erased(page) {
  await page.fill("#text", "/forget");
  await page.press("#text", "Enter");
  await page.waitForFunction(() => document.getElementById("log").textContent.includes("已经全部清除"));
}

// One step of the interview: an amount or a number is typed, one of several is chosen and done, else the first button.
export async function step(page) {
  const buttons = page.locator("#log .answers button");
  const several = page.locator('#log .answers button[aria-pressed="false"]');
  const chosen = page.locator('#log .answers button[aria-pressed="true"]');
  const question = await page.locator("#log .question").last().innerText();
  if (await chosen.count()) return replied(page, () => page.click('#log .answers button[value^="d:"]'));
  if (await several.count()) return replied(page, () => several.first().click());
  if ((await buttons.count()) === 1) return type(page, /几|how many/i.test(question) ? "1" : "600000");
  return replied(page, () => buttons.first().click());
}

export const isAsking = async (page) => (await page.locator("#log progress").count()) > 0;

// From the first page to the verdict.
export async function interview(page) {
  await page.goto(base);
  await replied(page, () => page.click("button.primary"));
  for (let steps = 0; await isAsking(page); steps += 1) {
    assert.ok(steps < 40, "the interview ends");
    await step(page);
  }
}
