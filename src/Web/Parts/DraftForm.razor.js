// What is typed into a page's forms, in the storage of this window alone: sealed by the platform, which alone can open
// it; and what was typed so lately that no seal of it has come back yet, as it is, while the page is being opened anew.
const forms = new Map();

// Passwords are kept nowhere, personal numbers only sealed.
const isKept = field => field.id && field.type !== "password" && field.type !== "file" && !field.closest("[data-secret]");

const valueOf = field => field.type === "checkbox" || field.type === "radio" ? field.checked : field.value;

export function watch(element, place, page) {
  // On a slow line the form may be left again before this was asked.
  if (element) forms.set(place, { element, page, count: 0, pending: new Map(), unsent: false });
  return sessionStorage.getItem(place);
}

export function unwatch(place) {
  forms.delete(place);
}

// Heard by the page itself before: its listener stands below this one.
for (const kind of ["input", "change"]) {
  window.addEventListener(kind, event => {
    for (const form of forms.values()) {
      if (!form.element.contains(event.target)) continue;
      form.count++;
      if (isKept(event.target)) form.pending.set(event.target.id, { value: valueOf(event.target), at: form.count });
      form.unsent = true;
      form.page.invokeMethodAsync("Typed", form.count).catch(() => {});
    }
  });
}

// The form as it stands after so many events, sealed; null when it holds nothing that is not done.
export function keep(place, seal, count) {
  const form = forms.get(place);
  if (seal === null) sessionStorage.removeItem(place);
  else store(place, seal);
  if (!form) return;
  form.unsent = seal !== null;
  for (const [id, { at }] of form.pending) if (at <= count) form.pending.delete(id);
}

export function forget(place) {
  sessionStorage.removeItem(place);
  sessionStorage.removeItem(place + " typed");
  const form = forms.get(place);
  if (!form) return;
  form.unsent = false;
  form.pending.clear();
}

// What was typed last before the page was opened anew is typed once more.
export function retype(place, unsent) {
  const form = forms.get(place);
  const left = sessionStorage.getItem(place + " typed");
  sessionStorage.removeItem(place + " typed");
  if (!form) return;
  form.unsent = unsent;
  if (left) for (const [id, value] of JSON.parse(left)) type(form, id, value);
}

export function goTo(id) {
  const field = document.getElementById(id);
  field?.focus();
  field?.scrollIntoView({ block: "center" });
}

export function ask(dialog) {
  if (dialog && !dialog.open) dialog.showModal();
}

export function answered(dialog) {
  dialog?.close();
}

function type(form, id, value) {
  const field = document.getElementById(id);
  if (!field || !form.element.contains(field) || valueOf(field) === value) return;
  if (typeof value === "boolean") field.checked = value;
  else field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function store(key, value) {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // Full, or forbidden: leaving asks all the same.
  }
}

// The line is back, and what was typed while it was dying did not arrive.
document.getElementById("components-reconnect-modal")?.addEventListener("components-reconnect-state-changed", ({ detail: { state } }) => {
  if (state !== "hide") return;
  for (const form of forms.values()) {
    for (const [id] of form.pending) {
      const field = document.getElementById(id);
      field?.dispatchEvent(new Event("input", { bubbles: true }));
      field?.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
});

// Another language or a page opened anew brings everything back: there is nothing to ask. Who signs out is asked, and
// leaves nothing behind.
let comesBack = false, signsOut = false;
document.addEventListener("submit", ({ target }) => {
  comesBack ||= target.matches("form[action='/account/language'], form[action='/account/display']");
  signsOut ||= target.matches("form[action='/account/sign-out']");
});
document.addEventListener("page-comes-back", () => { comesBack = true; });

window.addEventListener("beforeunload", event => {
  if (!comesBack && [...forms.values()].some(form => form.unsent)) event.preventDefault();
  // Whoever stays is asked again the next time.
  setTimeout(() => { comesBack = signsOut = false; }, 3000);
});

window.addEventListener("pagehide", () => {
  if (signsOut) {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith("draft:")) sessionStorage.removeItem(key);
    return;
  }
  for (const [place, form] of forms) {
    if (form.pending.size > 0) store(place + " typed", JSON.stringify([...form.pending].map(([id, { value }]) => [id, value])));
  }
});

// The browser's own calendar writes into the field beside it.
document.addEventListener("click", event => {
  const opens = event.target.closest?.("[data-calendar]");
  if (!opens) return;
  const picker = document.querySelector(`[data-picks-for="${CSS.escape(opens.dataset.calendar)}"]`);
  const field = document.getElementById(opens.dataset.calendar);
  const written = field.value.replace(" ", "T");
  picker.value = written;
  picker.showPicker();
});
document.addEventListener("change", event => {
  const target = event.target.dataset?.picksFor;
  const field = target && document.getElementById(target);
  if (!field) return;
  field.value = event.target.value.replace("T", " ");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
});
