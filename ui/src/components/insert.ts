import { make } from "../lib/dom";

/**
 * <hiroba-insert target="#id">: what is marked with data-text inside becomes a button that writes the text where
 * the cursor stands in the target. Control and Enter in the target sends its form.
 */
export class HirobaInsert extends HTMLElement {
  connectedCallback(): void {
    for (const mark of this.querySelectorAll<HTMLElement>("span[data-text]")) {
      const button = make("button", { type: "button", class: "wb-insert", title: mark.title }, mark.textContent ?? "");
      const text = mark.dataset.text ?? "";
      button.addEventListener("click", () => this.#insert(text));
      mark.replaceWith(button);
    }
    const target = this.#target();
    if (target === null || target.dataset.quick !== undefined) return;
    target.dataset.quick = "";
    target.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) target.form?.requestSubmit();
    });
  }

  #target(): HTMLTextAreaElement | null {
    return document.querySelector<HTMLTextAreaElement>(this.getAttribute("target") ?? "");
  }

  #insert(text: string): void {
    const target = this.#target();
    if (target === null) return;
    const before = target.value.slice(0, target.selectionStart);
    const gap = before === "" || /[\s(.,]$/.test(before) ? "" : " ";
    target.setRangeText(gap + text, target.selectionStart, target.selectionEnd, "end");
    target.focus();
  }
}
