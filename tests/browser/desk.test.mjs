// The desk in a real browser.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, test } from "node:test";
import { base, close, done, loaded, open, replied, type, violations } from "./support.mjs";

const { ZHINAN_STAFF: name, ZHINAN_PASSWORD: password, ZHINAN_PICTURES: pictures } = process.env;
const desktop = { viewport: { width: 1280, height: 860 } };

after(close);

async function picture(page, file) {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: `${pictures}/${file}.png`, fullPage: true });
}

// A page of the desk, for someone who has just logged in with the keyboard.
async function desk(options = desktop) {
  const page = await open(options);
  await page.goto(`${base}/desk`);
  assert.equal(new URL(page.url()).pathname, "/desk/login");
  await page.waitForSelector("#name:focus");
  await page.keyboard.type(name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await page.waitForURL(`${base}/desk`);
  return page;
}

const found = (page, clause) => page.waitForSelector(`[role="option"][data-clause="${clause}"]`);
const chosen = (page) => page.locator('[role="option"][aria-selected="true"]');

test("a wrong password says so, the right one leads to the desk, and going back after logging out shows nothing", async () => {
  const page = await open(desktop);
  await page.goto(`${base}/desk/login`);
  await page.fill("#name", name);
  await page.fill("#password", "a wrong password");
  await page.press("#password", "Enter");
  assert.match(await page.locator("[role=alert]").innerText(), /不对/);
  assert.equal(await page.evaluate(() => document.activeElement.id), "password", "the name is kept and the password is next");
  await page.fill("#password", password);
  await page.press("#password", "Enter");
  await page.waitForURL(`${base}/desk`);
  await page.getByRole("button", { name: "退出登录" }).click();
  await page.waitForURL(`${base}/desk/login`);
  await page.goBack();
  assert.equal(new URL(page.url()).pathname, "/desk/login");
  page.context().faults = page.context().faults.filter((fault) => !fault.includes("401"));
  await done(page);
});

test("a clause is found as one types, chosen by arrows, copied by Enter, and opened, without the mouse", async () => {
  const page = await desk();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  assert.equal(await page.evaluate(() => document.activeElement.id), "q", "one can type at once");
  await page.keyboard.type("1:1 ");
  await found(page, "1.1.4");
  await page.keyboard.type("承诺书");
  await found(page, "2.11.c");
  assert.ok((await page.locator("[role=option] mark").count()) > 0);
  const active = () => page.evaluate(() => document.getElementById("q").getAttribute("aria-activedescendant"));
  const first = await active();
  assert.equal(await chosen(page).count(), 1);
  await page.keyboard.press("ArrowDown");
  assert.notEqual(await active(), first);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  assert.equal(await active(), first, "the first stays the first");
  assert.equal(await page.evaluate(() => document.activeElement.id), "q");
  while ((await chosen(page).getAttribute("data-clause")) !== "2.11.c" || (await active()) === "hit-answer") await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.getElementById("told").textContent.includes("已复制"));
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /（2\.11\.c）/);
  assert.match(copied, /还须提供自筹经费与申请资助经费的比例不低于1:1的承诺书/);
  await page.check('[name="copies"][value="en"]');
  await page.locator("#q").focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(async () => (await navigator.clipboard.readText()).includes("Clause 2.11.c"));
  const opened = page.context().waitForEvent("page");
  await page.keyboard.press("Control+Enter");
  const guide = await opened;
  await guide.waitForLoadState();
  assert.equal(new URL(guide.url()).hash, "#2.11.c");
  await guide.close();
  assert.equal(await page.locator(".english").first().isVisible(), false);
  await page.check("#english");
  assert.ok(await page.locator(".english").first().isVisible());
  await page.locator("#english").focus();
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.id), "q");
  await page.keyboard.press("Escape");
  assert.equal(await page.inputValue("#q"), "");
  await page.waitForFunction(() => !document.querySelector("[role=option]"));
  await done(page);
});

test("who types fast and presses Enter at once gets what was typed, and not what stood there before", async () => {
  const page = await desk();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.keyboard.type("2.8");
  await found(page, "2.8");
  await page.route("**/desk/search**", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await route.continue();
  });
  await page.fill("#q", "2.11.b");
  await page.press("#q", "Enter");
  await page.waitForFunction(() => document.getElementById("told").textContent.includes("已复制"));
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /2\.11\.b/);
  await done(page);
});

