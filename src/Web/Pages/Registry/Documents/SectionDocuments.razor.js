// Sends chosen and dropped files one after the other as they are, and tells the page how far each is.
const wired = new WeakMap();

function send(address, file, label, progress) {
  return new Promise((done) => {
    const query = new URLSearchParams({ name: file.name });
    if (label) query.set("label", label);
    const request = new XMLHttpRequest();
    request.open("POST", `${address}${address.includes("?") ? "&" : "?"}${query}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Idempotency-Key", crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`);
    request.setRequestHeader("Accept-Language", document.documentElement.lang);
    request.upload.onprogress = (event) => progress(event.lengthComputable ? Math.floor((event.loaded * 100) / event.total) : 0);
    request.onload = () => {
      let words = null;
      try {
        words = JSON.parse(request.responseText).detail ?? null;
      } catch {
        // Not a document of ours; the page has words for the status.
      }
      done({ status: request.status, words });
    };
    request.onerror = request.onabort = () => done({ status: 0, words: null });
    request.send(file);
  });
}

export function wire(place, page, address, limit) {
  unwire(place);
  const stop = new AbortController();
  let turn = Promise.resolve();
  const take = (files) => {
    for (const file of files) {
      turn = turn.then(async () => {
        if (stop.signal.aborted) return;
        const { id, label } = await page.invokeMethodAsync("Begin", file.name);
        if (file.size > limit) {
          await page.invokeMethodAsync("End", id, null, 413);
          return;
        }
        let told = -1;
        const { status, words } = await send(address, file, label, (percent) => {
          if (percent === 100 || percent >= told + 5) {
            told = percent;
            page.invokeMethodAsync("Progress", id, percent);
          }
        });
        if (!stop.signal.aborted) await page.invokeMethodAsync("End", id, words, status);
      });
    }
  };
  const on = (name, act) => place.addEventListener(name, act, { signal: stop.signal });
  const over = (event, is) => {
    const drop = event.target.closest?.("[data-drop]");
    if (!drop) return null;
    event.preventDefault();
    drop.classList.toggle("over", is);
    return drop;
  };
  on("change", (event) => {
    if (event.target.type !== "file") return;
    take([...event.target.files]);
    event.target.value = "";
  });
  on("dragover", (event) => over(event, true));
  on("dragleave", (event) => over(event, false));
  on("drop", (event) => {
    if (over(event, false)) take([...event.dataTransfer.files]);
  });
  wired.set(place, stop);
}

export function unwire(place) {
  if (!place) return;
  wired.get(place)?.abort();
  wired.delete(place);
}
