import type { Places } from "./data";
import { FONT } from "./style";

const MOST = 600; // different letters that are waited for
const PATIENCE_MS = 1500;

/** The web font for the names of places. Labels are drawn on a canvas, which takes another font, or boxes, for letters
 * that are still on their way. */
export function lettersOf(places: Places | null): Promise<unknown> {
  const names = places?.features.map((each) => String(each.properties?.["title"] ?? "")) ?? [];
  const letters = [...new Set(`0123456789広場${names.join("")}`)].slice(0, MOST).join("");
  const patience = new Promise((resolve) => window.setTimeout(resolve, PATIENCE_MS));
  return Promise.race([document.fonts.load(`16px "${FONT}"`, letters).catch(() => []), patience]);
}