test("html that is looked for is shown as text, and without scripts it is looked for too", async () => {
  const page = await desk({ ...desktop, javaScriptEnabled: false });
  await page.fill("#q", "<img src=x onerror=alert(1)>自筹");
  await loaded(page, () => page.press("#q", "Enter"));
  assert.equal(await page.locator("main img").count(), 0);
  assert.ok((await page.locator("ol.hits > li").count()) > 0);
  await loaded(page, () => page.getByRole("link", { name: "中文答复" }).first().click());
  assert.match(await page.locator("body").innerText(), /您好/);
  await done(page);
});

test("a caller is checked on one page, and the verdict changes with every answer", async () => {
  const page = await desk();
  await page.goto(`${base}/desk/check`);
  const outcome = page.locator("#outcome");
  const becomes = (text) => page.waitForFunction((text) => document.getElementById("outcome").textContent.includes(text), text);
  await page.locator('[name="topic"][value="2"]').focus();
  await page.keyboard.press("Space");
  await becomes("专题二");
  assert.equal(await page.locator('[data-fact="fields"]').isVisible(), false, "what does not matter is not asked");
  await page.fill('[name="requested"]', "80万");
  await becomes("不符合");
  await page.fill('[name="requested"]', "70万");
  await becomes("待核实");
  await page.fill('[name="requested"]', "很多");
  await page.waitForSelector('[name="requested"][aria-invalid="true"]');
  assert.notEqual(await page.locator("#requested-fault").innerText(), "");
  await page.fill('[name="requested"]', "70万");
  await page.fill('[name="self_raised"]', "10万");
  await page.fill('[name="total_budget"]', "50万");
  await page.waitForFunction(() => !document.querySelector("#panel .outcome"));
  assert.match(await outcome.innerText(), /50/);
  await page.fill('[name="total_budget"]', "200万");
  await page.waitForSelector("#panel .outcome");
  await page.check('[name="topic"][value="1"]');
  await becomes("专题一");
  await page.check('[name="fields"][value="biomedicine"]');
  await page.check('[name="fields"][value=""]');
  assert.equal(await page.isChecked('[name="fields"][value="biomedicine"]'), false);
  assert.deepEqual(await violations(page), []);
  await picture(page, "check");
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("#check").isVisible(), false);
  assert.ok(await page.locator(".printed").isVisible());
  await done(page);
});

test("a question that was missed becomes knowledge by the keyboard, works at once, and is taken back", async () => {
  const asked = "两顶帽子戴着行不行";
  const applicant = await open();
  await applicant.goto(base);
  await type(applicant, asked);
  const page = await desk();
  await page.goto(`${base}/desk/missed?all=1`);
  assert.deepEqual(await violations(page), []);
  await picture(page, "missed");
  await page.getByRole("link", { name: asked }).click();
  await page.fill("#en", "Wearing two hats, is that fine?");
  await page.locator("#pick").focus();
  await page.keyboard.type("2.8");
  await found(page, "2.8");
  while ((await chosen(page).getAttribute("id")) === "hit-answer") await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.equal(await page.inputValue("#clause-0"), "2.8");
  assert.ok(await page.isChecked('[name="matter"][value="clauses"]'));
  assert.deepEqual(await violations(page), []);
  await picture(page, "question");
  await page.getByRole("button", { name: "马上用上" }).press("Enter");
  await page.waitForURL("**/desk/missed/entry/*");
  await picture(page, "entry");
  await type(applicant, asked);
  assert.match(await applicant.locator("#log article").last().innerText(), /8\.已作为项目负责人承担/);
  await page.getByRole("button", { name: "撤回" }).click();
  await page.waitForURL(`${base}/desk/missed`);
  await type(applicant, asked);
  assert.doesNotMatch(await applicant.locator("#log article").last().innerText(), /8\.已作为项目负责人承担/);
  await applicant.context().close();
  await done(page);
});

const says = (page, text) => page.waitForFunction((text) => document.getElementById("log").textContent.includes(text), text);
const said = (page, text) => page.waitForFunction((text) => document.getElementById("words").textContent.includes(text), text);

