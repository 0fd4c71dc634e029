// The focus goes where the work goes. What had it may be done away with or be out of use for a moment, and the browser
// then begins at the top of the page: here it goes on to what stands in the same place, or to the heading above.
const controls = "a[href], button:not(:disabled), input:not(:disabled, [type=hidden]), select:not(:disabled), textarea:not(:disabled), summary, [tabindex]";
let last = null;
let path = [];

const places = element => {
  const found = [];
  for (let at = element; at && at !== document.body; at = at.parentElement) {
    found.push({ parent: at.parentElement, index: [...at.parentElement.children].indexOf(at), next: at.nextElementSibling });
  }
  return found;
};

document.addEventListener("focusin", ({ target }) => {
  [last, path] = [target, places(target)];
});

// Whoever presses beside everything means it.
document.addEventListener("pointerdown", ({ target }) => {
  if (!target.closest?.(controls)) last = null;
});

const isList = element => element.matches("tbody, ul, ol, [role=list]");
const isSeen = element => element.getClientRects().length > 0;

function next() {
  const place = path.find(({ parent }) => parent?.isConnected);
  if (!place) return document.getElementById("content");
  const { parent, index, next: neighbour } = place;
  if (isList(parent)) {
    for (const row of [parent.children[index], parent.children[index - 1]]) {
      const control = row && [...row.querySelectorAll(controls)].find(isSeen);
      if (control) return control;
    }
  }
  // A question in the place of the button that asked it, or the button again.
  const instead = parent.children[index];
  if (instead && instead !== neighbour) {
    const control = [instead, ...instead.querySelectorAll(controls)].find(each => each.matches(controls) && isSeen(each));
    if (control) return control;
  }
  for (let at = parent; at && at !== document.body; at = at.parentElement) {
    const heading = [...at.querySelectorAll("h1, h2, h3, legend")].find(isSeen);
    if (heading) return heading;
  }
  return document.getElementById("content");
}

function goOn() {
  if (!last || document.activeElement !== document.body) return;
  if (last.isConnected && isSeen(last)) {
    // Out of use while something is done: back to it as soon as it is in use again.
    if (last.matches(controls)) last.focus({ preventScroll: true });
    return;
  }
  const to = next();
  if (!to) return;
  if (!to.matches(controls)) to.setAttribute("tabindex", "-1");
  to.focus();
}

// A row that somebody adds is where the next word is typed.
let adding = null;
document.addEventListener("click", ({ target }) => {
  adding = target.closest?.("[data-adds]")?.closest("fieldset, form, section") ?? null;
});

function take(changes) {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) {
      if (!adding?.contains(node) || !(node instanceof Element)) continue;
      const control = [...node.querySelectorAll(controls)].find(isSeen);
      if (!control) continue;
      adding = null;
      control.focus();
      return;
    }
  }
}

// A part that knows better where to go says so while it is drawn.
let waiting = false;
new MutationObserver(changes => {
  if (adding) take(changes);
  if (waiting || !last || document.activeElement !== document.body) return;
  waiting = true;
  setTimeout(() => {
    waiting = false;
    goOn();
  }, 60);
}).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled", "hidden", "open"] });

// What drops down over a page goes when one presses beside it, or Escape.
document.addEventListener("pointerdown", ({ target }) => {
  for (const open of document.querySelectorAll("details.drop[open]")) {
    if (!open.contains(target)) open.open = false;
  }
});
document.addEventListener("keydown", ({ key, target }) => {
  const open = key === "Escape" && target.closest?.("details.drop[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
