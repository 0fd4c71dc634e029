export { renew } from "./IdleWatch.razor.js";

// The browser's own dialog keeps the focus inside and the page behind it still.
export function open(dialog) {
  dialog?.showModal();
}

export function close(dialog) {
  dialog?.close();
}