test("an applicant who wants a person talks with staff in another browser, and goes on where the interview was", async () => {
  const applicant = await open();
  await applicant.goto(base);
  await replied(applicant, () => applicant.getByRole("button", { name: "看看我们能不能报" }).click());
  await type(applicant, "专题二");
  const question = await applicant.locator("p.question").last().innerText();
  const page = await desk();
  assert.equal(await page.locator("#waiting").isVisible(), false);
  await type(applicant, "找人工");
  await says(applicant, "已经转给工作人员");
  // Whoever looks up clauses meanwhile sees that someone waits.
  await page.waitForFunction(() => document.title.startsWith("(1) ") && document.getElementById("waiting").checkVisibility());
  await applicant.fill("#text", "<b>最多</b>能申请多少钱");
  await applicant.press("#text", "Enter");
  await says(applicant, "已转给工作人员；");
  const head = applicant.locator(".person");
  assert.match(await head.innerText(), /正在等工作人员 您前面没有人在等/);
  assert.deepEqual(await violations(applicant), []);

  await page.getByRole("link", { name: /人工对话/ }).click();
  await page.getByRole("link", { name: "<b>最多</b>能申请多少钱" }).press("Enter");
  await said(page, "<b>最多</b>能申请多少钱");
  assert.equal(await page.locator("#words b").count(), 0, "html is shown as text");
  assert.equal(await page.evaluate(() => document.activeElement.id), "text", "one can write at once");
  assert.match(await page.locator("#known").innerText(), /专题二/, "what is known is in view");
  const [queue, talk, composer] = await Promise.all(["#queue", "#talk", ".composer"].map((it) => page.locator(it).boundingBox()));
  assert.ok(queue.x + queue.width <= talk.x, "who waits stands beside what is said");
  assert.ok(composer.y + composer.height <= 860, "one can write without scrolling");
  await page.getByText("指南助手会这样回答").click();
  await page.getByRole("button", { name: "放进答复" }).click();
  assert.match(await page.inputValue("#text"), /70万元/);
  await page.goto(`${base}/desk`);
  await page.goBack();
  assert.match(await page.inputValue("#text"), /70万元/, "a draft outlasts a look at another page");
  assert.deepEqual(await violations(page), []);
  await picture(page, "people");
  await page.fill("#text", "每项不超过 70 万。");
  await page.press("#text", "Shift+Enter");
  await page.keyboard.type("还有别的吗？");
  await page.press("#text", "Enter");
  await said(page, "还有别的吗？");
  assert.equal(await page.inputValue("#text"), "");
  await says(applicant, "工作人员：每项不超过 70 万。");
  assert.match(await head.innerText(), /工作人员在线/);
  assert.ok((await head.boundingBox()).y >= 0, "the way back is always in view");
  assert.equal(await applicant.locator("#log .staff").count(), 1, "what a person says looks like it");
  assert.deepEqual(await violations(applicant), []);
  assert.equal(await page.locator("#waiting").isVisible(), false, "who is being spoken with waits no more");
  await page.fill("#text", "这是没写完的");
  await applicant.fill("#text", "没有了，谢谢");
  await applicant.press("#text", "Enter");
  await said(page, "没有了，谢谢");
  assert.equal(await page.inputValue("#text"), "这是没写完的", "what is being written stays");
  await applicant.reload();
  await says(applicant, "没有了，谢谢");
  assert.deepEqual(await violations(applicant), []);
  await page.getByText("交还给机器人").click();
  await page.getByRole("button", { name: "确定交还" }).click();
  await page.waitForSelector("text=已交还给机器人");
  assert.equal(await page.locator("#talk").count(), 0, "what was said is erased");
  await says(applicant, "工作人员已经答复完");
  const back = applicant.locator("#log article").last();
  assert.ok((await back.innerText()).includes(question));
  assert.ok((await back.getByRole("button").count()) > 0, "the question has its buttons");
  await applicant.context().close();
  await done(page);
});

test("who goes back to the assistant is gone from the desk, and what staff write too late says so and is kept", async () => {
  const applicant = await open();
  await applicant.goto(base);
  await type(applicant, "找人工");
  const page = await desk();
  await page.goto(`${base}/desk/people`);
  await page.getByRole("link", { name: "（还没有写什么）" }).click();
  await page.fill("#text", "您好，请讲");
  await type(applicant, "回到机器人");
  await page.waitForSelector("#said [role=alert]");
  assert.match(await page.locator("#said [role=alert]").innerText(), /申报人回到了机器人/);
  const answered = page.waitForResponse((response) => response.url().includes("said=gone"));
  await page.press("#text", "Enter");
  await answered;
  assert.equal(await page.inputValue("#text"), "您好，请讲");
  assert.equal(await page.locator("#talk").count(), 0);
  await applicant.context().close();
  await done(page);
});

