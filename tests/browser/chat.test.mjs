// The chat in a real browser: nothing is recorded that nobody said, and no word is lost.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { base, close, done, isAsking, loaded, open, replied, step, type, violations } from "./support.mjs";

after(close);

const begin = async (page) => {
  await page.goto(base);
  await replied(page, () => page.click("button.primary"));
};
const progress = (page) => page.locator("#log progress").getAttribute("value");
const own = (page) => page.locator("#log .said.own p").allInnerTexts();
const posts = (page, act) => page.route("**/*", (route) => (route.request().method() === "POST" ? act(route) : route.continue()));

for (const pause of [0, 120, 350]) {
  test(`a second press after ${pause} ms answers nothing`, async () => {
    const page = await open();
    await begin(page);
    const button = page.locator("#log .answers button").first();
    await button.scrollIntoViewIfNeeded();
    const { x, y, width, height } = await button.boundingBox();
    await page.waitForTimeout(600);
    const count = await page.locator("#log article").count();
    await page.mouse.click(x + width / 2, y + height / 2);
    if (pause) await page.waitForFunction((count) => document.querySelectorAll("#log article").length > count, count);
    // Wherever the buttons of the next question come up.
    for (const next of await page.locator("#log .answers button").all()) await next.dispatchEvent("click");
    await page.waitForTimeout(pause);
    assert.equal(await progress(page), "1", "one question is answered");
    assert.equal((await own(page)).length, 2);
    await done(page);
  });
}

test("without scripts, too, buttons that have just come up take no press, and a reload sends nothing again", async () => {
  const page = await open({ javaScriptEnabled: false });
  await page.goto(base);
  await loaded(page, () => page.click("button.primary"));
  await loaded(page, () => page.locator("#log .answers button").first().click());
  assert.equal(new URL(page.url()).pathname, "/");
  const said = page.waitForRequest((request) => request.method() === "POST", { timeout: 1000 }).catch(() => null);
  await page.reload();
  assert.equal(await said, null);
  assert.equal(await progress(page), "1");
  assert.match(await page.locator("#standing").innerText(), /第|专题|单位/);
  const takes = await page.locator("#log .answers button").first().evaluate((it) => getComputedStyle(it).animationName);
  assert.equal(takes, "settle");
  await done(page);
});

test("a page whose conversation goes on in another one goes on with it, and asks nothing that is answered", async () => {
  const page = await open();
  await begin(page);
  await step(page);
  const other = await page.context().newPage();
  await other.goto(base);
  await step(other);
  const before = await other.locator("#answers > details > summary").innerText();
  await page.waitForFunction((count) => document.querySelectorAll("#log .own").length === count, await other.locator("#log .own").count());
  assert.equal(await page.locator("#log .question").last().innerText(), await other.locator("#log .question").last().innerText());
  assert.equal(await page.locator("#answers > details > summary").innerText(), before);
  await other.close();
  await done(page);
});

test("where cookies are blocked the check is done all the same, and it is said what is lost", async () => {
  for (const javaScriptEnabled of [true, false]) {
    const page = await open({ javaScriptEnabled });
    await page.route("**/*", async (route) => {
      const asked = route.request();
      const { cookie, ...headers } = asked.headers();
      const answer = await fetch(asked.url(), { method: asked.method(), headers, body: asked.postData() ?? undefined, redirect: "manual" });
      const kept = Object.fromEntries([...answer.headers].filter(([name]) => !/^(set-cookie|content-encoding|content-length)$/.test(name)));
      await route.fulfill({ status: answer.status, headers: kept, body: Buffer.from(await answer.arrayBuffer()) });
    });
    await page.goto(base);
    await page.click("button.primary");
    await page.locator("#log progress").waitFor();
    for (let number = 1; number < 4; number += 1) {
      await page.locator("#log .answers button").first().click();
      await page.waitForFunction((number) => document.querySelector("#log progress")?.value >= number, number);
    }
    assert.match(await page.locator("#answers").innerText(), /Cookie/);
    assert.equal(await page.locator("#log").innerText().then((text) => /之前那一问/.test(text)), false);
    await done(page);
  }
});

