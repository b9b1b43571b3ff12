// Puts the chat in a corner of another site's page: <script src="https://…/embed.js" defer></script>,
// with data-lang="zh" or "en" where the language is to be set.
"use strict";
(() => {
  const script = document.currentScript;
  if (!script || document.getElementById("zhinan-embed")) return;
  const chosen = script.dataset.lang || document.documentElement.lang || navigator.language;
  const language = /^zh/i.test(chosen) ? "zh" : "en";
  const words = WORDS; // put in by the program
  const source = new URL("/embed", script.src);
  source.searchParams.set("lang", language);

  const place = document.createElement("div");
  place.id = "zhinan-embed";
  Object.assign(place.style, { position: "fixed", right: "16px", bottom: "16px", zIndex: "2147483000", display: "flex", flexDirection: "column", alignItems: "flex-end", gap: "8px" });
  const button = document.createElement("button");
  button.type = "button";
  Object.assign(button.style, { font: "600 16px/1.4 system-ui, sans-serif", padding: "12px 20px", minHeight: "48px", color: "#fff", background: "#0f5c63", border: "0", borderRadius: "24px", cursor: "pointer", boxShadow: "0 2px 12px rgba(0,0,0,.25)" });
  let frame = null;

  const show = (open) => {
    if (open && !frame) {
      frame = document.createElement("iframe");
      frame.src = source.href;
      frame.title = words.title[language];
      Object.assign(frame.style, { width: "min(400px, calc(100vw - 32px))", height: "min(640px, calc(100vh - 112px))", border: "1px solid rgba(0,0,0,.2)", borderRadius: "16px", background: "Canvas", boxShadow: "0 8px 32px rgba(0,0,0,.25)" });
      place.prepend(frame);
    }
    if (frame) frame.style.display = open ? "block" : "none";
    button.textContent = (open ? words.close : words.open)[language];
    button.setAttribute("aria-expanded", String(open));
    if (open) frame.focus();
  };

  button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
  place.append(button);
  document.body.append(place);
  show(false);
})();
