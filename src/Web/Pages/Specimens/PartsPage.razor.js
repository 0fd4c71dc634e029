// What the style sheet says of forced colours, without them: the browser's own part of it is only approached.
const sheet = new CSSStyleSheet();
const rules = [...document.styleSheets].flatMap(each => [...each.cssRules]).filter(rule => rule.media?.mediaText === "(forced-colors: active)").flatMap(rule => [...rule.cssRules]);
sheet.replaceSync("*, ::before, ::after { background-color: Canvas !important; color: CanvasText !important; border-color: CanvasText !important; box-shadow: none !important; } :where(.tag, .level, .note, .done, .problem) { outline-color: CanvasText; } " + rules.map(rule => rule.cssText).join(" "));

export function force(forced) {
  document.adoptedStyleSheets = forced ? [sheet] : [];
}
