import { make } from "../lib/dom";
import { count, say } from "../lib/words";

/** Full-width to half-width, katakana to hiragana, lower case: so that ﾋﾅﾝ finds ひなん. */
function fold(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[ァ-ヶ]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0x60));
}

/** <hiroba-filter for="#list">: a box that narrows a list while one types. */
export class HirobaFilter extends HTMLElement {
  connectedCallback(): void {
    if (this.querySelector("input") !== null) return;
    const name = this.getAttribute("label") ?? say("filter.label");
    const box = make("input", { type: "search", class: "hb-input", "aria-label": name, placeholder: name });
    const said = make("span", { class: "hb-small hb-muted", role: "status" });
    box.addEventListener("input", () => this.#narrow(box.value, said));
    this.append(box, said);
  }

  #narrow(text: string, said: HTMLElement): void {
    const wanted = fold(text).split(/\s+/).filter(Boolean);
    const items = document.querySelectorAll<HTMLElement>(`${this.getAttribute("for") ?? ""} :is(li, tbody tr)`);
    let shown = 0;
    for (const item of items) {
      const words = fold(`${item.textContent ?? ""} ${item.dataset["words"] ?? ""}`);
      item.hidden = !wanted.every((word) => words.includes(word));
      if (!item.hidden) shown += 1;
    }
    said.textContent = wanted.length > 0 ? say("filter.count", { n: count(shown) }) : "";
  }
}
