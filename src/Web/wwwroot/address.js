// What narrows a list goes into its address while the list is shown. Whoever has followed a link before the line answered
// is not brought back: neither once the next page is there, nor while the server is still asked whether it may be left.
let following = null;

const leads = (link, pressed) =>
  link && !link.target && !link.hasAttribute("download") && link.pathname !== location.pathname
  && !pressed.ctrlKey && !pressed.metaKey && !pressed.shiftKey;

// Who presses something else has stayed, as after a file that was fetched.
addEventListener("click", pressed => {
  const link = pressed.target.closest?.("a[href]");
  following = leads(link, pressed) ? link.pathname : null;
}, true);

// Who types on has stayed.
addEventListener("input", () => { following = null; }, true);
window.navigation?.addEventListener("currententrychange", () => { following = null; });

window.refineAddress = (address, replaceHistoryEntry) => {
  if (following === null && new URL(address, document.baseURI).pathname === location.pathname) {
    Blazor.navigateTo(address, { replaceHistoryEntry });
  }
};
