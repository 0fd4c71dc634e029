const dialog = document.getElementById("components-reconnect-modal");
// As soon as the platform answers again.
const looksEvery = 3000;
let looking;

// Opened anew the page brings back what was typed: nobody has to be asked.
function reload() {
  document.dispatchEvent(new Event("page-comes-back"));
  location.reload();
}

async function answers() {
  try {
    return (await fetch("/health/live", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

async function retry() {
  try {
    if (!(await answers())) return;
    // The circuit is gone when the platform was started anew: nothing is left to come back to.
    if (!(await Blazor.reconnect()) && !(await Blazor.resumeCircuit())) reload();
  } catch {
    // Still no line: the dialog goes on saying so.
  }
}

dialog.addEventListener("components-reconnect-state-changed", ({ detail: { state } }) => {
  clearInterval(looking);
  if (state === "hide") dialog.close();
  else if (state === "rejected" || state === "resume-failed") reload();
  else {
    if (!dialog.open) dialog.showModal();
    // The script gives up trying by itself after a while, which nobody who waits has to know.
    if (state === "failed") looking = setInterval(retry, looksEvery);
  }
});
// Behind it the page takes in nothing: whatever was typed there would be lost.
dialog.addEventListener("cancel", event => event.preventDefault());
dialog.querySelector("[data-line=retry]").addEventListener("click", retry);
// A phone that was asleep tries by itself when it is looked at again.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && dialog.open) retry();
});
