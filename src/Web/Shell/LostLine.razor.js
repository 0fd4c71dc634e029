const dialog = document.getElementById("components-reconnect-modal");

async function retry() {
  try {
    // The circuit is gone when the platform was started anew: nothing is left to come back to.
    if (!(await Blazor.reconnect()) && !(await Blazor.resumeCircuit())) location.reload();
  } catch {
    // Still no line: the dialog goes on saying so.
  }
}

dialog.addEventListener("components-reconnect-state-changed", ({ detail: { state } }) => {
  if (state === "hide") dialog.close();
  else if (state === "rejected" || state === "resume-failed") location.reload();
  else if (!dialog.open) dialog.showModal();
});
// Behind it the page takes in nothing: whatever was typed there would be lost.
dialog.addEventListener("cancel", event => event.preventDefault());
dialog.querySelector("[data-line=retry]").addEventListener("click", retry);
dialog.querySelector("[data-line=reload]").addEventListener("click", () => location.reload());
// A phone that was asleep tries by itself when it is looked at again.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && dialog.open && dialog.classList.contains("components-reconnect-failed")) retry();
});
