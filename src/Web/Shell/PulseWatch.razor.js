// Whether somebody looks at the page, and the key that goes to the search: not while something is being typed.
let page = null;

const seen = () => page?.invokeMethodAsync("Seen", document.hidden).catch(() => {});

const typing = element => element?.closest?.("input, select, textarea, [contenteditable]");

const toSearch = event => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const field = [...document.querySelectorAll("#search, #top-search")].find(one => one.checkVisibility());
  if (field && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    field.focus();
    field.select();
  }
};

export function watch(watcher) {
  page = watcher;
  document.addEventListener("visibilitychange", seen);
  window.addEventListener("focus", seen);
  document.addEventListener("keydown", toSearch);
}

export function unwatch() {
  page = null;
  document.removeEventListener("visibilitychange", seen);
  window.removeEventListener("focus", seen);
  document.removeEventListener("keydown", toSearch);
}
