export function focus(id) {
  document.getElementById(id)?.focus();
}
