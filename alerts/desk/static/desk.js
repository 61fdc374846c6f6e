// Countdowns that follow the desk's own clock, keyboard triage, and a gentle refresh.
// Everything works without this file; it only saves the reader a reload.
"use strict";

const root = document.documentElement;
const serverNow = Number(root.dataset.now);
const speed = Number(root.dataset.speed) || 1;
const loadedAt = performance.now();

/** Milliseconds since 1970 on the desk's clock (accelerated in a demo). */
function deskNow() {
  return serverNow + (performance.now() - loadedAt) * speed;
}

/** "3 小时 05 分 09 秒" of a span in milliseconds, sign dropped. */
function spell(span) {
  const seconds = Math.floor(Math.abs(span) / 1000);
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  const two = (n) => String(n).padStart(2, "0");
  if (days > 0) return `${days} 天 ${hours} 小时 ${two(minutes)} 分`;
  return `${hours} 小时 ${two(minutes)} 分 ${two(seconds % 60)} 秒`;
}

function tick() {
  for (const mark of document.querySelectorAll(".countdown[data-due]")) {
    const left = Number(mark.dataset.due) - deskNow();
    mark.textContent = (left < 0 ? "超时 " : "剩 ") + spell(left);
    mark.classList.toggle("over", left < 0);
    mark.classList.toggle("soon", left >= 0 && left < Number(mark.dataset.soon || 3600000));
  }
  const clock = document.querySelector(".clock");
  if (clock) {
    clock.textContent = new Intl.DateTimeFormat("zh-CN", {
      timeZone: "Asia/Shanghai", month: "numeric", day: "numeric",
      hour: "2-digit", minute: "2-digit", hourCycle: "h23",
    }).format(new Date(deskNow()));
  }
}

/** j and k walk the list, Enter opens, ? shows the keys; never while someone types. */
function keys(event) {
  if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = [...document.querySelectorAll(".row")];
  const here = rows.findIndex((row) => row.classList.contains("here"));
  const go = (index) => {
    rows.forEach((row) => row.classList.remove("here"));
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row) { row.classList.add("here"); row.querySelector("a")?.focus(); row.scrollIntoView({ block: "nearest" }); }
  };
  if (event.key === "j") go(here + 1);
  else if (event.key === "k") go(here - 1);
  else if (event.key === "g") location.assign("/");
  else if (event.key === "/") { const box = document.querySelector("input[type=search]"); if (box) { event.preventDefault(); box.focus(); } }
  else {
    const act = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (act) { event.preventDefault(); act.focus(); if (act.tagName === "SUMMARY") act.click(); act.scrollIntoView({ block: "center" }); }
  }
}

/** Pages that list things reload themselves, unless someone is in the middle of a form. */
function refresh() {
  const every = Number(document.querySelector("main [data-refresh]")?.dataset.refresh);
  if (!every) return;
  setInterval(() => {
    const typing = document.activeElement?.closest("form input:not([type=hidden]), form textarea, form select");
    if (!typing && !document.hidden) location.reload();
  }, every * 1000);
}

for (const form of document.querySelectorAll("form[data-confirm]")) {
  form.addEventListener("submit", (event) => { if (!window.confirm(form.dataset.confirm)) event.preventDefault(); });
}
document.addEventListener("keydown", keys);
tick();
setInterval(tick, 250);
refresh();
