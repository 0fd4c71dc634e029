// Draws ECharts options given as JSON; nothing is evaluated as script.
const library = "_content/Vizor.ECharts/js/vizor-echarts-bundle-min.js";
const observers = new WeakMap();
let loading;

function load() {
  loading ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = library;
    script.onload = done;
    script.onerror = () => failed(new Error(library + " did not load"));
    document.head.append(script);
  });
  return loading;
}

export async function draw(place, options) {
  await load();
  // The page may have been left meanwhile.
  if (!place?.isConnected) return;
  const chart = window.echarts.getInstanceByDom(place) ?? window.echarts.init(place, null, { renderer: "svg" });
  chart.setOption(JSON.parse(options), true);
  if (!observers.has(place)) {
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(place);
    observers.set(place, observer);
  }
}

export function drop(place) {
  if (!place) return;
  observers.get(place)?.disconnect();
  window.echarts?.getInstanceByDom(place)?.dispose();
}
