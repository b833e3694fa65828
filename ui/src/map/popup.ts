import { make, safeHref } from "../lib/dom";
import { say } from "../lib/words";
import type { Place } from "./data";

const OWN = new Set(["title", "href", "kind", "color", "_key", "_ground", "cluster", "cluster_id", "point_count", "point_count_abbreviated"]);
const MAX_ROWS = 12;

function text(value: unknown): string | null {
  if (typeof value === "string") return value.trim() === "" ? null : value;
  if (typeof value === "number") return value.toLocaleString("en-US", { maximumFractionDigits: 6 });
  if (typeof value === "boolean") return value ? "○" : "×";
  return null;
}

/** What is known of a place, as a heading, a definition list and a link. Everything is text, never markup. */
export function popupContent(place: Place, labels: Record<string, string>): HTMLElement {
  const properties = place.properties ?? {};
  const box = make("div", { class: "hb-popup" });
  const kind = text(properties["kind"]);
  if (kind) box.append(make("p", { class: "hb-popup__kind" }, kind));
  const title = text(properties["title"]);
  if (title) box.append(make("p", { class: "hb-popup__title" }, title));
  const rows = make("dl");
  for (const [name, value] of Object.entries(properties)) {
    const shown = OWN.has(name) ? null : text(value);
    if (shown === null || rows.childElementCount >= MAX_ROWS) continue;
    rows.append(make("div", {}, make("dt", {}, labels[name] ?? name), make("dd", {}, shown)));
  }
  if (rows.childElementCount > 0) box.append(rows);
  const href = safeHref(properties["href"]);
  if (href) box.append(make("a", { href }, say("map.more")));
  return box;
}
