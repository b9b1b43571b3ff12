// The pages in a real browser.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { base, close, done, erased, interview, isAsking, loaded, open, replied, step, type, violations } from "./support.mjs";

after(close);

test("a question is asked by keyboard alone and its clause opens in place", async () => {
  const page = await open();
  await page.goto(base);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip", "the way past the head comes first");
  await page.keyboard.press("Enter");
  while (!(await page.evaluate(() => document.activeElement.matches("button.suggestion")))) await page.keyboard.press("Tab");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.notEqual(outline, "none", "what has the focus can be seen");
  await replied(page, () => page.keyboard.press("Enter"));
  assert.match(await page.locator("#log .own").innerText(), /专题二/);
  assert.match(await page.locator("#log blockquote").first().innerText(), /70万元/);
  const clause = page.locator("#log details.clause").first();
  assert.equal(await clause.evaluate((it) => it.open), false);
  await clause.locator("summary").focus();
  await page.keyboard.press("Enter");
  assert.match(await clause.locator("mark").innerText(), /70万元/);
  await clause.locator("a").click();
  assert.equal(new URL(page.url()).hash, "#1.2.4");
  assert.ok(await page.locator(".entry:target").isVisible());
  await done(page);
});

test("an interview is led by buttons, goes on after a reload and in another tab, and its verdict can be printed", async () => {
  const page = await open();
  await page.goto(base);
  await replied(page, () => page.click("button.primary"));
  for (let steps = 0; steps < 4; steps += 1) await step(page);
  const question = await page.locator("#log .question").last().innerText();
  const own = await page.locator("#log .said.own").allInnerTexts();
  assert.ok(own.length >= 5);
  await page.reload();
  assert.equal(await page.locator("#standing .question").innerText(), question);
  assert.deepEqual(await page.locator("#log .said.own").allInnerTexts(), own, "what was said is there again");
  assert.equal(await page.locator("#log form").count(), 1, "and only the open question has buttons");
  const other = await page.context().newPage();
  await other.goto(base);
  assert.equal(await other.locator("#standing .question").innerText(), question);
  await other.close();
  await page.click("#answers > details > summary");
  assert.ok((await page.locator("#answers dd").count()) >= 3);
  await replied(page, () => page.locator("#answers dd button").first().click());
  assert.ok(await page.locator("#answers > details").evaluate((it) => it.open), "what was opened stays open");
  while (await isAsking(page)) await step(page);
  await page.click('a[href="/verdict"].button');
  const rules = await page.locator(".rules > li").count();
  assert.ok(rules >= 10, `${rules} rules`);
  assert.equal(await page.locator(".rules > li blockquote").count(), rules, "every rule has its words");
  assert.ok(await page.locator("[data-print]").isVisible());
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator(".tools").isVisible(), false);
  const pdf = await page.pdf({ format: "A4" });
  assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
  assert.ok(pdf.length > 20_000);
  await done(page);
});

test("what was said is gone from the browser once it is erased, and is shown to nobody who comes with another conversation", async () => {
  const page = await open();
  await page.goto(base);
  await type(page, "<u>专题二</u>最多能申请多少钱");
  const said = () => page.evaluate(() => JSON.stringify({ ...localStorage }));
  assert.match(await said(), /最多能申请多少钱/);
  await page.reload();
  assert.match(await page.locator("#log .said.own").innerText(), /<u>专题二<\/u>最多能申请多少钱/);
  assert.match(await page.locator("#log article").last().innerText(), /70万元/);
  assert.equal(await page.locator("#log u").count(), 0);
  assert.equal(await page.locator(".welcome").count(), 0);
  await page.context().clearCookies();
  await page.reload();
  assert.equal(await page.locator("#log .said").count(), 0);
  assert.equal(await said(), "{}");
  await type(page, "有年龄限制吗");
  await erased(page);
  assert.equal(await said(), "{}");
  await page.reload();
  assert.equal(await page.locator("#log .said").count(), 0);
  await done(page);
});