test("without scripts an applicant is taken, answered and handed back", async () => {
  const applicant = await open();
  await applicant.goto(base);
  await type(applicant, "找人工");
  const page = await desk({ ...desktop, javaScriptEnabled: false });
  await page.goto(`${base}/desk/people`);
  await loaded(page, () => page.getByRole("link", { name: "（还没有写什么）" }).click());
  await loaded(page, () => page.getByRole("button", { name: "接过来" }).click());
  await says(applicant, "工作人员来了");
  await page.fill("#text", "您好");
  await loaded(page, () => page.getByRole("button", { name: "发送" }).click());
  await says(applicant, "工作人员：您好");
  await loaded(page, () => page.getByRole("link", { name: "看有没有新的" }).click());
  assert.match(await page.locator("#words").innerText(), /您好/);
  await page.getByText("交还给机器人").click();
  await loaded(page, () => page.getByRole("button", { name: "确定交还" }).click());
  await says(applicant, "工作人员已经答复完");
  await applicant.context().close();
  await done(page);
});

test("a session that ends says so in its place, and whoever logs in again finds the form as it was", async () => {
  const page = await desk();
  await page.goto(`${base}/desk/check`);
  await page.check('[name="topic"][value="2"]');
  await page.context().clearCookies();
  await page.fill('[name="requested"]', "80万");
  await page.waitForSelector("#state:not([hidden])");
  assert.match(await page.locator("#state").innerText(), /登录已过期/);
  assert.equal(await page.inputValue('[name="requested"]'), "80万");
  assert.deepEqual(await violations(page), []);
  await page.getByRole("link", { name: "重新登录" }).click();
  await page.fill("#name", name);
  await page.fill("#password", password);
  await page.press("#password", "Enter");
  await page.waitForURL(`${base}/desk/check`);
  assert.equal(await page.inputValue('[name="requested"]'), "80万");
  await page.waitForFunction(() => document.getElementById("outcome").textContent.includes("不符合"));
  page.context().faults = page.context().faults.filter((fault) => !fault.includes("401"));
  await done(page);
});

test("a network that is away is told, and told no more once it is back", async () => {
  const page = await desk();
  await page.route("**/desk/**", (route) => route.abort());
  await page.fill("#q", "自筹");
  await page.waitForSelector("#state:not([hidden])");
  await page.unroute("**/desk/**");
  await page.fill("#q", "2.8");
  await found(page, "2.8");
  assert.equal(await page.locator("#state").isVisible(), false);
  page.context().faults.length = 0;
  await done(page);
});

test("Enter that ends a word of an input method neither copies nor sends", async () => {
  const page = await desk();
  await page.fill("#q", "2.8");
  await found(page, "2.8");
  const told = await page.locator("#told").innerText();
  await page.evaluate(() => {
    const field = document.getElementById("q");
    field.dispatchEvent(new CompositionEvent("compositionend", { data: "自筹", bubbles: true }));
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true }));
  });
  await page.waitForTimeout(100);
  assert.equal((await page.locator("#told").innerText()).includes("已复制"), told.includes("已复制"));
  await done(page);
});

for (const [what, options] of [
  ["phone", { viewport: { width: 390, height: 844 } }],
  ["desktop-dark-en", { ...desktop, locale: "en-GB", colorScheme: "dark" }],
  ["desktop", desktop],
]) {
  test(`axe finds nothing at the desk, and nothing is wider than the window (${what})`, async () => {
    const page = await open(options);
    const check = async (name) => {
      assert.deepEqual(await violations(page), [], name);
      const [wide, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(wide <= width, `${name} is ${wide} wide on ${width}`);
      await picture(page, `${what}-${name}`);
    };
    await page.goto(`${base}/desk/login`);
    await check("login");
    await page.fill("#name", name);
    await page.fill("#password", password);
    await page.press("#password", "Enter");
    await page.waitForURL(`${base}/desk`);
    await page.fill("#q", "在研项目几项不能报");
    await page.waitForSelector('[role="option"]');
    await check("lookup");
    await page.check("#english");
    await check("lookup-english");
    for (const room of ["check", "people", "missed", "figures", "audit"]) {
      await page.goto(`${base}/desk/${room}`);
      await check(room);
    }
    await page.goto(`${base}/desk/missed/question?guide=stcsm-2026-8&q=%E7%94%B3%E8%AF%B7%E4%BA%BA%E5%A4%9A%E5%A4%A7%E5%B9%B4%E7%BA%AA`);
    await check("question");
    await done(page);
  });
}