test("a message that does not get through says so, and is sent once when tried again", async () => {
  const page = await open();
  await page.goto(base);
  await posts(page, (route) => route.abort());
  await page.fill("#text", "什么时候截止");
  await page.press("#text", "Enter");
  await page.getByRole("button", { name: "重试" }).waitFor();
  await page.fill("#text", "写到一半");
  assert.deepEqual(await violations(page), []);
  await page.reload();
  assert.equal(await page.inputValue("#text"), "什么时候截止\n写到一半", "nothing that was written is lost");
  await page.fill("#text", "什么时候截止");
  await page.press("#text", "Enter");
  const again = page.getByRole("button", { name: "重试" });
  await again.waitFor();
  await again.click();
  await again.waitFor();
  assert.equal(await again.count(), 1, "faults do not pile up");
  await page.fill("#text", "写到一半");
  await page.unroute("**/*");
  await replied(page, () => again.click());
  assert.equal(await page.inputValue("#text"), "写到一半", "what is being written stays");
  assert.deepEqual(await own(page), ["什么时候截止"]);
  page.context().faults.length = 0;
  await done(page);
});

test("an answer that got lost on its way back counts once", async () => {
  const page = await open();
  await begin(page);
  await step(page);
  let lost = true;
  await posts(page, async (route) => {
    const response = await route.fetch();
    if (lost) { lost = false; return route.abort(); }
    return route.fulfill({ response });
  });
  await page.locator("#log .answers button").first().click();
  const again = page.getByRole("button", { name: "重试" });
  await replied(page, () => again.click());
  assert.equal(await progress(page), "2");
  assert.doesNotMatch(await page.locator("#log article").last().innerText(), /用不上/);
  page.context().faults.length = 0;
  await done(page);
});

test("what is typed while an answer is on its way goes after it, and the page says that it works", async () => {
  const page = await open();
  await page.goto(base);
  let free;
  const held = new Promise((resolve) => { free = resolve; });
  await posts(page, async (route) => { await held; await route.continue(); });
  await page.fill("#text", "什么时候截止");
  await page.press("#text", "Enter");
  await page.waitForFunction(() => Number(getComputedStyle(document.querySelector(".waiting")).opacity) === 1);
  await page.fill("#text", "专题二最多能申请多少钱");
  await page.press("#text", "Enter");
  free();
  await page.waitForFunction(() => document.querySelectorAll("#log article").length === 2);
  const order = await page.locator("#log > .said").evaluateAll((all) => all.map((it) => it.classList.contains("own")));
  assert.deepEqual(order, [true, false, true, false]);
  await done(page);
});

test("what was said is there once after a reload, at its end, with the verdict once and in both of two pages", async () => {
  const page = await open();
  await begin(page);
  for (let steps = 0; await isAsking(page); steps += 1) {
    assert.ok(steps < 40);
    await step(page);
  }
  const said = await own(page);
  const bands = await page.locator("#log .band").count();
  await page.reload();
  assert.deepEqual(await own(page), said);
  assert.equal(await page.locator("#log .band").count(), bands, "the verdict stands once");
  assert.ok(await page.evaluate(() => scrollY) > 200, "one comes back to the end");
  const other = await page.context().newPage();
  await other.goto(base);
  await type(other, "什么时候截止");
  await page.waitForFunction(() => document.getElementById("log").textContent.includes("什么时候截止"));
  await type(page, "要交哪些材料");
  await other.waitForFunction(() => document.getElementById("log").textContent.includes("要交哪些材料"));
  await page.reload();
  assert.deepEqual((await own(page)).slice(-2), ["什么时候截止", "要交哪些材料"]);
  await other.close();
  await done(page);
});

test("Enter that ends a word of an input method sends nothing, whichever way the browser tells it", async () => {
  const page = await open();
  await page.goto(base);
  await page.fill("#text", "jiezhi");
  const sent = await page.evaluate(() => {
    const field = document.getElementById("text");
    const press = (init) => field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...init }));
    press({ isComposing: true });
    field.dispatchEvent(new CompositionEvent("compositionend", { data: "截止", bubbles: true }));
    press({ keyCode: 229 });
    return document.querySelectorAll("#log .own").length;
  });
  assert.equal(sent, 0);
  assert.equal(await page.inputValue("#text"), "jiezhi");
  await done(page);
});

