// Looks clauses up as one types, at the desk: what is found comes as HTML from the server, is chosen with the arrows, and
// is copied as a reply, or put into the fields beneath. Without it, the same forms load the whole page.
"use strict";
(() => {
  const reveal = (root) => {
    for (const part of root.querySelectorAll(".with-script")) {
      part.hidden = false;
      for (const set of part.querySelectorAll("fieldset")) set.disabled = false;
    }
    for (const part of root.querySelectorAll(".without-script")) part.hidden = true;
  };
  reveal(document);

  // Enter ends a word of an input method, in some browsers only after they say that it is ended (229).
  const isComposing = (event) => event.isComposing || event.keyCode === 229;

  // What is wrong stands over the page until it is mended: nothing goes dead in silence.
  const state = document.getElementById("state");
  const here = `${location.pathname}${location.search}`;
  let isOver = false;
  const mended = () => { if (state && !isOver) state.hidden = true; };
  const broken = (status) => {
    if (!state || isOver) return;
    isOver = status === 401;
    const [line, link] = state.children;
    line.textContent = isOver ? state.dataset.over : state.dataset.away;
    link.href = `/desk/login?next=${encodeURIComponent(here)}`;
    link.hidden = !isOver;
    state.hidden = false;
  };
  class Unanswered extends Error {
    constructor(status) { super(String(status)); this.status = status; }
  }
  const ask = async (path, options = {}) => {
    const headers = { "x-zhinan-fragment": "1", ...options.headers };
    let answer;
    try {
      answer = await fetch(path, { ...options, headers, signal: options.signal ?? AbortSignal.timeout(20000) });
    } catch (error) {
      if (error.name !== "AbortError") broken(0);
      throw error;
    }
    if (!answer.ok) {
      if (answer.status === 401) broken(401);
      throw new Unanswered(answer.status);
    }
    mended();
    return answer.text();
  };

  // What was filled in is there again for whoever had to log in meanwhile.
  const fields = () => [...document.querySelectorAll("main :is(input, textarea, select)")]
    .filter((it) => it.name && it.type !== "hidden" && it.type !== "password" && !it.closest(".login"));
  const filled = `fields ${here}`;
  const isBack = document.referrer && new URL(document.referrer).pathname === "/desk/login";
  if (isBack) {
    const kept = JSON.parse(sessionStorage.getItem(filled) ?? "[]");
    fields().forEach((field, at) => {
      const [name, value, checked] = kept[at] ?? [];
      if (name !== field.name) return;
      if (checked === null) field.value = value; else field.checked = checked;
    });
  }
  document.addEventListener("input", () => {
    const all = fields().map((it) => [it.name, it.value, /radio|checkbox/.test(it.type) ? it.checked : null]);
    sessionStorage.setItem(filled, JSON.stringify(all));
  });

  // A list of what is found for a field; `use` is called with what is chosen.
  const look = (field, use, moved) => {
    const results = document.getElementById("results");
    const told = document.getElementById("told");
    let running = null;
    let latest = Promise.resolve();

    const options = () => [...results.querySelectorAll('[role="option"]')];
    const active = () => results.querySelector('[aria-selected="true"]');
    const choose = (option) => {
      active()?.setAttribute("aria-selected", "false");
      option?.setAttribute("aria-selected", "true");
      option?.scrollIntoView({ block: "nearest" });
      if (option) field.setAttribute("aria-activedescendant", option.id);
      else field.removeAttribute("aria-activedescendant");
      moved?.(option);
    };
    const find = () => {
      running?.abort();
      const own = new AbortController();
      running = own;
      latest = (async () => {
        try {
          const found = await ask(`/desk/search?q=${encodeURIComponent(field.value)}`, { signal: own.signal });
          if (running !== own) return;
          results.innerHTML = found;
          const list = results.firstElementChild;
          told.textContent = list.dataset.said;
          list.hidden = list.childElementCount === 0;
          field.setAttribute("aria-expanded", String(!list.hidden));
          choose(options()[0]);
        } catch (error) {
          if (error.name !== "AbortError") told.textContent = document.querySelector("[data-lost]")?.dataset.lost ?? "";
        }
      })();
    };

    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", "hits");
    field.setAttribute("aria-expanded", "false");
    // Letters on the way to Chinese characters are not looked for.
    field.addEventListener("input", (event) => { if (!event.isComposing) find(); });
    field.addEventListener("compositionend", find);
    field.addEventListener("keydown", async (event) => {
      if (isComposing(event)) return;
      const all = options();
      const at = all.indexOf(active());
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const next = at + (event.key === "ArrowDown" ? 1 : -1);
        if (all[next]) choose(all[next]);
      } else if (event.key === "Enter") {
        event.preventDefault();
        // Whoever types fast means what is on its way.
        await latest;
        if (active()) use(active(), event);
      } else if (event.key === "Escape" && field.value) {
        event.preventDefault();
        field.value = "";
        find();
      }
    });
    results.addEventListener("click", (event) => {
      const option = event.target.closest('[role="option"]');
      if (!option || !getSelection().isCollapsed) return;
      choose(option);
      use(option, event);
      field.focus({ preventScroll: true });
    });
    return { find, active };
  };

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Where a page may not use the clipboard, it may copy what is selected.
      const area = document.createElement("textarea");
      const focused = document.activeElement;
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      focused?.focus({ preventScroll: true });
      return done;
    }
  };

  const form = document.getElementById("lookup");
  if (form) {
    const field = document.getElementById("q");
    const told = document.getElementById("told");
    const open = document.getElementById("open");
    const button = document.getElementById("copy");
    const english = document.getElementById("english");
    const results = document.getElementById("results");
    const words = form.dataset;
    const use = async (option, event) => {
      if (event.ctrlKey || event.metaKey) return void open.click();
      const language = form.querySelector('[name="copies"]:checked').value;
      const text = option.dataset[language];
      const name = option.dataset.clause ?? "";
      told.textContent = (await copy(text)) ? words.copied.replace("{what}", name) : words.uncopied;
    };
    const moved = (option) => {
      button.disabled = !option;
      open.hidden = !option?.dataset.href;
      if (option?.dataset.href) open.href = option.dataset.href;
    };
    const list = look(field, use, moved);
    const show = () => results.classList.toggle("with-english", english.checked);
    english.addEventListener("change", show);
    show();
    button.addEventListener("click", (event) => use(list.active(), event));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.querySelector(".field button").hidden = true;
    if (field.value) list.find();
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select");
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        field.focus();
        field.select();
      }
    });
  }

  const pick = document.getElementById("pick");
  if (pick) {
    look(pick, (option) => {
      const { clause } = option.dataset;
      const fields = [...document.querySelectorAll('[name="clause"]')];
      if (!clause || fields.some((field) => field.value === clause)) return;
      const free = fields.find((field) => !field.value);
      if (!free) return;
      free.value = clause;
      document.querySelector('[name="matter"][value="clauses"]').checked = true;
    });
  }

  // Who waits for a person is told on every page, and in its title; what is said there comes by itself.
  const badge = document.getElementById("waiting");
  const people = document.getElementById("people");
  const title = document.title;
  const tell = (count) => {
    badge.hidden = count === 0;
    badge.textContent = count;
    document.title = count ? `(${count}) ${title}` : title;
  };
  const put = (text, isAnswer) => {
    const fresh = document.createElement("template");
    fresh.innerHTML = text;
    const { content } = fresh;
    reveal(content);
    const refresh = (id) => {
      const [old, now] = [people.querySelector(id), content.querySelector(id)];
      const [was, is] = [old.querySelector("details"), now.querySelector("details")];
      if (was && is) is.open = was.open;
      if (old.innerHTML === now.innerHTML) return;
      const href = old.contains(document.activeElement) && document.activeElement.getAttribute("href");
      old.replaceChildren(...now.childNodes);
      if (href) old.querySelector(`[href="${CSS.escape(href)}"]`)?.focus({ preventScroll: true });
    };
    tell(Number(content.getElementById("queue").dataset.count));
    refresh("#queue");
    // What became of what one did stays until one does something else.
    if (isAnswer || content.getElementById("said").childElementCount) refresh("#said");
    const [old, now] = [people.querySelector("#talk"), content.getElementById("talk")];
    if (!old || !now) return void old?.remove();
    old.dataset.id = now.dataset.id;
    refresh("#owner");
    refresh("#known");
    refresh("#proposed");
    const words = old.querySelector("#words");
    const said = [...now.querySelector("#words").children];
    const last = words.lastElementChild?.outerHTML;
    const seen = said.findLastIndex((it) => it.outerHTML === last);
    if (seen + 1 === said.length) return;
    if (last && seen < 0) words.replaceChildren();
    words.append(...said.slice(seen + 1));
    words.scrollTop = words.scrollHeight;
  };
  const watch = async () => {
    try {
      const text = await ask(people?.dataset.watch ?? "/desk/people/waiting", { headers: { "x-zhinan-watch": "1" } });
      if (people) put(text); else tell(Number(text));
    } catch (error) {
      if (error.status === 401) clearInterval(watching);
    }
  };
  const watching = badge && setInterval(watch, people ? 2000 : 5000);
  if (badge) tell(badge.hidden ? 0 : Number(badge.textContent));

  const writing = document.getElementById("writing");
  const own = writing?.querySelector("textarea");
  if (own) {
    const words = document.getElementById("words");
    words.scrollTop = words.scrollHeight;
    // What was begun is there again after a look at another page.
    const draft = `draft ${people.dataset.watch}`;
    own.value ||= sessionStorage.getItem(draft) ?? "";
    const keep = () => sessionStorage.setItem(draft, own.value);
    own.addEventListener("input", keep);
    own.focus({ preventScroll: true });
    own.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || isComposing(event)) return;
      event.preventDefault();
      writing.requestSubmit(writing.querySelector('[value="say"]'));
    });
    people.addEventListener("click", (event) => {
      const { put: text } = event.target.dataset;
      if (!text) return;
      own.value = own.value.trim() ? `${own.value.trimEnd()}\n${text}` : text;
      keep();
      own.focus();
    });
    const fault = (said) => {
      const line = document.createElement("p");
      line.className = "fault";
      line.setAttribute("role", "alert");
      line.textContent = said;
      people.querySelector("#said").replaceChildren(line);
    };
    let sending = false;
    writing.addEventListener("submit", async (event) => {
      if (event.submitter?.value !== "say") return;
      event.preventDefault();
      if (sending || !own.value.trim()) return;
      sending = true;
      const text = own.value;
      const body = new URLSearchParams(new FormData(writing, event.submitter));
      try {
        put(await ask("/desk/people", { method: "POST", body }), true);
        if (people.querySelector("[role=alert]")) return;
        if (own.value === text) own.value = "";
        keep();
        writing.elements.id.value = people.querySelector("#talk").dataset.id;
        writing.querySelector('[value="take"]')?.remove();
        document.getElementById("back").hidden = false;
      } catch (error) {
        if (error.status !== 401) fault(people.dataset.lost);
      } finally {
        sending = false;
      }
    });
  }
  for (const leave of document.querySelectorAll('[action="/desk/logout"]')) leave.addEventListener("submit", () => sessionStorage.clear());

  const check = document.getElementById("check");
  if (check) {
    const panel = document.getElementById("panel");
    const outcome = document.getElementById("outcome");
    let running = null;
    let timer = 0;
    const decide = async () => {
      running?.abort();
      const own = new AbortController();
      running = own;
      try {
        panel.innerHTML = await ask("/desk/check", { method: "POST", body: new URLSearchParams(new FormData(check)), signal: own.signal });
        const { outcome: said, idle } = panel.firstElementChild.dataset;
        if (outcome.textContent !== said) outcome.textContent = said;
        const idles = idle.split(" ");
        const faults = new Map([...panel.querySelectorAll("[data-fault]")].map((it) => [it.dataset.fact, it.dataset.fault]));
        for (const set of check.querySelectorAll("[data-fact]")) {
          const { fact } = set.dataset;
          set.hidden = set.disabled = idles.includes(fact);
          const field = set.querySelector("input:not([type])");
          if (!field) continue;
          if (faults.has(fact)) field.setAttribute("aria-invalid", "true"); else field.removeAttribute("aria-invalid");
          document.getElementById(`${fact}-fault`).textContent = faults.get(fact) ?? "";
        }
      } catch (error) {
        if (error.name !== "AbortError") outcome.textContent = check.dataset.lost;
      }
    };
    check.addEventListener("input", (event) => {
      // None of them is chosen alone.
      if (event.target.type === "checkbox" && event.target.checked) {
        const isNone = event.target.value === "";
        for (const box of event.target.closest("fieldset").querySelectorAll("[type=checkbox]")) {
          if (box !== event.target && (isNone || box.value === "")) box.checked = false;
        }
      }
      clearTimeout(timer);
      timer = setTimeout(decide, 120);
    });
    check.addEventListener("submit", (event) => { event.preventDefault(); decide(); });
    if (isBack) decide();
  }
})();
