let used = false;
for (const act of ["keydown", "pointerdown", "input"]) {
  document.addEventListener(act, () => { used = true; }, { capture: true, passive: true });
}

// A machine that slept, or a page behind others, is told how things stand as soon as somebody looks.
let page;
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) page?.invokeMethodAsync("SeenAgain").catch(() => {});
});

export function watch(by) {
  page = by;
}

// Whether somebody was at the page since the last question.
export function wasUsed() {
  const was = used;
  used = false;
  return was;
}

export function open(dialog) {
  if (!dialog) return;
  // Behind it the page stays as it is: it cannot be closed by the Escape key once the session is over.
  dialog.oncancel = event => { if (dialog.classList.contains("covers")) event.preventDefault(); };
  if (!dialog.open) dialog.showModal();
}

export function close(dialog) {
  dialog?.close();
}

// The session that the browser has now, for the page to go on with; null when it has none.
export async function ticket() {
  return text(() => fetch("/account/session", { cache: "no-store" }));
}

// The same session under a new number, after a fresh proof.
export async function renew() {
  const token = document.querySelector("input[name=__RequestVerificationToken]")?.value;
  return token ? text(() => fetch("/account/renew", { method: "POST", body: new URLSearchParams({ __RequestVerificationToken: token }) })) : null;
}

// What was typed is kept for whoever signs in here again: there is nothing to ask.
export function comesBack() {
  document.dispatchEvent(new Event("page-comes-back"));
}

async function text(ask) {
  try {
    const answer = await ask();
    return answer.status === 200 ? await answer.text() : null;
  } catch {
    return null;
  }
}