for (const locale of ["zh-CN", "en-GB"]) {
  test(`whoever comes on a phone sees the deadline, the telephone, the portal and the check at once (${locale})`, async () => {
    const page = await open({ locale, viewport: { width: 360, height: 640 }, javaScriptEnabled: false });
    await page.goto(base);
    const composer = (await page.locator("#say").boundingBox()).y;
    for (const what of [".deadline", 'a[href^="tel:"] >> nth=0', 'a[href^="https:"]', "button.primary"]) {
      const { y, height } = await page.locator(what).boundingBox();
      assert.ok(y >= 0 && y + height <= composer, `${what} ends at ${y + height}, the composer begins at ${composer}`);
    }
    await done(page);
  });
}

test("a verdict says first what it comes to, and what is ready to hand in stays ticked until all is erased", async () => {
  const page = await open();
  await interview(page);
  await page.goto(`${base}/verdict`);
  const band = await page.locator(".outcome .band").first().boundingBox();
  assert.ok(band.y + band.height < 844, "it is in the first view");
  assert.equal(await page.locator("details.folded .rules").first().isVisible(), false);
  await page.locator("[data-tick]").first().check();
  await page.reload();
  assert.ok(await page.locator("[data-tick]").first().isChecked());
  assert.deepEqual(await violations(page), []);
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  assert.ok(await page.locator("details.folded .rules").first().isVisible(), "all of it is printed");
  await page.emulateMedia({ media: "screen" });
  await page.goto(base);
  await erased(page);
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  await done(page);
});

