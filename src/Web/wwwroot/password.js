// A password typed can be looked at before it is sent. Without this the button is not there.
document.documentElement.dataset.scripted = "";

const fieldOf = button => button.parentElement.querySelector("input");

function show(button, shown) {
  fieldOf(button).type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", shown);
}

document.addEventListener("click", event => {
  const button = event.target.closest?.(".password > button");
  if (button) show(button, button.getAttribute("aria-pressed") !== "true");
});

// Sent as a password, so that the browser keeps it as one and nowhere else.
document.addEventListener("submit", event => {
  for (const button of event.target.querySelectorAll(".password > button[aria-pressed=true]")) show(button, false);
}, true);
