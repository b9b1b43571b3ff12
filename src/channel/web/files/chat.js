// Makes the chat go on without loading the page anew, and lets a verdict be printed. Without it, the same forms load the
// whole page.
"use strict";
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
// Within another site's page, only the chat itself is shown there.
if (document.documentElement.classList.contains("embedded")) {
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
  let busy = false;

  const part = (kind, text) => {
    const element = document.createElement("div");
    element.className = kind;
    const line = document.createElement("p");
    line.textContent = text;
    element.append(line);
    return element;
  };

  // What was said stands alone above the answer: buttons of earlier questions are of no use any more.
  const clear = () => {
    for (const old of log.querySelectorAll("form, progress")) old.remove();
  };

  const show = (element) => {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
  };

  // Puts what was answered under what was said before, and gives the last of it.
  const put = (text) => {
    const fresh = document.createElement("template");
    fresh.innerHTML = text;
    const answers = fresh.content.getElementById("answers");
    const before = document.getElementById("answers");
    const isOpen = before?.querySelector("details")?.open;
    const replies = fresh.content.querySelectorAll(".said");
    if (replies.length) {
      clear();
      log.querySelector(".welcome")?.remove();
    }
    if (answers) {
      const details = answers.querySelector("details");
      if (details && isOpen) details.open = true;
      if (before) before.replaceWith(answers); else log.after(answers);
    }
    log.append(...replies);
    return replies[replies.length - 1];
  };

  // What was said is kept in this browser and nowhere else, and is there again after a reload, for as long as the
  // conversation is the same and is not erased.
  const key = `said ${say.getAttribute("action")}`;
  const conversation = () => document.getElementById("answers")?.dataset.of;
  const keep = () => {
    try {
      const of = conversation();
      if (!of) return localStorage.removeItem(key);
      const said = [...log.querySelectorAll(".said:not(.waiting, .fault)")].filter((it) => !it.closest("#standing"));
      const kept = said.slice(-100).map((it) => {
        const copy = it.cloneNode(true);
        for (const old of copy.querySelectorAll("form, progress")) old.remove();
        return copy.outerHTML;
      });
      while (kept.join("").length > 500000) kept.shift();
      localStorage.setItem(key, JSON.stringify({ of, kept }));
    } catch {
      // Where a browser keeps nothing, the answers and the open question are there all the same.
    }
  };
  try {
    const { of, kept } = JSON.parse(localStorage.getItem(key)) ?? {};
    const isWithStaff = document.querySelector("#answers[data-with-staff]");
    if (kept && of === conversation() && !isWithStaff && !log.querySelector(".said.own")) {
      const before = document.createElement("template");
      before.innerHTML = kept.join("");
      // The open question is asked once, with its buttons.
      const asked = before.content.lastElementChild?.querySelector(".question");
      if (asked && asked.textContent === log.querySelector("#standing .question")?.textContent) {
        const reply = asked.closest(".said");
        asked.remove();
        if (!reply.childElementCount) reply.remove();
      }
      log.prepend(before.content);
      if (kept.length) log.querySelector(".welcome")?.remove();
      log.lastElementChild?.scrollIntoView({ block: "start" });
    } else if (of && of !== conversation()) localStorage.removeItem(key);
  } catch {
    // As above.
  }

  const post = (form, data) => fetch(form.getAttribute("action"), {
    method: "POST", body: data, headers: { "x-zhinan-fragment": "1" },
  });

  // While staff have the conversation, what they say is asked for, which the server answers once they say something.
  // Whoever looks at another page meanwhile sees a dot in the title.
  const title = document.title;
  document.addEventListener("visibilitychange", () => { document.title = title; });
  const pause = (milliseconds) => new Promise((resume) => setTimeout(resume, milliseconds));
  let listening = false;
  const listen = async () => {
    if (listening) return;
    listening = true;
    while (document.querySelector("#answers[data-with-staff]")) {
      try {
        const answer = await post(say, new URLSearchParams({ letters: "1" }));
        if (!answer.ok) throw new Error(String(answer.status));
        const last = put(await answer.text());
        if (last) {
          show(last);
          keep();
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

  const send = async (form, button) => {
    if (busy) return;
    busy = true;
    const data = new URLSearchParams(new FormData(form, button));
    const said = button?.textContent.trim() || field.value.trim();
    const typed = form === say ? field.value : "";
    const own = part("said own", said);
    const you = document.createElement("span");
    you.className = "hidden";
    you.textContent = words.you;
    own.prepend(you);
    const waiting = part("said bot waiting", words.waiting);
    const hadFocus = form.contains(document.activeElement) && form !== say;
    log.setAttribute("aria-busy", "true");
    log.append(own, waiting);
    if (form === say) field.value = "";
    show(own);
    try {
      const answer = await post(form, data);
      if (!answer.ok) throw new Error(answer.status === 429 ? words.limit : words.lost);
      const text = await answer.text();
      waiting.remove();
      const reply = put(text);
      keep();
      listen();
      show(own);
      // Whoever pressed a button goes on with buttons; whoever types goes on typing.
      const next = hadFocus && reply?.querySelector(".answers button");
      if (next) next.focus({ preventScroll: true }); else if (!hadFocus || !matchMedia("(pointer: coarse)").matches) field.focus({ preventScroll: true });
    } catch (error) {
      waiting.remove();
      own.remove();
      if (typed) field.value = typed;
      const known = [words.limit, words.lost].includes(error.message);
      log.append(part("said bot fault", known ? error.message : words.lost));
      show(log.lastElementChild);
    } finally {
      log.removeAttribute("aria-busy");
      busy = false;
    }
  };

  listen();

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || !form.closest(".chat")) return;
    event.preventDefault();
    send(form, event.submitter?.name ? event.submitter : undefined);
  });
})();
