// Puts the chat in a corner of another site's page: <script src="https://…/embed.js" defer></script>,
// with data-lang="zh" or "en" and data-theme="light" or "dark" where they are to be set.
"use strict";
(() => {
  const script = document.currentScript;
  if (!script || document.getElementById("zhinan-embed")) return;
  const { lang, theme } = script.dataset;
  let language = /^zh/i.test(lang || document.documentElement.lang || navigator.language) ? "zh" : "en";
  const words = WORDS; // put in by the program
  const source = new URL("/embed", script.src);
  // So long after the frame is there, a chat that says nothing is one that this site may not show.
  const PATIENCE = 4000;

  const make = (kind, style, ...inside) => {
    const element = document.createElement(kind);
    if (kind === "button") element.type = "button";
    Object.assign(element.style, style);
    element.append(...inside);
    return element;
  };
  const plain = { font: "600 16px/1.4 system-ui, sans-serif", minHeight: "44px", padding: "8px 14px", color: "inherit", background: "none", border: "0", cursor: "pointer" };
  const place = make("div", { position: "fixed", right: "16px", bottom: "16px", zIndex: "2147483000", display: "flex", flexDirection: "column", alignItems: "flex-end", gap: "8px" });
  place.id = "zhinan-embed";
  const button = make("button", { ...plain, padding: "12px 20px", minHeight: "48px", color: "#fff", background: "#0f5c63", borderRadius: "24px", boxShadow: "0 2px 12px rgba(0,0,0,.25)" });
  const name = make("strong", { flex: "1", minWidth: "0", padding: "0 14px" });
  const other = make("button", plain);
  const close = make("button", plain, "✕");
  const head = make("div", { display: "flex", alignItems: "center", font: plain.font, color: "#fff", background: "#0f5c63" }, name, other, close);
  const body = make("div", { flex: "1", minHeight: "0", display: "flex" });
  const box = make("div", { display: "none", flexDirection: "column", overflow: "hidden", background: "Canvas", color: "CanvasText", boxShadow: "0 8px 32px rgba(0,0,0,.25)" }, head, body);
  box.setAttribute("role", "dialog");
  if (theme) box.style.colorScheme = theme;

  // On a phone it has the whole screen.
  const narrow = matchMedia("(max-width: 480px)");
  const fit = () => Object.assign(box.style, narrow.matches
    ? { position: "fixed", inset: "0", width: "auto", height: "100dvh", borderRadius: "0", border: "0" }
    : { position: "static", inset: "auto", width: "400px", height: "min(640px, calc(100vh - 112px))", borderRadius: "16px", border: "1px solid rgba(0,0,0,.2)" });
  narrow.addEventListener("change", fit);

  let frame = null;
  let isThere = false;
  const refused = () => {
    const link = make("a", { color: "inherit" }, words.elsewhere[language]);
    link.href = new URL("/", script.src).href;
    link.target = "_blank";
    link.rel = "noopener";
    body.replaceChildren(make("p", { font: "16px/1.6 system-ui, sans-serif", margin: "20px" }, words.refused[language], " ", link));
    frame = null;
  };
  const load = () => {
    source.searchParams.set("lang", language);
    isThere = false;
    frame = make("iframe", { flex: "1", border: "0", width: "100%" });
    if (theme) frame.name = `zhinan ${theme}`;
    frame.src = source.href;
    frame.title = words.title[language];
    frame.addEventListener("load", () => setTimeout(() => { if (!isThere) refused(); }, PATIENCE));
    body.replaceChildren(frame);
  };
  const label = () => {
    const open = button.getAttribute("aria-expanded") === "true";
    button.textContent = (open ? words.close : words.open)[language];
    name.textContent = words.title[language];
    box.setAttribute("aria-label", words.title[language]);
    other.textContent = words.other[language];
    other.lang = language === "zh" ? "en" : "zh-CN";
    close.setAttribute("aria-label", words.close[language]);
  };
  const show = (open) => {
    if (open && !frame) load();
    box.style.display = open ? "flex" : "none";
    button.style.display = open && narrow.matches ? "none" : "block";
    button.setAttribute("aria-expanded", String(open));
    label();
    if (open) (frame ?? close).focus(); else if (box.contains(document.activeElement)) button.focus();
  };

  button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
  close.addEventListener("click", () => { show(false); button.focus(); });
  other.addEventListener("click", () => { language = language === "zh" ? "en" : "zh"; load(); label(); });
  box.addEventListener("keydown", (event) => { if (event.key === "Escape") { show(false); button.focus(); } });
  // The chat says that it is there, and that Escape was pressed in it.
  addEventListener("message", (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== source.origin) return;
    if (event.data === "zhinan there") isThere = true;
    if (event.data === "zhinan close") { show(false); button.focus(); }
  });
  place.append(box, button);
  document.body.append(place);
  fit();
  show(false);
})();
