// Makes the chat go on without loading the page anew, and lets a verdict be printed. Without it, the same forms load the
// whole page.
"use strict";
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
// Whoever changes the language stays at the clause.
for (const link of document.querySelectorAll("a.language, [data-stays]")) {
  link.addEventListener("click", () => { link.hash = location.hash; });
}
// What is folded is printed too.
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("main details:not(.clause)")) folded.open = true;
});
// What is ready to hand in is ticked off, in this browser alone.
try {
  const ticks = [...document.querySelectorAll("[data-tick]")];
  const kept = new Set(JSON.parse(localStorage.getItem("ticked")) ?? []);
  const name = (box) => `${box.dataset.tick} ${box.parentElement.textContent.trim()}`;
  for (const box of ticks) {
    box.checked = kept.has(name(box));
    box.addEventListener("change", () => {
      for (const other of ticks) if (name(other) === name(box)) other.checked = box.checked;
      kept[box.checked ? "add" : "delete"](name(box));
      localStorage.setItem("ticked", JSON.stringify([...kept]));
    });
  }
} catch {
  // Where a browser keeps nothing, ticks are gone with the page.
}
// An answer is copied as it is seen; where the browser lets nobody copy, it is marked to be copied by hand.
document.documentElement.classList.add("scripted");
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const said = [...button.parentElement.children].filter((it) => !it.matches("form, progress, [data-copy]"));
  try {
    await navigator.clipboard.writeText(said.map((it) => it.innerText).join("\n"));
    const { textContent } = button;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = textContent; }, 2000);
  } catch {
    const range = document.createRange();
    range.setStartBefore(said[0]);
    range.setEndBefore(button);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  }
});
// Within another site's page, only the chat itself is shown there, and that page is told that it is, and of Escape.
if (document.documentElement.classList.contains("embedded")) {
  parent.postMessage("zhinan there", "*");
  // That page may say how dark it is to be, whatever the browser says.
  const theme = /^zhinan (light|dark)$/.exec(name)?.[1];
  const schemes = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).filter((it) => it.media?.mediaText.includes("color-scheme"));
  if (theme) {
    document.documentElement.style.colorScheme = theme;
    for (const rule of schemes) rule.media.mediaText = theme === "dark" ? "all" : "not all";
  }
  addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.isComposing) parent.postMessage("zhinan close", "*"); });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link && !link.pathname.startsWith("/embed")) link.target = "_blank";
  });
}
(() => {
  const log = document.getElementById("log");
  const say = document.getElementById("say");
  if (!log || !say) return;
  const field = document.getElementById("text");
  const words = say.dataset;
  const PATIENCE = 25000;
  // Whoever presses twice means what they saw the first time: buttons that have just come up take no press.
  const SETTLED = 500;
  let buttonsSince = -SETTLED;

  const part = (kind, text) => {
    const element = document.createElement("div");
    element.className = kind;
    const line = document.createElement("p");
    line.textContent = text;
    element.append(line);
    return element;
  };

  const show = (element, behavior) => {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    element?.scrollIntoView({ block: "start", behavior: behavior ?? (still ? "instant" : "smooth") });
  };

  const isWithStaff = () => document.querySelector("#answers[data-with-staff]") !== null;
  const conversation = () => document.getElementById("answers")?.dataset.of;

  // Puts what was answered under what it answers, and gives what is new. Buttons of earlier questions are of no use any more.
  const put = (text, own) => {
    const fresh = document.createElement("template");
    fresh.innerHTML = text;
    const answers = fresh.content.getElementById("answers");
    const before = document.getElementById("answers");
    const isOpen = before?.querySelector("details")?.open;
    const replies = [...fresh.content.querySelectorAll(".said")];
    if (replies.length) {
      for (const old of log.querySelectorAll("form, progress, .welcome")) old.remove();
      buttonsSince = performance.now();
    }
    if (answers) {
      const details = answers.querySelector("details");
      if (details && isOpen) details.open = true;
      const held = before.contains(document.activeElement) && document.activeElement.value;
      before.replaceWith(answers);
      if (held) [...answers.querySelectorAll("button")].find((it) => it.value === held)?.focus({ preventScroll: true });
      // What was erased is not to be seen any more either.
      if (replies.length && !conversation()) for (const old of [...log.children]) if (old !== own) old.remove();
    }
    if (own) own.after(...replies); else log.append(...replies);
    return replies;
  };

  // What was said is kept in this browser and nowhere else, and is there again after a reload, for as long as the
  // conversation is the same and is not erased. Pages of the same conversation add to it; none writes over what another kept.
  const key = `said ${say.getAttribute("action")}`;
  const kept = () => {
    try { return JSON.parse(localStorage.getItem(key)) ?? {}; } catch { return {}; }
  };
  const forget = () => { for (const name of [key, "ticked"]) localStorage.removeItem(name); };
  const keep = (elements, id) => {
    try {
      const of = conversation();
      if (!of) return forget();
      const talk = isWithStaff();
      const before = kept();
      const said = (before.of === of && before.said) || [];
      if (!talk) for (const it of said) it.talk = false;
      for (const element of elements) {
        const copy = element.cloneNode(true);
        for (const old of copy.querySelectorAll("form, progress")) old.remove();
        said.push({ html: copy.outerHTML, id, talk });
      }
      while (said.length > 100 || JSON.stringify(said).length > 500000) said.shift();
      localStorage.setItem(key, JSON.stringify({ of, said }));
    } catch {
      // Where a browser keeps nothing, the answers and the open question are there all the same.
    }
  };
  const recall = () => {
    const { of, said = [] } = kept();
    if (of && of !== conversation()) return forget();
    const standing = document.getElementById("standing");
    const last = standing?.dataset.last;
    const letters = log.querySelectorAll(":scope > article:not([data-talk])");
    // What the page itself shows, it shows once: the last message, and what was said since staff have the conversation.
    const earlier = said.filter((it) => !(last && it.id === last) && !(it.talk && isWithStaff()));
    const before = document.createElement("template");
    before.innerHTML = earlier.map((it) => it.html).join("");
    const asked = before.content.lastElementChild?.querySelector(".question");
    if (!last && asked && asked.textContent === standing?.querySelector(".question")?.textContent) {
      const reply = asked.closest(".said");
      if (asked.classList.contains("band")) reply.remove(); else asked.remove();
      if (!reply.childElementCount) reply.remove();
    }
    log.prepend(before.content);
    if (said.length) log.querySelector(".welcome")?.remove();
    if (last && !said.some((it) => it.id === last)) keep([...standing.children], last);
    if (letters.length) keep(letters);
    if (!log.querySelector(".welcome")) show(log.querySelector("#standing") ?? log.lastElementChild, "instant");
  };

  // What was written and is not there yet comes back into the field after a reload.
  const drafts = `draft ${say.getAttribute("action")}`;
  const unsent = new Set();
  const keepDraft = () => {
    try { sessionStorage.setItem(drafts, JSON.stringify([...[...unsent].map((it) => it.typed), field.value].filter(Boolean))); } catch { /* As above. */ }
  };
  const recallDraft = () => {
    const all = log.querySelectorAll(".own p");
    const last = all[all.length - 1]?.textContent;
    try { field.value ||= (JSON.parse(sessionStorage.getItem(drafts)) ?? []).filter((text) => text !== last).join("\n"); } catch { /* As above. */ }
  };
  const isTooLong = () => new Blob([field.value]).size > Number(words.longest);
  const measure = () => {
    field.rows = Math.min(6, field.value.split("\n").length);
    document.getElementById("too-long").textContent = isTooLong() ? words.long : "";
  };

  const post = async (data) => {
    const answer = await fetch(say.getAttribute("action"), {
      method: "POST", body: data, headers: { "x-zhinan-fragment": "1" }, signal: AbortSignal.timeout(PATIENCE),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  };

  // While staff have the conversation, what they say is asked for, which the server answers once they say something.
  // Whoever looks at another page meanwhile sees a dot in the title.
  const title = document.title;
  document.addEventListener("visibilitychange", () => { document.title = title; });
  const pause = (milliseconds) => new Promise((resume) => setTimeout(resume, milliseconds));
  let listening = false;
  const listen = async () => {
    if (listening) return;
    listening = true;
    while (isWithStaff()) {
      try {
        const data = new URLSearchParams(new FormData(say));
        for (const name of ["text", "id", "answers"]) data.delete(name);
        data.set("letters", "1");
        const fresh = put(await post(data));
        if (fresh.length) {
          show(fresh[fresh.length - 1]);
          keep(fresh);
          if (document.hidden) document.title = `● ${title}`;
        }
        await pause(200);
      } catch {
        // The network is away; what was said waits.
        await pause(4000);
      }
    }
    listening = false;
  };

  // A message that did not get through stays where it is and says so.
  const lose = (message, error) => {
    const state = part("lost", error.message === "429" ? words.limit : words.lost);
    state.setAttribute("role", "alert");
    const again = document.createElement("button");
    again.type = "button";
    again.textContent = words.retry;
    again.addEventListener("click", () => {
      state.remove();
      log.append(message.own);
      enqueue(message);
    });
    state.append(again);
    message.own.append(state);
    for (const button of message.form.querySelectorAll("button")) button.disabled = false;
  };
  const deliver = async (message) => {
    const { own, data, goesOn } = message;
    const waiting = part("said bot waiting", words.waiting);
    log.setAttribute("aria-busy", "true");
    own.after(waiting);
    show(own);
    try {
      const text = await post(data);
      waiting.remove();
      const replies = put(text, own);
      unsent.delete(message);
      keepDraft();
      keep([own, ...replies], data.get("id"));
      listen();
      show(own);
      // Whoever pressed a button goes on with buttons; whoever types goes on typing.
      const next = goesOn && replies[replies.length - 1]?.querySelector(".answers button");
      if (next) next.focus({ preventScroll: true });
      else if (!goesOn || !matchMedia("(pointer: coarse)").matches) field.focus({ preventScroll: true });
    } catch (error) {
      waiting.remove();
      lose(message, error);
    } finally {
      log.removeAttribute("aria-busy");
    }
  };
  // What is sent meanwhile goes after it, in order.
  let last = Promise.resolve();
  let stale = false;
  const enqueue = (message) => {
    last = last.then(() => deliver(message)).then(() => { if (stale) location.reload(); });
  };

  const send = (form, button) => {
    const text = button?.textContent.trim() || field.value.trim();
    if (!text || (form === say && isTooLong())) return;
    const data = new URLSearchParams(new FormData(form, button));
    data.set("id", `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`);
    const own = part("said own", text);
    const you = document.createElement("span");
    you.className = "hidden";
    you.textContent = words.you;
    own.prepend(you);
    log.append(own);
    const goesOn = form !== say && form.contains(document.activeElement);
    const message = { form, own, data, goesOn, typed: form === say ? text : "" };
    if (form === say) {
      field.value = "";
      measure();
    } else {
      // Another press takes the place of one that did not get through.
      for (const old of unsent) if (old.form === form) { old.own.remove(); unsent.delete(old); }
      for (const other of form.querySelectorAll("button")) other.disabled = true;
    }
    unsent.add(message);
    keepDraft();
    enqueue(message);
  };

  recall();
  recallDraft();
  measure();
  listen();
  field.addEventListener("input", () => { measure(); keepDraft(); });
  field.addEventListener("keydown", (event) => {
    // Enter ends a word of an input method, in some browsers only after they say that it is ended (229).
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    say.requestSubmit();
  });
  // Another page of the same conversation went on.
  addEventListener("storage", (event) => {
    if (event.key !== key) return;
    stale = true;
    if (!log.hasAttribute("aria-busy")) location.reload();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || !form.closest(".chat")) return;
    event.preventDefault();
    const button = event.submitter?.name ? event.submitter : undefined;
    if (button && log.contains(form) && event.timeStamp - buttonsSince < SETTLED) return;
    send(form, button);
  });
})();
