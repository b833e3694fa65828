/** A small builder of elements: text is always text, never markup. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Only addresses of this installation and the web may be linked to (no javascript:). */
export function safeHref(address: unknown): string | null {
  if (typeof address !== "string" || address === "") return null;
  try {
    const url = new URL(address, document.baseURI);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

/** The value of a custom property on :root, such as --hb-blue. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** The first to eighth colour of the palette that stays apart for colour-blind readers. */
export function palette(index: number): string {
  return token(`--hb-chart-${((Math.max(1, Math.trunc(index)) - 1) % 8) + 1}`);
}