test("whoever changes the language stays at the clause, and finds the way by a column of contents", async () => {
  const page = await open({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${base}/guide/stcsm-2026-8#2.11.b`);
  await page.click("a.language");
  await page.waitForURL((url) => url.hash === "#2.11.b" && url.search.includes("lang=en"));
  const column = page.locator("nav.column");
  assert.ok((await column.boundingBox()).y >= 0, "it stays in view");
  await column.getByRole("link", { name: "III. How to apply" }).click();
  assert.equal(new URL(page.url()).hash, "#3");
  assert.deepEqual(await violations(page), []);
  await done(page);
});

test("the guide is read in Chinese, in English or in both, and whoever changes that stays at the clause", async () => {
  const page = await open({ viewport: { width: 360, height: 640 } });
  await page.goto(`${base}/guide/stcsm-2026-8#2.11.b`);
  const clause = page.locator('[id="2.11.b"]');
  const tongues = () => clause.locator(":scope > div > [lang]").evaluateAll((all) => all.map((it) => it.lang));
  assert.deepEqual(await tongues(), ["zh-CN"]);
  await page.getByRole("link", { name: "中英" }).click();
  await page.waitForURL((url) => url.hash === "#2.11.b" && url.search.includes("view=both"));
  assert.deepEqual(await tongues(), ["zh-CN", "en"]);
  assert.deepEqual(await violations(page), []);
  await page.getByRole("link", { name: "EN", exact: true }).click();
  await page.waitForURL((url) => url.search.includes("view=en"));
  assert.deepEqual(await tongues(), ["en"]);
  const contents = page.locator("nav.contents");
  // The contents stay in view on a phone, too.
  await page.waitForFunction(() => document.querySelector("nav.contents").getBoundingClientRect().y === 0);
  assert.ok((await clause.boundingBox()).y >= (await contents.boundingBox()).height, "and hide nothing that one goes to");
  await done(page);
});

test("what is found in the guide is gone through step by step, without scripts", async () => {
  const page = await open({ javaScriptEnabled: false });
  await page.goto(`${base}/guide/stcsm-2026-8`);
  await page.fill("#q", "自筹");
  await loaded(page, () => page.press("#q", "Enter"));
  assert.equal(new URL(page.url()).hash, "#found");
  const found = await page.locator("#found li > a").allInnerTexts();
  assert.ok(found.length > 2);
  const seen = [];
  await page.locator("#found li > a").first().click();
  for (;;) {
    const clause = page.locator(".entry:target");
    seen.push(await clause.getAttribute("id"));
    assert.match(await clause.locator("mark").first().innerText(), /自筹/);
    const next = clause.getByRole("link", { name: "下一条" });
    if (!(await next.count())) break;
    await next.click();
  }
  assert.deepEqual(seen, found);
  await page.locator(".entry:target").getByRole("link", { name: "上一条" }).click();
  assert.equal(await page.locator(".entry:target").getAttribute("id"), found[found.length - 2]);
  await done(page);
});

test("the topics stand side by side, two at a time on a phone, with their heads in view and money and eligibility first", async () => {
  const page = await open({ viewport: { width: 360, height: 640 } });
  await page.goto(`${base}/guide/stcsm-2026-8`);
  const table = page.locator(".scroll");
  const rows = await table.locator("tbody th").allInnerTexts();
  assert.deepEqual(rows.slice(0, 2).sort(), ["申报主体要求", "经费额度"].sort());
  const { top, shown } = await table.evaluate((it) => {
    it.scrollTop = 400;
    const frame = it.getBoundingClientRect();
    const heads = [...it.querySelectorAll("thead th")].map((head) => head.getBoundingClientRect());
    return { top: heads[0].y - frame.y, shown: heads.filter((head) => head.right <= frame.right + 2).length };
  });
  assert.ok(Math.abs(top) < 4, "the heads stay");
  assert.equal(shown, 2);
  await done(page);
});

test("nothing of the guide is cut off where it is printed", async () => {
  const page = await open({ viewport: { width: 718, height: 1000 } });
  await page.emulateMedia({ media: "print" });
  await page.goto(`${base}/guide/stcsm-2026-8`);
  const [wide, width] = await page.evaluate(() => {
    const right = Math.max(...[...document.querySelectorAll("table td, table th")].map((it) => it.getBoundingClientRect().right));
    return [right, innerWidth];
  });
  assert.ok(wide <= width, `${wide} on ${width}`);
  await done(page);
});

test("without scripts all of it works by forms", async () => {
  const page = await open({ javaScriptEnabled: false });
  await page.goto(base);
  await loaded(page, () => page.click("button.primary"));
  for (let steps = 0; (await page.locator("#log progress").count()) > 0; steps += 1) {
    assert.ok(steps < 40);
    const buttons = page.locator("#log .answers button");
    const chosen = page.locator('#log .answers button[aria-pressed="true"]');
    if (await chosen.count()) await loaded(page, () => page.click('#log .answers button[value^="d:"]'));
    else if ((await buttons.count()) > 1) await loaded(page, () => buttons.first().click());
    else {
      const question = await page.locator("#log .question").innerText();
      await page.fill("#text", question.includes("几") ? "1" : "600000");
      await loaded(page, () => page.press("#say button", "Enter"));
    }
  }
  await page.goto(`${base}/verdict`);
  assert.ok((await page.locator(".rules > li").count()) >= 10);
  assert.equal(await page.locator("[data-print]").isVisible(), false, "a button that does nothing is not shown");
  await done(page);
});

test("html in a question is shown as text", async () => {
  const page = await open();
  await page.goto(base);
  const text = "<img src=x onerror=alert(1)><script>alert(2)</script>专题二 <b>多少钱</b>";
  await type(page, text);
  assert.equal(await page.locator("#log .own p").innerText(), text);
  assert.equal(await page.locator("#log :is(img, script, b)").count(), 0);
  await done(page);
});

for (const [locale, colorScheme, viewport] of [
  ["zh-CN", "light", { width: 390, height: 844 }],
  ["en-GB", "dark", { width: 1280, height: 800 }],
]) {
  test(`axe finds nothing on any page (${locale}, ${colorScheme})`, async () => {
    const page = await open({ locale, colorScheme, viewport, reducedMotion: "reduce" });
    const check = async (what) => assert.deepEqual(await violations(page), [], what);
    await page.goto(base);
    await check("the first page");
    await type(page, locale === "en-GB" ? "how much under topic 2" : "专题二最多能申请多少钱");
    await check("an answer");
    await page.context().clearCookies();
    await interview(page);
    await page.click("#answers > details > summary");
    await check("the end of an interview");
    assert.equal(await page.locator("#log article").last().evaluate((it) => getComputedStyle(it).animationName), "none");
    for (const path of ["/verdict", "/guide", "/guide/stcsm-2026-8?q=70", "/guide/stcsm-2026-8#2.11.b", "/api", "/about/privacy", "/about/accessibility", "/nothing"]) {
      await page.goto(base + path);
      await check(path);
      const [wide, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(wide <= width, `${path} is ${wide} wide on ${width}`);
    }
    page.context().faults = page.context().faults.filter((fault) => !fault.includes("404"));
    await done(page);
  });
}

for (const path of ["/", "/verdict", "/guide/stcsm-2026-8", "/guide/stcsm-2026-8?view=both", "/guide/stcsm-2026-8?q=70"]) {
  test(`${path} weighs less than 30 KB with all that it needs`, async () => {
    const page = await open();
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("Network.enable");
    let bytes = 0;
    cdp.on("Network.loadingFinished", (event) => { bytes += event.encodedDataLength; });
    await page.goto(base + path, { waitUntil: "networkidle" });
    assert.ok(bytes > 2_000 && bytes < 30_000, `${bytes} bytes`);
    await done(page);
  });
}

test("the chat stands in a corner of a site that is configured, and of no other", async () => {
  const host = (site) => async (page) => {
    await page.route(`${site}/**`, (route) => route.fulfill({
      contentType: "text/html; charset=utf-8",
      body: `<!doctype html><html lang="zh"><title>a</title><main><h1>a</h1></main><script src="${base}/embed.js" data-theme="dark" defer></script>`,
    }));
    await page.goto(`${site}/`);
    await page.getByRole("button", { name: "问指南" }).click();
    return page.frameLocator("#zhinan-embed iframe");
  };
  const page = await open();
  const frame = await host("http://embedder.localhost")(page);
  assert.ok(await frame.locator("html").evaluate((it) => getComputedStyle(it).backgroundColor === "rgb(20, 25, 27)"), "it is as dark as the site says");
  await frame.locator("button.primary").click();
  await frame.locator("#log progress").waitFor();
  await frame.locator("#log .answers button").first().click();
  await frame.locator("#log article").nth(1).waitFor();
  const question = await frame.locator("#log .question").last().innerText();
  const cookie = (await page.context().cookies()).find((it) => it.name === "__Host-zhinan_embed");
  assert.ok(cookie.secure && cookie.httpOnly && cookie.sameSite === "None" && cookie.partitionKey, JSON.stringify(cookie));
  await page.reload();
  await page.getByRole("button", { name: "问指南" }).click();
  assert.equal(await frame.locator("#standing .question").innerText(), question);
  const box = page.getByRole("dialog", { name: "申报指南问答" });
  await frame.locator("#text").press("Escape");
  await box.waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "问指南", "Escape leads back");
  await page.getByRole("button", { name: "问指南" }).click();
  await page.getByRole("button", { name: "English" }).click();
  await frame.locator("html[lang=en]").waitFor();
  await page.setViewportSize({ width: 360, height: 640 });
  const english = page.getByRole("dialog", { name: "Questions about the call" });
  assert.deepEqual(await english.boundingBox(), { x: 0, y: 0, width: 360, height: 640 }, "on a phone it has the whole screen");
  assert.deepEqual(await violations(page), []);
  await english.getByRole("button", { name: "Close" }).click();
  await english.waitFor({ state: "hidden" });
  assert.deepEqual(page.context().faults, []);
  await page.context().close();

  const other = await open();
  const refused = await host("http://other.localhost")(other);
  await assert.rejects(refused.locator("button.primary").waitFor({ timeout: 2_000 }));
  assert.match(other.context().faults.join(), /frame-ancestors/);
  const way = other.getByRole("link", { name: "在新窗口里打开" });
  await way.waitFor();
  assert.equal(new URL(await way.getAttribute("href")).origin, new URL(base).origin, "whoever may not have it here is told where it is");
  await other.context().close();
});
