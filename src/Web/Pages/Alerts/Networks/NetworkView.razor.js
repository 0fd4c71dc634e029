// The graph is drawn when it comes into sight, and grows where somebody presses a node.
const drawn = new Map();

const shapes = {
  firm: "round-rectangle", buyer: "rectangle", procurement: "diamond", expert: "ellipse",
  machine: "hexagon", account: "hexagon", file: "hexagon", phone: "hexagon", person: "hexagon", address: "hexagon",
};

const style = css => [
  { selector: "node", style: {
    label: "data(label)", shape: node => shapes[node.data("kind")] ?? "ellipse", "background-color": css.grey, color: css.ink,
    "font-size": 11, "font-family": css.font, "text-wrap": "ellipsis", "text-max-width": 110, "text-valign": "bottom", "text-margin-y": 4,
    width: 20, height: 20, "border-width": 1, "border-color": css.line,
  } },
  { selector: "node[kind = 'firm']", style: { "background-color": css.blue } },
  { selector: "node[?seed]", style: { width: 32, height: 32, "border-width": 3, "border-color": css.ink, "font-weight": "bold" } },
  { selector: "edge", style: {
    width: "data(weight)", "line-color": css.line, "curve-style": "bezier", label: "data(label)", "font-size": 10, color: css.ink,
    "text-background-color": css.ground, "text-background-opacity": 1, "text-background-padding": 2,
  } },
  { selector: "edge[kind = 'machine'], edge[kind = 'account'], edge[kind = 'file'], edge[kind = 'phone'], edge[kind = 'person'], edge[kind = 'address'], edge[kind = 'holder']", style: { "line-style": "dashed", "line-color": css.ink } },
];

const colours = element => {
  const of = getComputedStyle(element);
  const value = (name, other) => of.getPropertyValue(name).trim() || other;
  return {
    blue: value("--blue", "#1f5fae"), ink: value("--ink", "#1c2430"), line: value("--line", "#c3cad4"),
    grey: value("--ink-3", "#6a7280"), ground: value("--white", "#fff"), font: of.fontFamily,
  };
};

const elements = graph => [
  ...graph.nodes.map(node => ({ group: "nodes", data: node })),
  ...graph.edges.map(edge => ({ group: "edges", data: edge })),
];

const layout = (cy, first) => cy.layout({ name: "cose", animate: false, randomize: first, nodeRepulsion: 12000, idealEdgeLength: 90, padding: 24 }).run();

async function begin(element, state) {
  // Its one rule stands in our own style sheet: a page of ours takes none from a script.
  const rule = "__________cytoscape_stylesheet";
  if (!document.getElementById(rule)) {
    const mark = document.createElement("meta");
    mark.id = rule;
    document.head.append(mark);
  }
  const { default: cytoscape } = await import("/vendor/cytoscape.js");
  if (drawn.get(element) !== state) return;
  const cy = cytoscape({ container: element, elements: elements(state.graph), style: style(colours(element)), minZoom: 0.2, maxZoom: 1.5, layout: { name: "preset" } });
  state.cy = cy;
  layout(cy, true);
  cy.on("tap", "node", ({ target }) => state.page.invokeMethodAsync("Pressed", target.id()).catch(() => {}));
  element.dataset.nodes = cy.nodes().length;
}

function grow(element, state) {
  const { cy, graph } = state;
  const wanted = new Set([...graph.nodes, ...graph.edges].map(one => one.id));
  cy.elements().filter(one => !wanted.has(one.id())).remove();
  cy.add(elements(graph).filter(one => cy.getElementById(one.data.id).empty()));
  layout(cy, false);
  element.dataset.nodes = cy.nodes().length;
}

export function show(element, graph, page) {
  const known = drawn.get(element);
  if (known) {
    known.graph = graph;
    if (known.cy) grow(element, known);
    return;
  }
  const state = { graph, page, cy: null, watch: null };
  drawn.set(element, state);
  state.watch = new IntersectionObserver(seen => {
    if (seen.some(one => one.isIntersecting)) {
      state.watch.disconnect();
      begin(element, state);
    }
  });
  state.watch.observe(element);
}

export function hide(element) {
  const state = drawn.get(element);
  state?.watch?.disconnect();
  state?.cy?.destroy();
  drawn.delete(element);
}
