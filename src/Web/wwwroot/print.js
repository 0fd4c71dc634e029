// Paper says when it was printed, and from which page.
addEventListener("beforeprint", () => {
  const now = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short" }).format(new Date());
  for (const place of document.querySelectorAll("[data-printed]")) place.textContent = now;
  for (const place of document.querySelectorAll("[data-printed-from]")) place.textContent = location.href;
});

addEventListener("click", pressed => {
  if (pressed.target.closest?.("[data-print-page]")) print();
});