test("what is too long is not cut, and says so while one types", async () => {
  const page = await open();
  await page.goto(base);
  const long = "申".repeat(6000);
  await page.fill("#text", long);
  assert.match(await page.locator("#too-long").innerText(), /太长/);
  await page.press("#text", "Enter");
  assert.equal(await page.inputValue("#text"), long);
  assert.equal(await page.locator("#log .own").count(), 0);
  await page.fill("#text", "申");
  assert.equal(await page.locator("#too-long").innerText(), "");
  await done(page);
});

test("what is on record is changed where it stands, and a new consultation can be taken back", async () => {
  const page = await open({ viewport: { width: 1280, height: 860 } });
  await page.goto(base);
  await type(page, "我们是上海注册的高校，报专题二，申请60万");
  await type(page, "帮我看看能不能报");
  await page.click("#answers > details > summary");
  const record = page.locator("#answers dl");
  const side = await record.boundingBox();
  const chat = await page.locator("#log").boundingBox();
  assert.ok(side.x >= chat.x + chat.width, "it stands beside the conversation");
  await replied(page, () => page.getByRole("button", { name: "改：申报专题" }).click());
  await page.waitForTimeout(600);
  await replied(page, () => page.locator("#log .answers button", { hasText: "专题一" }).click());
  assert.match(await record.innerText(), /专题一/);
  assert.deepEqual(await violations(page), []);
  await replied(page, () => page.getByRole("button", { name: "新的咨询" }).click());
  assert.equal(await record.count(), 0);
  await type(page, "撤销");
  assert.match(await page.locator("#answers dl").innerText(), /专题一/);
  await done(page);
});

for (const javaScriptEnabled of [true, false]) {
  test(`all is erased by two presses, and then nothing of it is seen (${javaScriptEnabled ? "with" : "without"} scripts)`, async () => {
    const page = await open({ javaScriptEnabled });
    const go = (act) => (javaScriptEnabled ? replied(page, act) : loaded(page, act));
    await page.goto(base);
    assert.equal(await page.locator(".session").count(), 0, "where nothing was said, nothing is to be erased");
    await page.fill("#text", "我们是上海注册的高校，申请60万");
    await go(() => (javaScriptEnabled ? page.press("#text", "Enter") : page.click("#say button")));
    const erase = page.getByRole("button", { name: "全部清除" });
    assert.equal(await erase.isVisible(), false);
    await page.click(".session summary");
    const waits = javaScriptEnabled ? page.waitForFunction(() => /已经全部清除/.test(document.getElementById("log").innerText)) : page.waitForEvent("load");
    await Promise.all([waits, erase.click()]);
    assert.doesNotMatch(await page.locator("#log").innerText(), /600,000|60万/);
    assert.equal(await page.locator("#answers dl, .session").count(), 0);
    await done(page);
  });
}

test("an answer is copied as it is seen, and rated", async () => {
  const page = await open({ permissions: ["clipboard-read", "clipboard-write"] });
  await page.goto(base);
  await type(page, "专题二最多能申请多少钱");
  await page.getByRole("button", { name: "复制", exact: true }).click();
  await page.getByRole("button", { name: "已复制" }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /70万元/);
  assert.doesNotMatch(copied, /没帮上忙|复制/);
  await replied(page, () => page.getByRole("button", { name: "有帮助" }).click());
  assert.match(await page.locator("#log article").last().innerText(), /谢谢/);
  await type(page, "什么时候截止");
  await replied(page, () => page.getByRole("button", { name: "没帮上忙" }).click());
  assert.match(await page.locator("#log article").last().innerText(), /记下了/);
  await done(page);
});

test("what is long is shown in part, and opens to the rest", async () => {
  const page = await open({ locale: "en-GB" });
  await page.goto(base);
  await type(page, "which documents are needed");
  const answer = page.locator("#log article").last();
  const rest = answer.locator(".rest > .quote").first();
  assert.equal(await rest.isVisible(), false);
  await answer.locator(".rest > summary").click();
  assert.ok(await rest.isVisible());
  assert.ok(await answer.locator(":scope > .quote").count() > 0);
  await done(page);
});

test("a question and its buttons are one group to whoever hears the page", async () => {
  const page = await open();
  await begin(page);
  const question = await page.locator("#log .question").last().innerText();
  await page.getByRole("group", { name: question }).waitFor();
  await done(page);
});
